//! The table as training sees it: rows folded with their label's sign.

use crate::LogregError;
use crate::hyper_parameters::refused;

mod eigenvalue;
mod gram;

pub(crate) use eigenvalue::rounded_up;

/// Rows and features (without the intercept) of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableShape {
    /// Number of rows.
    pub rows: usize,
    /// Number of features, the intercept not counted.
    pub features: usize,
}

/// Where training starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Start {
    /// All weights zero, which everybody knows: the first epoch is then linear in the table.
    Zero,
    /// From initial weights that only the client knows: they are uploaded encrypted.
    Encrypted,
}

impl Start {
    /// The word for this start in a profile: `zero` or `encrypted`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Encrypted => "encrypted",
        }
    }
}

/// A table whose rows are z_r = y_r·(1, x_r), y_r = ±1: the intercept's column first, then the features.
///
/// With it the gradient of HE4Cloud's algorithm is (1/n) Σ_r z_r (odd(z_r·w) − 1/2).
#[derive(Debug, Clone, PartialEq)]
pub struct SignFolded {
    shape: TableShape,
    columns: Vec<Vec<f64>>,
    weights: Option<ClassWeights>,
}

/// What a row counts, by its class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassWeights {
    /// Of rows of the positive class.
    pub positive: f64,
    /// Of all others.
    pub negative: f64,
}

impl ClassWeights {
    /// All rows alike.
    const EVEN: Self = Self {
        positive: 1.0,
        negative: 1.0,
    };

    /// Of a row whose label is ±1.
    fn of(self, sign: f64) -> f64 {
        match sign > 0.0 {
            true => self.positive,
            false => self.negative,
        }
    }
}

impl SignFolded {
    /// Fold row-major `features` (rows × features) with one label a row; `true` is the positive class.
    ///
    /// # Errors
    /// [`LogregError::Length`] when the lengths disagree, [`LogregError::NotFinite`] for NaN or infinity,
    /// [`LogregError::TableShape`] for an empty table.
    pub fn new(shape: TableShape, features: &[f64], labels: &[bool]) -> Result<Self, LogregError> {
        shape.check()?;
        let cells = shape.rows * shape.features;
        if features.len() != cells {
            return Err(LogregError::Length {
                what: "cells",
                found: features.len(),
                expected: cells,
            });
        }
        if labels.len() != shape.rows {
            return Err(LogregError::Length {
                what: "labels",
                found: labels.len(),
                expected: shape.rows,
            });
        }
        if let Some(at) = features.iter().position(|cell| !cell.is_finite()) {
            return Err(LogregError::NotFinite {
                row: at / shape.features,
                feature: at % shape.features,
            });
        }
        let signs: Vec<f64> = labels
            .iter()
            .map(|&label| if label { 1.0 } else { -1.0 })
            .collect();
        let column = || Vec::with_capacity(shape.rows);
        let mut folded: Vec<Vec<f64>> = (0..shape.features).map(|_| column()).collect();
        // Row by row: the rows are read once, not once a column.
        for (row, sign) in features.chunks_exact(shape.features.max(1)).zip(&signs) {
            for (column, cell) in folded.iter_mut().zip(row) {
                column.push(sign * cell);
            }
        }
        let columns = std::iter::once(signs).chain(folded).collect();
        Ok(Self {
            shape,
            columns,
            weights: None,
        })
    }

    /// Rows and features.
    #[must_use]
    pub fn shape(&self) -> TableShape {
        self.shape
    }

    /// Column `j` (0 is the intercept's), one value a row.
    #[must_use]
    pub fn column(&self, j: usize) -> &[f64] {
        &self.columns[j]
    }

    /// The same table with rows weighted by class: the gradient becomes (1/n) Σ_r ω_r z_r (odd(z_r·w) − 1/2). Margins need the
    /// plain columns and the gradient ω_r z_r, so a weighted table has both.
    ///
    /// # Errors
    /// [`LogregError::HyperParameterValue`] for weights that are not positive, or above 2^12.
    pub fn with_class_weights(self, weights: ClassWeights) -> Result<Self, LogregError> {
        for value in [weights.positive, weights.negative] {
            if !(value > 0.0 && value <= 4096.0) {
                let expected = "class weights above 0, at most 4096";
                return Err(refused("classWeighted", &value, expected));
            }
        }
        let weights = Some(weights);
        Ok(Self { weights, ..self })
    }

    /// Weights with which both classes count alike: n/(2·rows of the class). 1 for both when a class is absent.
    #[must_use]
    pub fn balanced(&self) -> ClassWeights {
        let rows = self.shape.rows as f64;
        let positive = self.columns[0].iter().filter(|&&sign| sign > 0.0).count() as f64;
        if positive == 0.0 || positive == rows {
            return ClassWeights::EVEN;
        }
        ClassWeights {
            positive: rows / (2.0 * positive),
            negative: rows / (2.0 * (rows - positive)),
        }
    }

