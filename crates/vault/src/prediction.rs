//! A decrypted model on a fresh table, in the clear.

use std::fmt::Write as _;

use dataset::{Metrics, Table, find_labels};
use vault_api::PredictionSummary;

use crate::VaultError;
use crate::held::HeldModel;
use crate::judging::probabilities;

const PREVIEW: usize = 10;
/// Parts of the histogram.
const BINS: usize = 20;

/// Predicts every row: the summary and a CSV of row, probability and predicted class.
pub(crate) fn predict(
    model: &HeldModel,
    table: &Table,
    threshold: f64,
) -> Result<(PredictionSummary, Vec<u8>), VaultError> {
    let context = model.context().map_err(|_| VaultError::Mismatch {
        reason: "The rows this model was trained on are not in the vault, so how to prepare fresh ones is not known. \
                 Drop the training file and open the result again."
            .to_owned(),
    })?;
    let applied = context.preprocessing.apply_to(table)?;
    let probabilities = probabilities(&model.weights, &applied.values);
    let labels = find_labels(table, &context.label, &context.classes);
    let (mut summary, csv) = report(
        &probabilities,
        (&context.label, &context.classes),
        threshold,
    )?;
    summary.metrics = labels.map(|labels| Metrics::judge(&probabilities, &labels));
    Ok((summary, csv))
}

/// The summary, and a CSV of row, probability and predicted class.
pub(crate) fn report(
    probabilities: &[f64],
    (label, classes): (&str, &[String; 2]),
    threshold: f64,
) -> Result<(PredictionSummary, Vec<u8>), VaultError> {
    if !(0.0..=1.0).contains(&threshold) {
        let reason = format!("A threshold of {threshold} is not a probability.");
        return Err(VaultError::Settings { reason });
    }
    let classes = classes.each_ref().map(|class| quote(class));
    let mut csv = format!("row,probability,{}\r\n", quote(label));
    let mut histogram = vec![0; BINS];
    for (row, probability) in probabilities.iter().enumerate() {
        let class = &classes[usize::from(*probability >= threshold)];
        histogram[((probability * BINS as f64) as usize).min(BINS - 1)] += 1;
        // Writing to a string cannot fail.
        let _ = write!(csv, "{},{probability},{class}\r\n", row + 1);
    }
    let bytes = csv.into_bytes();
    let summary = PredictionSummary {
        rows: probabilities.len(),
        positive: probabilities.iter().filter(|p| **p >= threshold).count(),
        preview: probabilities.iter().copied().take(PREVIEW).collect(),
        histogram,
        metrics: None,
        bytes: bytes.len() as u64,
    };
    Ok((summary, bytes))
}

/// A CSV cell; words that a spreadsheet would take for a formula get an apostrophe.
fn quote(cell: &str) -> String {
    let formula =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_defused() {
        assert_eq!(quote("-1"), "-1");
        assert_eq!(quote("=1+1"), "'=1+1");
        assert_eq!(quote("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(quote("@cmd"), "'@cmd");
    }
}
