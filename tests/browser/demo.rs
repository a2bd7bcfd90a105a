//! The demonstration by hand: sign up, train, verify, predict, save; then again after a reload.

use harness::browser::{Browser, Journey, Kind, test_ids as id, violations};
use harness::demo;

const PASSPHRASE: &str = "nine herons over the weir";

fn whole_run(kind: Kind) {
    let (server, browser) = (super::server(), Browser::start(kind));
    let journey = Journey::begin(&browser, &server, "pia");
    journey.page.shoot("0-home");
    journey.sign_up();
    let figures = journey.demo(PASSPHRASE);
    println!("{}", figures.json());
    assert!(figures.auc > 0.95 && figures.accuracy > 0.85, "{figures:?}");
    assert_eq!(
        violations(&journey.page),
        Vec::<String>::new(),
        "axe on the result page"
    );
    assert_eq!(
        journey.page.overflow(390),
        0,
        "the result page is wider than a phone"
    );

    predict(&journey, &browser);
    see_what_is_kept_and_delete_the_rows(&journey);
    see_what_the_server_sees(&journey);
    predict_on_ciphertexts(&journey);
    after_a_reload(&journey);
    with_the_key_file(&journey);
}

fn predict(journey: &Journey<'_>, browser: &Browser) {
    let page = &journey.page;
    page.give(id::PREDICT_FILE, &[&demo::path("predictions_features.csv")]);
    page.wait(id::PREDICTED, 30);
    page.click(id::SAVE_PREDICTIONS);
    let csv = std::fs::read_to_string(browser.downloaded("predictions.csv")).expect("predictions");
    assert_eq!(
        csv.lines().filter(|line| !line.trim().is_empty()).count(),
        11,
        "a header and ten rows: {csv}"
    );
}

/// HE4Cloud's model deployed, and rows that the server never sees predicted with it.
fn predict_on_ciphertexts(journey: &Journey<'_>) {
    let page = &journey.page;
    page.click(id::NAV_PREDICT);
    page.fill(id::DEPLOY_NAME, "deployed");
    page.give(id::MODEL_TO_DEPLOY, &[&demo::path("model.json")]);
    let address = page.value(id::DEPLOYED);
    page.fill(id::MODEL_ADDRESS, &address);
    page.give(
        id::ROWS_TO_PREDICT,
        &[&demo::path("predictions_features.csv")],
    );
    page.click(id::RUN_PREDICTION);
    page.wait(id::ENCRYPTED_PREDICTED, 60);
    assert_eq!(page.number(id::ENCRYPTED_PREDICTED, "data-rows"), 10.0);
    page.shoot("8-predicted");
    assert_eq!(violations(page), Vec::<String>::new(), "axe on predict");
    assert_eq!(page.overflow(390), 0, "predict is wider than a phone");
    let by_the_deployed = page.number(id::ENCRYPTED_PREDICTED, "data-positive");

    // The same model, which the server does not see this time.
    page.give(id::OWN_MODEL, &[&demo::path("model.json")]);
    page.click(id::RUN_PREDICTION);
    page.wait(id::ENCRYPTED_PREDICTED, 60);
    let said = page.text(id::ENCRYPTED_PREDICTED);
    assert!(said.contains("Every answer was compared"), "{said}");
    let by_the_encrypted = page.number(id::ENCRYPTED_PREDICTED, "data-positive");
    assert_eq!(by_the_encrypted, by_the_deployed);
    page.shoot("8-predicted-own");
    assert_eq!(violations(page), Vec::<String>::new(), "axe on predict");
}

fn see_what_is_kept_and_delete_the_rows(journey: &Journey<'_>) {
    let page = &journey.page;
    page.click(id::NAV_USAGE);
    page.wait(id::USAGE, 20);
    page.shoot("8-usage");
    assert_eq!(violations(page), Vec::<String>::new(), "axe on usage");
    assert_eq!(page.overflow(390), 0, "usage is wider than a phone");
    assert!(page.text(id::USAGE).contains("Server time"));
    let kept = page.text(id::KEPT_MODEL);
    for thing in ["Evaluation keys", "rows to train on", "1 completed"] {
        assert!(kept.contains(thing), "{thing}: {kept}");
    }
    page.click(id::DELETE_DATA);
    page.click(id::CONFIRM_DELETE);
    let gone = |_: &u32| !page.text(id::KEPT_MODEL).contains("rows to train on");
    let waited = (0..100u32)
        .inspect(|_| std::thread::sleep(std::time::Duration::from_millis(100)))
        .find(gone);
    assert!(waited.is_some(), "{}", page.text(id::KEPT_MODEL));
}

fn see_what_the_server_sees(journey: &Journey<'_>) {
    let page = &journey.page;
    page.click(id::NAV_SEES);
    let requests = page.text(id::REQUESTS);
    for method in ["POST", "PUT", "GET"] {
        assert!(requests.contains(method), "{requests}");
    }
    page.click(id::SHOW_SAMPLE);
    page.shoot("8-server-sees");
    for (nav, name) in [
        (id::NAV_API, "api"),
        (id::NAV_HELP, "help"),
        (id::NAV_SECURITY, "security"),
    ] {
        page.click(nav);
        page.shoot(&format!("9-{name}"));
        assert_eq!(
            violations(page),
            Vec::<String>::new(),
            "axe on the page {name}"
        );
    }
}

fn come_back(journey: &Journey<'_>) {
    journey.page.reload();
    journey.page.goto("/train/result");
    if journey
        .page
        .look(id::PASSWORD, std::time::Duration::from_secs(2))
        .is_some()
    {
        journey.sign_in();
        journey.page.click(id::NAV_TRAIN);
    }
}

/// The run that the page kept, opened by the passphrase: rows and key are there again.
fn after_a_reload(journey: &Journey<'_>) {
    come_back(journey);
    journey.page.fill(id::UNLOCK_PASSPHRASE, PASSPHRASE);
    journey.page.click(id::UNLOCK_KEPT);
    journey.assert_verified();
}

/// The key file alone decrypts; with the rows given again it is verified.
fn with_the_key_file(journey: &Journey<'_>) {
    let page = &journey.page;
    let file = journey.key_file();
    come_back(journey);
    page.give(id::KEY_FILE, &[&file]);
    page.fill(id::UNLOCK_PASSPHRASE, PASSPHRASE);
    page.click(id::UNLOCK);
    page.wait(id::BADGE, 60);
    assert_eq!(
        page.attribute(id::BADGE, "data-state").as_deref(),
        Some("not-checked")
    );
    page.give(
        id::ROWS_AGAIN,
        &[&demo::path("features.csv"), &demo::path("labels.csv")],
    );
    page.click(id::OPEN);
    let verified = |_: &u32| page.attribute(id::BADGE, "data-state").as_deref() == Some("verified");
    let waited = (0..100u32)
        .inspect(|_| std::thread::sleep(std::time::Duration::from_millis(200)))
        .find(verified);
    assert!(waited.is_some(), "{}", page.text(id::BADGE));
}

#[test]
fn a_person_trains_a_model_in_chromium() {
    whole_run(Kind::Chromium);
}

#[test]
fn a_person_trains_a_model_in_firefox() {
    whole_run(Kind::Firefox);
}
