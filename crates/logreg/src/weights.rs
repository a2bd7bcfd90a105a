//! Weights of a logistic regression, intercept first.

use crate::LogregError;

/// Weights of a model: the intercept, then one weight a feature.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Vec<f64>);

impl Weights {
    /// All zero, for a number of features.
    #[must_use]
    pub fn zero(features: usize) -> Self {
        Self(vec![0.0; features + 1])
    }

    /// From an intercept and the features' weights.
    #[must_use]
    pub fn new(intercept: f64, coefficients: &[f64]) -> Self {
        Self(
            std::iter::once(intercept)
                .chain(coefficients.iter().copied())
                .collect(),
        )
    }

    /// From column order: the intercept first.
    ///
    /// # Errors
    /// [`LogregError::Length`] for an empty list.
    pub fn from_columns(columns: Vec<f64>) -> Result<Self, LogregError> {
        if columns.is_empty() {
            return Err(LogregError::Length {
                what: "weights",
                found: 0,
                expected: 1,
            });
        }
        Ok(Self(columns))
    }

    /// In column order: the intercept first.
    #[must_use]
    pub fn columns(&self) -> &[f64] {
        &self.0
    }

    /// The intercept (bias).
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.0[0]
    }

    /// The features' weights, without the intercept.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.0[1..]
    }

    /// The linear score of one row of features: intercept + Σ weight·feature.
    #[must_use]
    pub fn score(&self, features: &[f64]) -> f64 {
        self.coefficients()
            .iter()
            .zip(features)
            .fold(self.intercept(), |sum, (w, x)| sum + w * x)
    }

    /// Largest absolute difference from `other` over all weights; infinite when one is not a number or lengths differ.
    #[must_use]
    pub fn largest_difference(&self, other: &Self) -> f64 {
        if self.0.len() != other.0.len() {
            return f64::INFINITY;
        }
        let differences = self.0.iter().zip(&other.0).map(|(a, b)| (a - b).abs());
        differences.fold(0.0, |most, d| {
            if d.is_nan() {
                f64::INFINITY
            } else {
                f64::max(most, d)
            }
        })
    }

    /// Mean absolute difference from `other` over all weights.
    #[must_use]
    pub fn mean_difference(&self, other: &Self) -> f64 {
        let sum: f64 = self
            .0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a - b).abs())
            .sum();
        sum / self.0.len() as f64
    }
}
