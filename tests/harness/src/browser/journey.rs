//! What a person does on the page, from sign-up to a verified model.

use std::path::PathBuf;

use crate::browser::{Browser, Figures, Page, test_ids as id};
use crate::{Server, code_for, demo};

/// Notes the longest time between two turns of the page's event loop.
const WATCH_PAUSES: &str = "window.longestPause = 0; let last = performance.now();
    setInterval(() => { const now = performance.now(); window.longestPause = Math.max(window.longestPause, now - last - 10); last = now; }, 10);";

/// A person in a browser.
pub struct Journey<'a> {
    /// What they look at.
    pub page: Page,
    browser: &'a Browser,
    server: &'a Server,
    username: String,
    password: String,
}

impl<'a> Journey<'a> {
    /// Opens the page.
    pub fn begin(browser: &'a Browser, server: &'a Server, username: &str) -> Self {
        let page = Page::open(
            browser,
            server.app.as_deref().expect("a server with the page"),
        );
        page.goto("/");
        let (username, password) = (
            username.to_owned(),
            "a long password for a browser".to_owned(),
        );
        Self {
            page,
            browser,
            server,
            username,
            password,
        }
    }

    /// Signs up, confirms with the code from the mailbox, signs in.
    pub fn sign_up(&self) {
        let (page, email) = (&self.page, format!("{}@example.org", self.username));
        page.goto("/sign-up");
        page.fill(id::USERNAME, &self.username);
        page.fill(id::EMAIL, &email);
        page.fill(id::PASSWORD, &self.password);
        page.click(id::SUBMIT);
        page.wait(id::CODE, 20);
        let code = code_for(&self.server.data_dir().join("mailbox"), &email)
            .expect("a code in the mailbox");
        page.fill(id::USERNAME, &self.username);
        page.fill(id::CODE, &code);
        page.click(id::SUBMIT);
        page.wait(id::PASSWORD, 20);
        self.sign_in();
    }

    /// Signs in, on the page that asks for it.
    pub fn sign_in(&self) {
        self.page.fill(id::USERNAME, &self.username);
        self.page.fill(id::PASSWORD, &self.password);
        self.page.click(id::SUBMIT);
        self.page.wait(id::SIGNED_IN_AS, 20);
    }

    /// Takes the demonstration's rows up to the plan.
    pub fn plan_demo(&self) {
        let page = &self.page;
        page.click(id::NAV_TRAIN);
        page.click(id::USE_DEMO);
        page.wait(id::PREVIEW, 30);
        page.shoot("1-data");
        page.click(id::NEXT);
        page.wait(id::EPOCHS, 20);
        page.shoot("2-settings");
        page.click(id::NEXT);
        page.wait(id::PLAN_KEY_BYTES, 60);
        page.shoot("3-plan");
    }

    /// Makes the keys, sends them, saves the secret key under a passphrase.
    pub fn make_keys(&self, passphrase: &str) {
        let page = &self.page;
        page.click(id::NEXT);
        page.click(id::MAKE_KEYS);
        page.wait(id::KEYS_DONE, 180);
        page.fill(id::PASSPHRASE, passphrase);
        page.fill(id::PASSPHRASE_AGAIN, passphrase);
        page.click(id::SEAL);
        page.wait(id::SEALED, 60);
        page.shoot("4-keys");
    }

    /// The whole demonstration; signs up first. Panics if the result is not verified or not the recorded one.
    pub fn demo(&self, passphrase: &str) -> Figures {
        let page = &self.page;
        self.plan_demo();
        let (keys_bytes, data_bytes) = (
            page.number(id::PLAN_KEY_BYTES, "data-bytes"),
            page.number(id::PLAN_DATA_BYTES, "data-bytes"),
        );
        page.script(WATCH_PAUSES);
        self.make_keys(passphrase);
        let keygen_s = page.number(id::KEYS_DONE, "data-seconds");
        page.click(id::NEXT);
        page.click(id::ENCRYPT);
        page.wait(id::DATA_DONE, 120);
        let encrypt_s = page.number(id::DATA_DONE, "data-seconds");
        page.shoot("5-upload");
        page.click(id::NEXT);
        page.click(id::TRAIN);
        page.wait(id::TRAIN_DONE, 180);
        let train_s = page.number(id::TRAIN_DONE, "data-seconds");
        page.shoot("6-train");
        page.click(id::NEXT);
        self.assert_verified();
        page.shoot("7-result");
        let longest_pause_ms = page
            .script("return window.longestPause")
            .as_f64()
            .unwrap_or(f64::NAN);
        let weights = self.weights();
        assert!(
            demo::deviation_from_recorded(&weights) < 1e-4,
            "{weights:?}"
        );
        let clear = demo::clear_weights();
        let max_weight_error = weights
            .iter()
            .zip(&clear)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        Figures {
            browser: self.browser.kind.name(),
            keygen_s,
            keys_bytes,
            data_bytes,
            encrypt_s,
            train_s,
            max_weight_error,
            auc: page.number(id::AUC, "data-value"),
            accuracy: page.number(id::ACCURACY, "data-value"),
            longest_pause_ms,
        }
    }

    /// Waits for the badge and reads it.
    pub fn assert_verified(&self) {
        self.page.wait(id::BADGE, 90);
        let state = self.page.attribute(id::BADGE, "data-state");
        assert_eq!(
            state.as_deref(),
            Some("verified"),
            "{}",
            self.page.text(id::BADGE)
        );
    }

    /// The weights of the model.json that the page saves, intercept first.
    pub fn weights(&self) -> Vec<f64> {
        self.page.click(id::SAVE_MODEL);
        let text =
            std::fs::read_to_string(self.browser.downloaded("model.json")).expect("model.json");
        let model: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let intercept = number(&model["intercept_"][0]);
        let coefficients = model["coef_"][0]
            .as_array()
            .expect("coef_")
            .iter()
            .map(number);
        std::iter::once(intercept).chain(coefficients).collect()
    }

    /// The key file that was saved.
    pub fn key_file(&self) -> PathBuf {
        self.browser.downloaded(".bldf")
    }
}
