//! Hyper-parameters from the entries of a file and back.

use super::{HyperParameters, HyperValue, inherited, refused};
use crate::{Activation, Algorithm, LogregError, Nesterov, Refresh};

/// Entries as they are found, before they are put together.
#[derive(Default)]
struct Found {
    epochs: Option<u32>,
    features: Option<usize>,
    rate: Option<f64>,
    activation: Option<Activation>,
    algorithm: Option<String>,
    eigenvalue: Option<f64>,
    penalty: Option<f64>,
    weighted: Option<bool>,
    refresh: Option<String>,
    every: Option<u32>,
}

impl HyperParameters {
    /// From the entries of a file such as `hyper_params.json`.
    ///
    /// Keys that HE4Cloud's files carry but that mean nothing here are taken only with their usual value. Without `algorithm`
    /// it is HE4Cloud's, `gradient_descent`. `nesterov` needs `largestEigenvalue` instead of `learningRate`, and may have
    /// `l2Penalty` (0 if absent) and `classWeighted` (false if absent); these are refused elsewhere. `refresh` is `none` if absent;
    /// `attended` and `bootstrapped` need `refreshEvery`.
    ///
    /// # Errors
    /// [`LogregError::UnknownHyperParameter`], [`LogregError::HyperParameterValue`] or
    /// [`LogregError::MissingHyperParameter`], each with the name.
    pub fn from_entries<'a>(
        entries: impl IntoIterator<Item = (&'a str, HyperValue)>,
    ) -> Result<Self, LogregError> {
        let mut found = Found::default();
        for (name, value) in entries {
            found.take(name, &value)?;
        }
        let checked = match found.algorithm.as_deref() {
            Some(Algorithm::NESTEROV) => found.nesterov()?,
            _ => found.gradient_descent()?,
        };
        let features = found.features;
        Self {
            features,
            ..checked
        }
        .with_refresh(found.refresh()?)
    }

    /// As entries of a file, in HE4Cloud's order.
    #[must_use]
    pub fn entries(&self) -> Vec<(&'static str, HyperValue)> {
        let mut entries = vec![
            ("verbose", HyperValue::Bool(false)),
            ("trainable", HyperValue::Bool(true)),
            ("numberOfEpochs", HyperValue::Number(f64::from(self.epochs))),
        ];
        if self.algorithm == Algorithm::GradientDescent {
            entries.push(("learningRate", HyperValue::Number(self.learning_rate)));
        }
        if let Some(features) = self.features {
            entries.push(("numberOfFeatures", HyperValue::Number(features as f64)));
        }
        entries.push((
            "logisticRegressionActivation",
            HyperValue::Text(self.activation.name().into()),
        ));
        if let Algorithm::Nesterov(nesterov) = self.algorithm {
            entries.extend([
                ("algorithm", HyperValue::Text(Algorithm::NESTEROV.into())),
                (
                    "largestEigenvalue",
                    HyperValue::Number(nesterov.largest_eigenvalue),
                ),
                ("l2Penalty", HyperValue::Number(nesterov.penalty)),
                ("classWeighted", HyperValue::Bool(nesterov.class_weighted)),
            ]);
        }
        if let Some(every) = self.refresh.every() {
            entries.extend([
                ("refresh", HyperValue::Text(self.refresh.name().into())),
                ("refreshEvery", HyperValue::Number(f64::from(every))),
            ]);
        }
        entries
    }
}

impl Found {
    fn take(&mut self, name: &str, value: &HyperValue) -> Result<(), LogregError> {
        match name {
            "numberOfEpochs" => self.epochs = Some(whole(name, value, 1.0, 1000.0)? as u32),
            "numberOfFeatures" => self.features = Some(whole(name, value, 1.0, 4095.0)? as usize),
            "learningRate" => self.rate = Some(number(name, value)?),
            "logisticRegressionActivation" => {
                self.activation = Some(activation_named(name, value)?);
            }
            "algorithm" => {
                self.algorithm = Some(one_of(&Algorithm::NAMES, name, value)?);
            }
            "refresh" => {
                self.refresh = Some(one_of(&Refresh::NAMES, name, value)?);
            }
            "refreshEvery" => self.every = Some(whole(name, value, 1.0, 1000.0)? as u32),
            "largestEigenvalue" => self.eigenvalue = Some(number(name, value)?),
            "l2Penalty" => self.penalty = Some(number(name, value)?),
            "classWeighted" => self.weighted = Some(truth(name, value)?),
            _ => inherited::check(name, value)?,
        }
        Ok(())
    }

    fn gradient_descent(&self) -> Result<HyperParameters, LogregError> {
        let only = "only the algorithm `nesterov` takes it";
        if let Some(value) = self.eigenvalue {
            return Err(refused("largestEigenvalue", &value, only));
        }
        if let Some(value) = self.penalty {
            return Err(refused("l2Penalty", &value, only));
        }
        if let Some(value) = self.weighted {
            return Err(refused("classWeighted", &value, only));
        }
        HyperParameters::new(
            self.epochs.ok_or_else(|| missing("numberOfEpochs"))?,
            self.rate.ok_or_else(|| missing("learningRate"))?,
            self.activation
                .ok_or_else(|| missing("logisticRegressionActivation"))?,
        )
    }

    fn nesterov(&self) -> Result<HyperParameters, LogregError> {
        if let Some(rate) = self.rate {
            let expected = "the algorithm `nesterov` has its step from largestEigenvalue";
            return Err(refused("learningRate", &rate, expected));
        }
        let eigenvalue = self
            .eigenvalue
            .ok_or_else(|| missing("largestEigenvalue"))?;
        let nesterov = Nesterov {
            penalty: self.penalty.unwrap_or(0.0),
            class_weighted: self.weighted.unwrap_or(false),
            ..Nesterov::new(eigenvalue)
        };
        HyperParameters::accelerated(
            self.epochs.ok_or_else(|| missing("numberOfEpochs"))?,
            self.activation
                .ok_or_else(|| missing("logisticRegressionActivation"))?,
            nesterov,
        )
    }
}

impl Found {
    fn refresh(&self) -> Result<Refresh, LogregError> {
        match (self.refresh.as_deref(), self.every) {
            (Some(Refresh::ATTENDED), Some(every)) => Ok(Refresh::Attended { every }),
            (Some(Refresh::BOOTSTRAPPED), Some(every)) => Ok(Refresh::Bootstrapped { every }),
            (Some(Refresh::ATTENDED | Refresh::BOOTSTRAPPED), None) => Err(missing("refreshEvery")),
            (_, Some(every)) => Err(refused("refreshEvery", &every, "only with `refresh`")),
            (_, None) => Ok(Refresh::None),
        }
    }
}

fn missing(name: &'static str) -> LogregError {
    LogregError::MissingHyperParameter { name }
}

fn number(name: &str, value: &HyperValue) -> Result<f64, LogregError> {
    match value {
        HyperValue::Number(number) => Ok(*number),
        other => Err(refused(name, other, "a number is expected")),
    }
}

fn truth(name: &str, value: &HyperValue) -> Result<bool, LogregError> {
    match value {
        HyperValue::Bool(truth) => Ok(*truth),
        other => Err(refused(name, other, "true or false is expected")),
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

fn one_of(known: &[&str], name: &str, value: &HyperValue) -> Result<String, LogregError> {
    match value {
        HyperValue::Text(text) if known.contains(&text.as_str()) => Ok(text.clone()),
        other => {
            let known = known.join(", ");
            Err(refused(name, other, &format!("one of {known}")))
        }
    }
}
