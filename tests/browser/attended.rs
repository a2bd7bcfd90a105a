//! More iterations than fit into one go: the page refreshes the weights and draws the loss; a reload only pauses the training.

use std::time::Duration;

use harness::browser::{Browser, Journey, Kind, Page, test_ids as id, violations};

/// Where the page keeps its run.
const RUN: &str = "blindfold.run";
/// Epochs of the training that the server refreshes: more than it does while the page is away.
const EPOCHS: u64 = 24;
const PASSPHRASE: &str = "two otters under the ice";

/// 300 rows of three columns, of which two tell something.
fn table() -> String {
    let mut csv = "height,width,depth,Class\r\n".to_owned();
    for row in 0..300 {
        let cell = |column: u32| f64::from((row * 7 + column * 13 + row / 17) % 17) / 8.0 - 1.0;
        let label = u8::from(cell(0) - 0.5 * cell(1) + 0.2 * cell(3) > 0.0);
        csv.push_str(&format!("{},{},{},{label}\r\n", cell(0), cell(1), cell(2)));
    }
    csv
}

fn come_back(journey: &Journey<'_>) {
    journey.page.reload();
    journey.page.goto("/train");
    let asked = journey.page.look(id::PASSWORD, Duration::from_secs(2));
    if asked.is_some() {
        journey.sign_in();
        journey.page.click(id::NAV_TRAIN);
    }
}

/// Signs up and gives the table.
fn begin(journey: &Journey<'_>) {
    journey.sign_up();
    let (page, folder) = (&journey.page, tempfile::tempdir().expect("a folder"));
    let file = folder.path().join("rows.csv");
    std::fs::write(&file, table()).expect("a file");
    page.click(id::NAV_TRAIN);
    page.give(id::FILES, &[&file]);
    page.wait(id::PREVIEW, 30);
    page.click(id::NEXT);
    page.choose(id::LABEL, "Class");
}

/// Makes keys, encrypts and sends.
fn to_the_training(page: &Page, journey: &Journey<'_>) {
    journey.make_keys(PASSPHRASE);
    page.click(id::NEXT);
    page.click(id::ENCRYPT);
    page.wait(id::DATA_DONE, 120);
    page.click(id::NEXT);
}

#[test]
fn a_training_waits_for_its_page_and_goes_on_after_a_reload() {
    let (server, browser) = (super::server(), Browser::start(Kind::Chromium));
    let journey = Journey::begin(&browser, &server, "ott");
    begin(&journey);
    let page = &journey.page;
    page.fill(id::EPOCHS, "40");
    page.shoot("attended-1-settings");
    page.click(id::NEXT);
    page.wait(id::PLAN_REFRESHES, 60);
    assert!(page.number(id::PLAN_REFRESHES, "data-count") >= 5.0);
    page.shoot("attended-2-plan");
    to_the_training(page, &journey);

    page.click(id::TRAIN);
    page.wait(id::LOSS_CHART, 120);
    page.shoot("attended-3-loss");
    assert_eq!(violations(page), Vec::<String>::new(), "axe on the curve");
    assert_eq!(page.overflow(390), 0, "the curve is wider than a phone");
    come_back(&journey);
    page.fill(id::UNLOCK_PASSPHRASE, PASSPHRASE);
    page.shoot("attended-4-paused");
    page.click(id::UNLOCK_KEPT);
    page.wait(id::TRAIN_DONE, 240);
    page.shoot("attended-5-trained");
    page.click(id::NEXT);
    journey.assert_verified();
}

#[test]
fn a_training_that_the_server_refreshes_goes_on_without_its_page() {
    let (server, browser) = (super::server(), Browser::start(Kind::Chromium));
    let journey = Journey::begin(&browser, &server, "owl");
    begin(&journey);
    let page = &journey.page;
    page.fill(id::EPOCHS, &EPOCHS.to_string());
    page.script("for (const part of document.querySelectorAll('details')) part.open = true");
    page.choose(id::REFRESH, "by-server");
    page.shoot("alone-1-settings");
    page.click(id::NEXT);
    page.wait(id::PLAN_BOOTSTRAPPED, 60);
    let bytes = page.number(id::PLAN_KEY_BYTES, "data-bytes");
    assert!((1.0e8..1.6e8).contains(&bytes), "{bytes} bytes of keys");
    assert_eq!(violations(page), Vec::<String>::new(), "axe on the plan");
    assert_eq!(page.overflow(390), 0, "the plan is wider than a phone");
    page.shoot("alone-2-plan");
    to_the_training(page, &journey);
    page.click(id::TRAIN);
    page.wait(id::LOSS_CHART, 120);
    page.shoot("alone-3-loss");
    page.goto("/models");
    std::thread::sleep(Duration::from_secs(5));
    // As if the page had gone before the answer came: it finds the job, and asks for no second one.
    let stage = page.script(&format!(
        "const run = JSON.parse(localStorage.getItem('{RUN}'));
         localStorage.setItem('{RUN}', JSON.stringify({{ ...run, train_url: null }}));
         return run.stage;"
    ));
    assert_eq!(stage, "Training");
    come_back(&journey);
    page.wait(id::SEE_HOW, 60);
    page.script("for (const part of document.querySelectorAll('details')) part.open = true");
    page.shoot("alone-4-unseen");
    assert_eq!(
        violations(page),
        Vec::<String>::new(),
        "axe on what is unseen"
    );
    page.fill(id::UNLOCK_PASSPHRASE, PASSPHRASE);
    page.click(id::UNLOCK_KEPT);
    page.wait(id::LOSS_CHART, 120);
    page.click(id::STOP_HERE);
    page.wait(id::TRAIN_DONE, 240);
    let stopped = format!("return JSON.parse(localStorage.getItem('{RUN}')).stopped_at");
    let stopped = page.script(&stopped);
    let stopped = stopped.as_u64().expect("ended where it was seen");
    assert!((2..EPOCHS).contains(&stopped), "after {stopped} epochs");
    let log = std::fs::read_to_string(server.log()).expect("a log");
    assert_eq!(log.matches("/train/{data_name}\"").count(), 1, "asked once");
    page.shoot("alone-5-trained");
    page.click(id::NEXT);
    journey.assert_verified();
}
