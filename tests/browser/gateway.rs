//! A job handed to a gateway: it sees the rows, makes the keys, encrypts and predicts; the page and the server do none of it.

use harness::browser::{Browser, Journey, Kind, Page, test_ids as id, violations};
use harness::{Gateway, demo};

/// The demonstration's rows with the labels in the column `Class`.
const ONE_FILE: &str = "processed_creditcard_balanced_sample.csv";

#[test]
fn a_gateway_trains_and_predicts_for_chromium() {
    hand_over(Kind::Chromium);
}

#[test]
fn a_gateway_trains_and_predicts_for_firefox() {
    hand_over(Kind::Firefox);
}

fn hand_over(kind: Kind) {
    let (port, (name, base)) = Gateway::place();
    let server = super::server_with(&[(name, &base)]);
    let browser = Browser::start(kind);
    let journey = Journey::begin(&browser, &server, "gil");
    journey.sign_up();
    let page = &journey.page;
    page.click(id::NAV_TRAIN);
    page.click(id::TO_GATEWAY);
    page.fill(id::GATEWAY_EPOCHS, "4");
    // Labels first: which file is which the page sees for itself.
    let files = ["labels.csv", "features.csv"].map(demo::path);
    page.give(id::GATEWAY_FILES, &[&files[0], &files[1]]);
    page.click(id::HAND_OVER);
    // Nobody is there yet: said so, with what to do.
    refused(page, "No gateway answers at");
    page.shoot("gateway-1-nobody");

    let _gateway = Gateway::start(port, &server);
    page.click(id::HAND_OVER);
    trains_and_predicts(page);
    page.shoot("gateway-2-predicted");
    assert_eq!(
        violations(page),
        Vec::<String>::new(),
        "axe on the gateway's page"
    );
    assert_eq!(
        page.overflow(390),
        0,
        "the gateway's page is wider than a phone"
    );

    // One table with the labels in a column; first without saying in which, then with one that it has not.
    page.click(id::NAV_TRAIN);
    page.click(id::TO_GATEWAY);
    page.fill(id::GATEWAY_NAME, "one_file");
    page.fill(id::GATEWAY_EPOCHS, "4");
    page.give(id::GATEWAY_FILES, &[&demo::path(ONE_FILE)]);
    page.click(id::HAND_OVER);
    refused(page, "where the labels are");
    page.fill(id::GATEWAY_LABEL, "Klass");
    page.click(id::HAND_OVER);
    refused(page, "Klass");
    page.shoot("gateway-3-no-such-column");
    page.fill(id::GATEWAY_LABEL, "Class");
    page.click(id::HAND_OVER);
    trains_and_predicts(page);

    // Both models are there when one comes back to the page.
    page.click(id::NAV_TRAIN);
    page.click(id::TO_GATEWAY);
    page.choose_words(id::GATEWAY_EARLIER, "one_file 1");
    predicts(page);
    page.shoot("gateway-4-earlier");

    // The page tells that something left it in the clear, and for whom.
    page.click(id::NAV_SEES);
    let requests = page.text(id::REQUESTS);
    assert!(
        requests.contains("in the clear, to the gateway"),
        "{requests}"
    );
}

/// Waits for the words of a refusal.
fn refused(page: &Page, words: &str) {
    page.wait(id::TROUBLE, 60);
    let trouble = page.text(id::TROUBLE);
    assert!(trouble.contains(words), "{trouble}");
}

/// Waits for the trained model and has it predict.
fn trains_and_predicts(page: &Page) {
    page.wait(id::GATEWAY_TRAINED, 240);
    predicts(page);
}

/// Has the model at hand predict.
fn predicts(page: &Page) {
    page.give(
        id::GATEWAY_FRESH,
        &[&demo::path("predictions_features.csv")],
    );
    page.wait(id::GATEWAY_PREDICTED, 60);
    assert_eq!(page.number(id::GATEWAY_PREDICTED, "data-rows"), 10.0);
}