    /// Whether rows are weighted by class.
    #[must_use]
    pub fn is_class_weighted(&self) -> bool {
        self.weights.is_some()
    }

    /// Numbers, one a row, times what their row counts.
    pub(crate) fn weigh(&self, numbers: &mut [f64]) {
        if let Some(weights) = self.weights {
            let rows = numbers.iter_mut().zip(&self.columns[0]);
            rows.for_each(|(number, &sign)| *number *= weights.of(sign));
        }
    }

    /// Row `r` of column `j` as the gradient takes it: weighted by class if the table is.
    #[must_use]
    pub fn gradient_cell(&self, j: usize, r: usize) -> f64 {
        self.columns[j][r] * self.row_weight(r)
    }

    /// What row `r` counts: 1 if the table is not weighted by class.
    pub(crate) fn row_weight(&self, r: usize) -> f64 {
        let weights = self.weights.unwrap_or(ClassWeights::EVEN);
        weights.of(self.columns[0][r])
    }

    /// λmax of ZᵀΩZ/n over all columns, the intercept's included, rounded up by at most 2^-10 of it: what
    /// [`Nesterov`](crate::Nesterov) takes its step from.
    #[must_use]
    pub fn largest_eigenvalue(&self) -> f64 {
        eigenvalue::largest(self)
    }

    /// Number of columns: features and the intercept.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.len()
    }
}

impl TableShape {
    /// Columns of the folded table: features and the intercept.
    #[must_use]
    pub fn columns(self) -> usize {
        self.features + 1
    }

    /// Refuse what cannot be trained on.
    ///
    /// # Errors
    /// [`LogregError::TableShape`] when there are no rows or features, or more than 2^24 rows or 4095 features.
    pub fn check(self) -> Result<(), LogregError> {
        let reason = match self {
            Self { rows: 0, .. } => "there are no rows",
            Self { features: 0, .. } => "there are no features",
            Self { rows, .. } if rows > 1 << 24 => "at most 16,777,216 rows are possible",
            Self { features, .. } if features > 4095 => "at most 4,095 features are possible",
            _ => return Ok(()),
        };
        Err(LogregError::TableShape {
            rows: self.rows,
            features: self.features,
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: TableShape = TableShape {
        rows: 2,
        features: 2,
    };

    #[test]
    fn rows_take_their_labels_sign() {
        let table = SignFolded::new(SHAPE, &[1.0, 2.0, 3.0, 4.0], &[true, false]).unwrap();
        assert_eq!(table.column(0), [1.0, -1.0]);
        assert_eq!(table.column(2), [2.0, -4.0]);
    }

    #[test]
    fn a_cell_that_is_no_number_is_named() {
        let refused = SignFolded::new(SHAPE, &[1.0, 2.0, 3.0, f64::NAN], &[true, false]);
        assert_eq!(refused, Err(LogregError::NotFinite { row: 1, feature: 1 }));
        let refused = SignFolded::new(SHAPE, &[1.0, f64::INFINITY, 3.0, 4.0], &[true, false]);
        assert_eq!(refused, Err(LogregError::NotFinite { row: 0, feature: 1 }));
    }

    #[test]
    fn balanced_classes_weigh_the_same_together() {
        let shape = TableShape {
            rows: 4,
            features: 1,
        };
        let labels = [true, false, false, false];
        let table = SignFolded::new(shape, &[1.0, 2.0, 3.0, 4.0], &labels).unwrap();
        let weights = table.balanced();
        assert_eq!((weights.positive, weights.negative * 3.0), (2.0, 2.0));
        let table = table.with_class_weights(weights).unwrap();
        assert_eq!(table.column(1), [1.0, -2.0, -3.0, -4.0]);
        assert_eq!(table.gradient_cell(1, 0), 2.0);
        let wrong = ClassWeights {
            positive: 0.0,
            ..weights
        };
        assert!(table.with_class_weights(wrong).is_err());
    }

    #[test]
    fn the_largest_eigenvalue_is_that_of_the_gram_matrix() {
        let shape = TableShape {
            rows: 2,
            features: 1,
        };
        // Rows (1, 3) and (1, 1): the Gram matrix over 2 is ((1, 2), (2, 5)).
        let table = SignFolded::new(shape, &[3.0, 1.0], &[true, false]).unwrap();
        let exact = 3.0 + 8f64.sqrt();
        let found = table.largest_eigenvalue();
        assert!(found >= exact && found < exact * 1.001, "{found} {exact}");
    }

    #[test]
    fn lengths_must_agree() {
        assert!(SignFolded::new(SHAPE, &[1.0; 3], &[true, false]).is_err());
        assert!(SignFolded::new(SHAPE, &[1.0; 4], &[true]).is_err());
        assert!(
            SignFolded::new(
                TableShape {
                    rows: 0,
                    features: 2
                },
                &[],
                &[]
            )
            .is_err()
        );
    }
}
