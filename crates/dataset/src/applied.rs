//! A fresh table through a model's preprocessing: columns are found by name.

use crate::choices::MissingPolicy;
use crate::error::DataError;
use crate::labels::read_labels;
use crate::table::Table;
use crate::transform::Preprocessing;

/// A fresh table as a model takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// How many rows.
    pub rows: usize,
    /// Row-major: one prepared number per feature.
    pub values: Vec<f64>,
}

impl Preprocessing {
    /// Prepares a fresh table. Other columns than the model's are allowed. A missing cell is filled if that was the policy in
    /// training, else refused. A file without a header, as wide as the model, is taken in the model's order.
    ///
    /// # Errors
    /// [`DataError`] for a column that is not there, a cell that is not a number or missing.
    pub fn apply_to(&self, table: &Table) -> Result<Applied, DataError> {
        let by_order = !table.has_header() && table.columns().len() == self.columns.len();
        let mut columns = Vec::with_capacity(self.columns.len());
        for (place, transform) in self.columns.iter().enumerate() {
            let column = if by_order {
                &table.columns()[place]
            } else {
                table.column(&transform.name)?
            };
            column.numbers()?;
            if self.missing != MissingPolicy::FillWithMean
                && let Some(refusal) = column.first_missing()
            {
                return Err(refusal);
            }
            columns.push(column);
        }
        let rows = table.rows();
        let mut values = Vec::with_capacity(rows * columns.len());
        for row in 0..rows {
            values.extend(
                columns
                    .iter()
                    .enumerate()
                    .map(|(at, column)| self.apply(at, column.cell(row)).0),
            );
        }
        Ok(Applied { rows, values })
    }
}

/// The labels of a fresh table, if it has the label column with both or one of the two classes and none missing.
#[must_use]
pub fn find_labels(table: &Table, label: &str, classes: &[String; 2]) -> Option<Vec<bool>> {
    let column = table.column(label).ok()?;
    let labels = read_labels(column, Some(&classes[1]), table.decimal_comma()).ok()?;
    labels.positive.into_iter().collect()
}
