//! Start.
#![allow(missing_docs)]

use crate::state::run_record::{RunRecord, Stage};

pub const TITLE: &str = "Train on rows that the server never sees";
pub const LEAD: &str = "Drop a table of private rows. Your browser makes the keys and encrypts; a server trains a logistic regression on \
    the ciphertexts; your browser decrypts the result, checks it and shows it.";
pub const START: &str = "Start with your own rows";
pub const START_DEMO: &str = "Try it with demo data";
pub const DEMO_MORE: &str = "The demo holds 984 anonymised card transactions with 30 numbers each; half of them were fraud. The whole run takes about a minute.";
pub const POINTS: [(&str, &str); 3] = [
    (
        "The keys stay here",
        "They are made in a worker of this page that has no network. The server gets ciphertexts and the keys that \
        only compute with them; none of them decrypts.",
    ),
    (
        "The result is checked",
        "The same training is replayed in the clear on your machine. The decrypted weights must agree with it, or \
        the page says so.",
    ),
    (
        "Nothing is hidden",
        "A page lists every request, byte by byte, and shows a row beside the ciphertext that was sent for it.",
    ),
];
pub const UNFINISHED: &str = "You have an unfinished run";
pub const CONTINUE: &str = "Continue";
pub const DISCARD: &str = "Discard";
pub const SURE: &str = "Discard, and delete it on the server";
pub const FORGET_HERE: &str = "Forget it on this device only";

/// What the unfinished run is.
pub fn unfinished(record: &RunRecord) -> String {
    let stage = match record.stage {
        Stage::Registered => "its keys are not all on the server yet",
        Stage::KeysSent => "its rows are not on the server yet",
        Stage::DataSent => "training has not begun",
        Stage::Training => "training was asked for",
        Stage::Trained => "the encrypted result can be fetched",
    };
    format!(
        "“{}”: {} rows, {} features, {} epochs; {stage}.",
        record.model_name, record.rows, record.features, record.epochs
    )
}
