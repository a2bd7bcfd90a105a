//! Things worth knowing about prepared rows, one sentence each.

use crate::choices::Standardise;
use crate::prepared::Rows;
use crate::transform::Preprocessing;

/// Numbers beyond this, left as they are, are far from standardised.
const FAR: f64 = 16.0;

/// Things worth knowing before training.
pub(crate) fn remarks(preprocessing: &Preprocessing, train: &Rows) -> Vec<String> {
    let mut remarks = Vec::new();
    let width = preprocessing.columns.len();
    let ranges: Vec<(f64, f64)> = (0..width)
        .map(|column| range(train, width, column))
        .collect();
    let named = |wanted: &dyn Fn(&(f64, f64)) -> bool| -> Vec<&str> {
        let columns = preprocessing.columns.iter().zip(&ranges);
        columns
            .filter(|(_, range)| wanted(range))
            .map(|(column, _)| column.name.as_str())
            .collect()
    };
    let constant = named(&|(low, high)| low == high);
    if !constant.is_empty() {
        remarks.push(format!(
            "Constant in the training rows, so without use: {}.",
            list(&constant)
        ));
    }
    if preprocessing.standardise == Standardise::LeaveAsIs {
        let far = named(&|(low, high)| *low < -FAR || *high > FAR);
        if !far.is_empty() {
            remarks.push(format!(
                "Far from standardised ({}): training may run out of the polynomial’s range. Standardise them.",
                list(&far)
            ));
        }
    }
    let positive = train.labels.iter().filter(|&&label| label).count();
    let share = positive as f64 / train.len().max(1) as f64;
    if !(0.1..=0.9).contains(&share) {
        remarks.push(format!(
            "Only {:.1} % of the training rows are of one class; judge the model by its ROC curve, not its accuracy.",
            100.0 * share.min(1.0 - share)
        ));
    }
    if train.len() < 10 * width {
        remarks.push(format!(
            "Few rows ({}) for {width} features: the model may not carry over.",
            train.len()
        ));
    }
    remarks
}

fn range(rows: &Rows, width: usize, column: usize) -> (f64, f64) {
    let cells = rows.values.iter().skip(column).step_by(width);
    cells.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
        (low.min(x), high.max(x))
    })
}

fn list(names: &[&str]) -> String {
    const SHOWN: usize = 5;
    let mut text = names
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}
