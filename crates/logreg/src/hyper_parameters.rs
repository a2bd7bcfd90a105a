//! Hyper-parameters by HE4Cloud's flat camelCase names; what is not known is refused by name.

use crate::{Activation, LogregError};

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

/// How to train: full-batch gradient descent.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct HyperParameters {
    /// `numberOfEpochs`: passes over the table, each one update of the weights.
    pub epochs: u32,
    /// `learningRate`: positive.
    pub learning_rate: f64,
    /// `numberOfFeatures`, when the file says it.
    pub features: Option<usize>,
    /// `logisticRegressionActivation`.
    pub activation: Activation,
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
        })
    }

    /// The same with the number of features announced.
    #[must_use]
    pub fn with_features(self, features: usize) -> Self {
        Self {
            features: Some(features),
            ..self
        }
    }

    /// From the entries of a file such as `hyper_params.json`.
    ///
    /// Keys that HE4Cloud's files carry but that mean nothing here are taken only with their usual value.
    ///
    /// # Errors
    /// [`LogregError::UnknownHyperParameter`], [`LogregError::HyperParameterValue`] or
    /// [`LogregError::MissingHyperParameter`], each with the name.
    pub fn from_entries<'a>(
        entries: impl IntoIterator<Item = (&'a str, HyperValue)>,
    ) -> Result<Self, LogregError> {
        let (mut epochs, mut rate, mut features, mut activation) = (None, None, None, None);
        for (name, value) in entries {
            match name {
                "numberOfEpochs" => epochs = Some(whole(name, &value, 1.0, 1000.0)? as u32),
                "numberOfFeatures" => features = Some(whole(name, &value, 1.0, 4095.0)? as usize),
                "learningRate" => rate = Some(number(name, &value)?),
                "logisticRegressionActivation" => {
                    activation = Some(activation_named(name, &value)?)
                }
                _ => inherited::check(name, &value)?,
            }
        }
        let missing = |name| LogregError::MissingHyperParameter { name };
        let checked = Self::new(
            epochs.ok_or_else(|| missing("numberOfEpochs"))?,
            rate.ok_or_else(|| missing("learningRate"))?,
            activation.ok_or_else(|| missing("logisticRegressionActivation"))?,
        )?;
        Ok(Self {
            features,
            ..checked
        })
    }

    /// As entries of a file, in HE4Cloud's order.
    #[must_use]
    pub fn entries(&self) -> Vec<(&'static str, HyperValue)> {
        let mut entries = vec![
            ("verbose", HyperValue::Bool(false)),
            ("trainable", HyperValue::Bool(true)),
            ("numberOfEpochs", HyperValue::Number(f64::from(self.epochs))),
            ("learningRate", HyperValue::Number(self.learning_rate)),
        ];
        if let Some(features) = self.features {
            entries.push(("numberOfFeatures", HyperValue::Number(features as f64)));
        }
        entries.push((
            "logisticRegressionActivation",
            HyperValue::Text(self.activation.name().into()),
        ));
        entries
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

fn refused(name: &str, value: &impl ToString, expected: &str) -> LogregError {
    LogregError::HyperParameterValue {
        name: name.into(),
        value: value.to_string(),
        expected: expected.into(),
    }
}

fn number(name: &str, value: &HyperValue) -> Result<f64, LogregError> {
    match value {
        HyperValue::Number(number) => Ok(*number),
        other => Err(refused(name, other, "a number is expected")),
    }
}

fn whole(name: &str, value: &HyperValue, least: f64, most: f64) -> Result<f64, LogregError> {
    let found = number(name, value)?;
    if found.fract() != 0.0 || !(least..=most).contains(&found) {
        return Err(refused(
            name,
            value,
            &format!("a whole number from {least} to {most}"),
        ));
    }
    Ok(found)
}

fn activation_named(name: &str, value: &HyperValue) -> Result<Activation, LogregError> {
    let known = Activation::ALL.map(Activation::name).join(", ");
    let found = match value {
        HyperValue::Text(text) => Activation::from_name(text),
        _ => None,
    };
    found.ok_or_else(|| refused(name, value, &format!("one of {known}")))
}

#[cfg(test)]
mod tests;
