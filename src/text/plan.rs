//! Step 3: plan.
#![allow(missing_docs)]

use dataset::PreparedSummary;
use vault_api::PlanSummary;
use wire::rest::TrainingPace;
use yew::AttrValue;

use crate::state::format;

pub const LEAD: &str = "What it will cost, before anything is made. Seconds were measured on this device just now; the server's are estimated.";
pub const PREPARING: &str = "Preparing the rows …";
pub const PLANNING: &str = "Choosing parameters and measuring this device …";
pub const ROWS: &str = "Rows";
pub const COSTS: &str = "What it will cost";
pub const KEY_BYTES: &str = "keys to send";
pub const DATA_BYTES: &str = "encrypted rows to send";
pub const KEY_SECONDS: &str = "to make the keys";
pub const DATA_SECONDS: &str = "to encrypt the rows";
/// Of a server that has trained, its own; else of the machine that predictions are made for.
pub fn train_seconds(pace: TrainingPace) -> &'static str {
    match pace.times_as_long {
        Some(_) => "training on the server",
        None => "training, on a fast server",
    }
}
pub const SECURITY: &str = "security";
pub const REFRESHES: &str = "refreshed by this page";
pub const DETAILS: &str = "Parameters";

/// Bits of security.
pub fn bits(bits: u32) -> String {
    format!("{bits} bits")
}

/// How often the page refreshes the weights.
pub fn refreshes(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// What it means that it does.
pub fn attended(summary: &PlanSummary) -> String {
    format!(
        "So many epochs do not fit into one go. {} while the server trains it waits for this page to check the weights and encrypt them afresh, {} each time: \
         the tab has to stay open; closed, it only pauses.",
        match summary.refreshes {
            1 => "Once".to_owned(),
            count => format!("{count} times"),
        },
        format::bytes(summary.refresh_bytes),
    )
}

/// What it means that the server refreshes the weights alone.
pub fn bootstrapped(summary: &PlanSummary) -> String {
    format!(
        "So many epochs do not fit into one go. In between the server refreshes the weights by itself, without decrypting them: once rows are sent the tab may be \
         closed. That is what most of the {} of keys are for; with this page open instead, they would be a fraction.",
        format::bytes(summary.key_bytes),
    )
}

/// What came of preparing the rows.
pub fn rows(summary: &PreparedSummary) -> Vec<(AttrValue, String)> {
    let count = |value: usize| format::count(value as u64);
    let [negative, positive] = &summary.classes;
    let classes = |rows: usize, positives: usize| {
        format!(
            "{} ({positive}: {}, {negative}: {})",
            count(rows),
            count(positives),
            count(rows - positives.min(rows))
        )
    };
    let mut rows: Vec<(AttrValue, String)> = vec![
        ("Features".into(), count(summary.features.len())),
        ("Label".into(), summary.label.clone()),
        (
            "Rows that train".into(),
            classes(summary.train_rows, summary.train_positive),
        ),
    ];
    if summary.test_rows > 0 {
        rows.push((
            "Rows set aside".into(),
            classes(summary.test_rows, summary.test_positive),
        ));
    }
    let rest = [
        ("Rows left out".to_owned(), summary.dropped_rows),
        ("Cells filled".to_owned(), summary.filled_cells),
        (
            "Cells clipped, far from their column's mean".to_owned(),
            summary.clipped_cells,
        ),
    ];
    rows.extend(
        rest.into_iter()
            .filter(|(_, value)| *value > 0)
            .map(|(name, value)| (name.into(), count(value))),
    );
    rows
}

/// The parameters.
pub fn details(summary: &PlanSummary) -> Vec<(AttrValue, String)> {
    vec![
        ("Scheme".into(), "RNS-CKKS".to_owned()),
        (
            super::settings::ACTIVATION.into(),
            super::settings::activation(summary.activation),
        ),
        (
            "Ring degree".into(),
            format::count(u64::from(summary.ring_degree)),
        ),
        (
            "Modulus, all primes".into(),
            format!("{:.0} bits", summary.modulus_bits),
        ),
        ("Scale".into(), format!("{:.0} bits", summary.scale_bits)),
        ("Levels of the rows".into(), summary.levels.to_string()),
        ("Evaluation keys".into(), summary.key_count.to_string()),
        (
            "Ciphertexts of rows".into(),
            summary.data_ciphertexts.to_string(),
        ),
        ("Public key".into(), format::bytes(summary.public_key_bytes)),
        (
            "Initial weights".into(),
            format::bytes(summary.initial_model_bytes),
        ),
        (
            "Encrypted result".into(),
            format::bytes(summary.result_bytes),
        ),
        (
            "Memory that the server needs".into(),
            format::bytes(summary.server_bytes),
        ),
    ]
}
