//! Hyper-parameters by HE4Cloud's flat camelCase names; what is not known is refused by name.

use crate::{Activation, Algorithm, LogregError, Nesterov, Refresh};

mod entries;
mod inherited;

/// A value of a hyper-parameters file, whatever the file's format.
#[derive(Debug, Clone, PartialEq)]
pub enum HyperValue {
    /// true or false.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A string.
    Text(String),
    /// A list of numbers.
    List(Vec<f64>),
}

/// How to train: full-batch descent along the gradient.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct HyperParameters {
    /// `numberOfEpochs`: passes over the table, each one update of the weights.
    pub epochs: u32,
    /// `learningRate`: positive. With [`Algorithm::Nesterov`] it follows from the largest eigenvalue.
    pub learning_rate: f64,
    /// `numberOfFeatures`, when the file says it.
    pub features: Option<usize>,
    /// `logisticRegressionActivation`.
    pub activation: Activation,
    /// `algorithm`: gradient descent unless the file says otherwise.
    pub algorithm: Algorithm,
    /// `refresh` and `refreshEvery`: none unless the file says otherwise.
    pub refresh: Refresh,
}

impl HyperParameters {
    /// Checked hyper-parameters.
    ///
    /// # Errors
    /// [`LogregError::HyperParameterValue`] for no or more than 1,000 epochs, or a learning rate that is not in (0, 1000].
    pub fn new(
        epochs: u32,
        learning_rate: f64,
        activation: Activation,
    ) -> Result<Self, LogregError> {
        if !(1..=1000).contains(&epochs) {
            return Err(refused(
                "numberOfEpochs",
                &epochs,
                "a whole number from 1 to 1000",
            ));
        }
        if !(learning_rate > 0.0 && learning_rate <= 1000.0) {
            return Err(refused(
                "learningRate",
                &learning_rate,
                "a number above 0, at most 1000",
            ));
        }
        Ok(Self {
            epochs,
            learning_rate,
            features: None,
            activation,
            algorithm: Algorithm::GradientDescent,
            refresh: Refresh::None,
        })
    }

    /// Accelerated descent for a table whose λmax the client has computed.
    ///
    /// # Errors
    /// [`LogregError::HyperParameterValue`] for epochs as in [`HyperParameters::new`], and what [`Nesterov::check`] refuses.
    pub fn accelerated(
        epochs: u32,
        activation: Activation,
        nesterov: Nesterov,
    ) -> Result<Self, LogregError> {
        nesterov.check()?;
        Ok(Self {
            algorithm: Algorithm::Nesterov(nesterov),
            ..Self::new(epochs, nesterov.step(), activation)?
        })
    }

    /// Standard deviations at which the client clips standardised features unless told otherwise: far enough out that what is
    /// rare and telling stays, near enough that one cell does not carry a margin out of the polynomial's interval.
    pub const DEFAULT_CLIP: f64 = 8.0;

    /// What the client of a table chooses when nobody chooses: accelerated descent over the degree 9 polynomial on [−16, 16],
    /// a step from the table's λmax, and the penalty that scikit-learn has by default (C = 1: 1/n, less for a handful of rows).
    ///
    /// # Errors
    /// As [`HyperParameters::accelerated`].
    pub fn defaults_for(table: &crate::SignFolded, epochs: u32) -> Result<Self, LogregError> {
        let nesterov = Nesterov::new(table.largest_eigenvalue());
        Self::for_table(table, epochs, Activation::Wide9, nesterov, None)
    }

    /// Accelerated descent on a table, weighted by class if it is; without a penalty that is given, scikit-learn's.
    ///
    /// # Errors
    /// As [`HyperParameters::accelerated`].
    pub(crate) fn for_table(
        table: &crate::SignFolded,
        epochs: u32,
        activation: Activation,
        plain: Nesterov,
        penalty: Option<f64>,
    ) -> Result<Self, LogregError> {
        let usual = (1.0 / table.shape().rows as f64).min(0.25 / plain.step());
        let nesterov = Nesterov {
            class_weighted: table.is_class_weighted(),
            ..plain.with_penalty(penalty.unwrap_or(usual))
        };
        Ok(Self::accelerated(epochs, activation, nesterov)?.with_features(table.shape().features))
    }

    /// The same with weights refreshed, or not.
    ///
    /// # Errors
    /// What [`Refresh::check`] refuses.
    pub fn with_refresh(self, refresh: Refresh) -> Result<Self, LogregError> {
        refresh.check()?;
        Ok(Self { refresh, ..self })
    }

    /// The same with the number of features announced.
    #[must_use]
    pub fn with_features(self, features: usize) -> Self {
        Self {
            features: Some(features),
            ..self
        }
    }
}

impl std::fmt::Display for HyperValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => write!(f, "`{value}`"),
            Self::List(values) => write!(f, "{values:?}"),
        }
    }
}

pub(crate) fn refused(name: &str, value: &impl ToString, expected: &str) -> LogregError {
    LogregError::HyperParameterValue {
        name: name.into(),
        value: value.to_string(),
        expected: expected.into(),
    }
}

#[cfg(test)]
mod tests;
