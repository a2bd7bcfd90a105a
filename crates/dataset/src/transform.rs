//! How columns become what is trained on: fitted on the training rows, kept with the model.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::choices::{MissingPolicy, Standardise};

/// Standardised numbers are clipped at this many standard deviations.
pub const CLIP: f64 = 8.0;

/// How one column is transformed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnTransform {
    /// Its name.
    pub name: String,
    /// Subtracted: the mean of the training rows, their cells clipped (0 when left as is).
    pub mean: f64,
    /// Divided by: the standard deviation of the same (1 when left as is or constant).
    pub standard_deviation: f64,
    /// In place of a missing cell: the mean of the training rows.
    pub fill: f64,
}

/// How all columns are transformed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preprocessing {
    /// Whether columns are standardised and clipped.
    pub standardise: Standardise,
    /// At how many standard deviations, above 0: [`CLIP`], as in files that do not say.
    #[serde(default = "clip", deserialize_with = "positive")]
    pub clip: f64,
    /// What is done with a missing cell.
    pub missing: MissingPolicy,
    /// Every feature in the order of the weights.
    pub columns: Vec<ColumnTransform>,
}

fn clip() -> f64 {
    CLIP
}

fn positive<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    let found = f64::deserialize(from)?;
    match found.is_finite() && found > 0.0 {
        true => Ok(found),
        false => Err(D::Error::custom("`clip` must be a number above 0")),
    }
}

impl Preprocessing {
    /// A cell of column `column` (NaN: missing, to be filled) as the model takes it, and whether it was clipped.
    pub(crate) fn apply(&self, column: usize, cell: f64) -> (f64, bool) {
        let transform = &self.columns[column];
        let cell = if cell.is_nan() { transform.fill } else { cell };
        match self.standardise {
            Standardise::LeaveAsIs => (cell, false),
            Standardise::Yes => {
                let standard = (cell - transform.mean) / transform.standard_deviation;
                (
                    standard.clamp(-self.clip, self.clip),
                    standard.abs() > self.clip,
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(clip: &str) -> Result<Preprocessing, serde_json::Error> {
        let columns = r#"[{"name": "a", "mean": 1, "standard_deviation": 2, "fill": 1}]"#;
        let text =
            format!(r#"{{"standardise": "yes", "missing": "refuse"{clip}, "columns": {columns}}}"#);
        serde_json::from_str(&text)
    }

    #[test]
    fn cells_are_clipped_where_the_file_says() {
        let stated = read(r#", "clip": 3"#).unwrap();
        let silent = read("").unwrap();
        assert_eq!(silent.clip, CLIP);
        for (rules, clip) in [(stated, 3.0), (silent, CLIP)] {
            let at = |deviations: f64| rules.apply(0, 1.0 + 2.0 * deviations);
            assert_eq!(at(clip - 0.5), (clip - 0.5, false));
            assert_eq!(at(clip + 0.5), (clip, true));
            assert_eq!(at(-clip - 0.5), (-clip, true));
        }
        for refused in ["0", "-3", "null", "\"far\""] {
            assert!(read(&format!(r#", "clip": {refused}"#)).is_err());
        }
    }
}
