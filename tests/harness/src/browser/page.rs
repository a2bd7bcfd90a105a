//! A page, driven by the test ids of what a person touches.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::browser::{Browser, test_ids};

/// A browser window; closed when dropped.
pub struct Page {
    client: Client,
    runtime: Runtime,
    origin: String,
    name: &'static str,
}

impl Page {
    /// Opens a window for pages of an origin.
    pub fn open(browser: &Browser, origin: &str) -> Self {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let client = runtime.block_on(async {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            builder
                .capabilities(browser.capabilities())
                .connect(&browser.url)
                .await
        });
        let client = client.unwrap_or_else(|error| panic!("{}: {error}", browser.kind.name()));
        let page = Self {
            client,
            runtime,
            origin: origin.to_owned(),
            name: browser.kind.name(),
        };
        page.resize(1280, 900);
        page
    }

    fn run<T>(&self, work: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        self.runtime.block_on(work)
    }

    /// Goes to a path of the origin.
    pub fn goto(&self, path: &str) {
        self.run(self.client.goto(&format!("{}{path}", self.origin)))
            .expect("an address");
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.run(self.client.refresh()).expect("a reload");
    }

    /// Sets the width and height of what is shown.
    pub fn resize(&self, width: u32, height: u32) {
        self.run(self.client.set_window_size(width, height))
            .expect("a size");
    }

    /// The element with a test id, or `None` after a while of waiting.
    pub fn look(&self, id: &str, patience: Duration) -> Option<Element> {
        let css = format!("[data-testid='{id}']");
        let begun = Instant::now();
        loop {
            if let Ok(found) = self.run(self.client.find(Locator::Css(&css))) {
                return Some(found);
            }
            if begun.elapsed() > patience {
                return None;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The element with a test id; waits up to `seconds`, and gives up early when the page shows trouble that was not waited for.
    #[track_caller]
    pub fn wait(&self, id: &str, seconds: u64) -> Element {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(seconds) {
            if let Some(found) = self.look(id, Duration::from_millis(100)) {
                return found;
            }
            if id != test_ids::TROUBLE
                && let Some(trouble) = self.look(test_ids::TROUBLE, Duration::ZERO)
            {
                let words = self.run(trouble.text()).unwrap_or_default();
                self.shoot("trouble");
                panic!("{}: trouble while waiting for {id}: {words}", self.name);
            }
        }
        self.shoot("lost");
        panic!(
            "{}: no {id} after {seconds} s at {}",
            self.name,
            self.text_of_page()
        )
    }

    /// Clicks it.
    #[track_caller]
    pub fn click(&self, id: &str) {
        for attempt in 0.. {
            let element = self.wait(id, 20);
            // An element may be replaced between finding and clicking it, or be covered or disabled for a moment.
            let done = self.run(async {
                if !element.is_enabled().await? {
                    return Ok(false);
                }
                element.click().await.map(|()| true)
            });
            match done {
                Ok(true) => return,
                Ok(false) | Err(_) if attempt < 40 => {
                    std::thread::sleep(Duration::from_millis(100))
                }
                other => panic!("{}: cannot click {id}: {other:?}", self.name),
            }
        }
    }

    /// Puts text into a field.
    #[track_caller]
    pub fn fill(&self, id: &str, text: &str) {
        let element = self.wait(id, 20);
        self.run(element.clear()).expect("a field");
        self.run(element.send_keys(text)).expect("a field");
    }

    /// Chooses a value of a `<select>`.
    #[track_caller]
    pub fn choose(&self, id: &str, value: &str) {
        let element = self.wait(id, 20);
        self.run(element.select_by_value(value))
            .unwrap_or_else(|error| panic!("{}: {value} in {id}: {error}", self.name));
    }

    /// Chooses what a list calls so.
    #[track_caller]
    pub fn choose_words(&self, id: &str, words: &str) {
        let element = self.wait(id, 20);
        self.run(element.select_by_label(words))
            .unwrap_or_else(|error| panic!("{}: {words} in {id}: {error}", self.name));
    }

    /// Drops files on a file input.
    #[track_caller]
    pub fn give(&self, id: &str, files: &[&Path]) {
        let element = self.wait(id, 20);
        let paths: Vec<String> = files
            .iter()
            .map(|path| {
                fs::canonicalize(path)
                    .expect("a file")
                    .display()
                    .to_string()
            })
            .collect();
        self.run(element.send_keys(&paths.join("\n")))
            .expect("a file input");
    }

    /// An attribute of an element.
    #[track_caller]
    pub fn attribute(&self, id: &str, name: &str) -> Option<String> {
        let element = self.wait(id, 20);
        self.run(element.attr(name)).expect("an attribute")
    }

    /// What stands in a field.
    #[track_caller]
    pub fn value(&self, id: &str) -> String {
        let element = self.wait(id, 20);
        let value = self.run(element.prop("value")).expect("a property");
        value.unwrap_or_else(|| panic!("{}: {id} is no field", self.name))
    }

    /// An attribute that is a number.
    #[track_caller]
    pub fn number(&self, id: &str, name: &str) -> f64 {
        let text = self
            .attribute(id, name)
            .unwrap_or_else(|| panic!("{}: {id} has no {name}", self.name));
        text.parse()
            .unwrap_or_else(|_| panic!("{}: {name} of {id} is {text}", self.name))
    }

    /// The text of an element.
    #[track_caller]
    pub fn text(&self, id: &str) -> String {
        let element = self.wait(id, 20);
        self.run(element.text()).expect("a text")
    }

    /// The text of the whole page.
    pub fn text_of_page(&self) -> String {
        let text = self.script("return location.pathname + ': ' + document.body.innerText");
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script.
    pub fn script(&self, script: &str) -> Value {
        self.run(self.client.execute(script, Vec::new()))
            .expect("a script")
    }

    /// Runs a script that calls its last argument when it is done.
    pub fn script_async(&self, script: &str) -> Value {
        self.run(self.client.execute_async(script, Vec::new()))
            .expect("a script")
    }

    /// Saves what is shown at 1280 and 390 pixels of width, where `BLINDFOLD_SCREENSHOTS` says.
    pub fn shoot(&self, what: &str) {
        let Some(folder) = std::env::var_os("BLINDFOLD_SCREENSHOTS").map(PathBuf::from) else {
            return;
        };
        fs::create_dir_all(&folder).expect("a folder");
        for width in [390, 1280] {
            self.resize(width, 900);
            std::thread::sleep(Duration::from_millis(150));
            if let Ok(png) = self.run(self.client.screenshot()) {
                fs::write(
                    folder.join(format!("{}-{what}-{width}.png", self.name)),
                    png,
                )
                .expect("a picture");
            }
        }
    }

    /// How much wider than its window the page is, in pixels, at a width.
    pub fn overflow(&self, width: u32) -> i64 {
        self.resize(width, 900);
        let over = self.script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        self.resize(1280, 900);
        over.as_i64().unwrap_or(0)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.run(self.client.clone().close());
    }
}
