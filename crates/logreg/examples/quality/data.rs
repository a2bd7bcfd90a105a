//! The data sets, as they lie in their folder.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Names of all data sets.
pub const NAMES: [&str; 7] = [
    "demo",
    "breast_cancer",
    "edin",
    "uis",
    "pcs",
    "lbw",
    "creditcard_union",
];

/// A table with its labels.
pub struct DataSet {
    pub features: usize,
    pub cells: Vec<f64>,
    pub labels: Vec<bool>,
}

impl DataSet {
    /// Reads one of [`NAMES`].
    pub fn read(folder: &Path, name: &str) -> Result<Self, Box<dyn Error>> {
        match name {
            "demo" => {
                let part = |file| fs::read_to_string(folder.join("he4cloud/training").join(file));
                let (features, labels) = (part("features.csv")?, part("labels.csv")?);
                let features = features.lines().zip(labels.lines()).skip(1);
                let rows = features.map(|(row, label)| format!("{},{label}", row.trim()));
                Self::from_rows(
                    rows.map(|row| numbers(&row, ','))
                        .collect::<Result<_, _>>()?,
                )
            }
            "breast_cancer" => {
                let text = fs::read_to_string(folder.join("breast_cancer/breast_cancer.csv"))?;
                let rows = text.lines().skip(1).map(|row| numbers(row, ','));
                Self::from_rows(rows.collect::<Result<_, _>>()?)
            }
            "creditcard_union" => {
                let text = unpacked(&folder.join("creditcard/creditcard_union.csv.gz"))?;
                let first = |row: &str| row.split(',').take(31).collect::<Vec<_>>().join(",");
                let rows = text.lines().skip(1).map(|row| numbers(&first(row), ','));
                Self::from_rows(rows.collect::<Result<_, _>>()?)
            }
            _ => {
                let text = fs::read_to_string(folder.join(format!("helr2018/{name}.txt")))?;
                let rows = text.lines().map(|row| numbers(row, '\t'));
                Self::from_rows(rows.collect::<Result<_, _>>()?)
            }
        }
    }

    /// The label is last; rows above the smallest label are positive.
    fn from_rows(rows: Vec<Vec<f64>>) -> Result<Self, Box<dyn Error>> {
        let rows: Vec<Vec<f64>> = rows.into_iter().filter(|row| !row.is_empty()).collect();
        let features = rows.first().ok_or("no rows")?.len() - 1;
        if rows.iter().any(|row| row.len() != features + 1) {
            return Err("rows of different lengths".into());
        }
        let least = rows
            .iter()
            .map(|row| row[features])
            .fold(f64::MAX, f64::min);
        let labels = rows.iter().map(|row| row[features] > least).collect();
        let cells = rows.iter().flat_map(|row| row[..features].to_vec());
        Ok(Self {
            features,
            cells: cells.collect(),
            labels,
        })
    }

    /// Features of one row.
    pub fn row(&self, r: usize) -> &[f64] {
        &self.cells[r * self.features..][..self.features]
    }
}

fn numbers(row: &str, separator: char) -> Result<Vec<f64>, Box<dyn Error>> {
    let trimmed = row.trim();
    let parts = trimmed.split(separator).filter(|part| !part.is_empty());
    let number = |part: &str| part.trim().trim_matches('"').parse::<f64>();
    Ok(parts.map(number).collect::<Result<_, _>>()?)
}

/// The text of a gzip file, by the system's `gzip`.
fn unpacked(path: &Path) -> Result<String, Box<dyn Error>> {
    let output = Command::new("gzip").arg("-dc").arg(path).output()?;
    if !output.status.success() {
        return Err(format!("{} cannot be unpacked", path.display()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
