//! From a profile to the plan that it must be the profile of.

use crate::TrainerError;
use logreg::{Activation, HyperParameters, Nesterov, Plan, Refresh, Start, StateShape, TableShape};
use wire::Hex;
use wire::rest::{
    self, Algorithm, ByteLengths, CiphertextsShape, Difference, KeySetShape, Layout,
    PROFILE_VERSION, ParametersShape, Profile, RefreshShape,
};

fn number<T, U: TryFrom<T>>(quantity: &'static str, value: T) -> Result<U, TrainerError>
where
    T: Copy + ToString,
{
    U::try_from(value).map_err(|_| TrainerError::Range {
        quantity,
        found: value.to_string(),
    })
}

fn ciphertexts(
    count: usize,
    (level, scale): (ckks::Level, f64),
) -> Result<CiphertextsShape, TrainerError> {
    Ok(CiphertextsShape {
        count: number("number of ciphertexts", count)?,
        level: number("level", level.get())?,
        scale,
    })
}

fn parameters_of(plan: &Plan) -> Result<ParametersShape, TrainerError> {
    let spec = plan.parameters_spec();
    Ok(ParametersShape {
        log_degree: spec.log_degree,
        q: spec.q.clone(),
        special: spec.special.clone(),
        digit_width: number("digit width", spec.digit_width)?,
    })
}

fn refresh_of(refresh: &logreg::RefreshPoint) -> Result<RefreshShape, TrainerError> {
    let state = |shape: &StateShape| {
        Ok::<_, TrainerError>(rest::StateShape {
            level: number("level", shape.level.get())?,
            scales: shape.scales(),
        })
    };
    Ok(RefreshShape {
        epoch: refresh.epoch,
        from: state(&refresh.from)?,
        to: state(&refresh.to)?,
    })
}

/// The profile of a plan, `hyper_parameters` being the ones that the plan was derived from.
///
/// # Errors
/// [`TrainerError::Range`] or [`TrainerError::Wire`] if a number does not fit a profile.
pub fn profile_of(
    plan: &Plan,
    hyper_parameters: rest::HyperParameters,
) -> Result<Profile, TrainerError> {
    let (layout, shape) = (plan.layout(), plan.shape());
    let trained = plan.weights_after(plan.hyper_parameters().epochs);
    let trained = trained.ok_or(TrainerError::Range {
        quantity: "number of epochs",
        found: "0".to_owned(),
    })?;
    let profile = Profile {
        version: PROFILE_VERSION,
        batch_size: number("number of rows", shape.rows)?,
        hyper_parameters,
        rows: number("number of rows", shape.rows)?,
        features: number("number of features", shape.features)?,
        start: match plan.start() {
            Start::Zero => rest::Start::Zero,
            Start::Encrypted => rest::Start::Encrypted,
        },
        parameters: parameters_of(plan)?,
        layout: Layout {
            blocks: number("blocks", layout.block)?,
            ciphertexts: number("ciphertexts", layout.ciphertexts)?,
            batches: number("batches", layout.batches)?,
        },
        data_set: ciphertexts(
            layout.table_ciphertexts(),
            (plan.table_level(), plan.table_scale()),
        )?,
        initial_model: plan
            .initial_weights()
            .map(|weights| ciphertexts(1, weights))
            .transpose()?,
        trained_model: ciphertexts(1, trained)?,
        refreshes: plan
            .owner_refreshes()
            .iter()
            .map(refresh_of)
            .collect::<Result<_, _>>()?,
        keys: KeySetShape::new(
            plan.evaluation_keys().iter().copied(),
            plan.bootstrap().map(|it| it.encapsulation_shape()),
        ),
        schedule_digest: Hex(plan.digest()),
        byte_lengths: ByteLengths::default(),
        parameters_id: Hex([0; 32]),
        plan_digest: Hex([0; 32]),
    };
    Ok(profile.complete()?)
}

fn activation_of(activation: rest::Activation) -> Result<Activation, TrainerError> {
    let name = activation.as_str();
    Activation::from_name(name).ok_or(TrainerError::Range {
        quantity: "activation",
        found: name.to_owned(),
    })
}

fn settings_of(hyper: &rest::HyperParameters) -> Result<HyperParameters, TrainerError> {
    let (epochs, activation) = (
        hyper.number_of_epochs,
        activation_of(hyper.logistic_regression_activation)?,
    );
    let missing = |quantity| TrainerError::Range {
        quantity,
        found: "none".to_owned(),
    };
    let settings = match hyper.algorithm {
        Algorithm::GradientDescent { learning_rate } => {
            HyperParameters::new(epochs, learning_rate, activation)?
        }
        Algorithm::Nesterov {
            largest_eigenvalue,
            l2_penalty,
            class_weighted,
        } => {
            let eigenvalue = largest_eigenvalue.ok_or_else(|| missing("largest eigenvalue"))?;
            let penalty = l2_penalty.ok_or_else(|| missing("L2 penalty"))?;
            let plain = Nesterov::new(eigenvalue).with_penalty(penalty);
            let nesterov = match class_weighted {
                true => plain.with_class_weights(),
                false => plain,
            };
            HyperParameters::accelerated(epochs, activation, nesterov)?
        }
        _ => return Err(missing("algorithm")),
    };
    Ok(settings.with_refresh(match hyper.refresh {
        rest::Refresh::None => Refresh::None,
        rest::Refresh::Attended { every } => Refresh::Attended { every },
        rest::Refresh::Bootstrapped { every } => Refresh::Bootstrapped { every },
        _ => return Err(missing("refresh")),
    })?)
}

fn derive(profile: &Profile) -> Result<Plan, TrainerError> {
    let settings = settings_of(&profile.hyper_parameters)?;
    let features: usize = number("number of features", profile.features)?;
    let shape = TableShape {
        rows: number("number of rows", profile.rows)?,
        features,
    };
    let start = match profile.start {
        rest::Start::Zero => Start::Zero,
        rest::Start::Encrypted => Start::Encrypted,
    };
    Ok(Plan::derive(
        &settings.with_features(features),
        shape,
        start,
    )?)
}

/// Fields that follow from a profile's settings.
const CHECKED: &[&str] = &[
    "version",
    "rows",
    "features",
    "start",
    "parameters",
    "layout",
    "dataSet",
    "initialModel",
    "trainedModel",
    "refreshes",
    "keys",
    "batchSize",
    "scheduleDigest",
    "parametersId",
    "planDigest",
    "byteLengths",
];

/// The plan that follows from a profile's settings, provided that everything else in the profile follows from it.
///
/// # Errors
/// [`TrainerError::Mismatch`] naming the first field that differs; [`TrainerError::Training`] if there is no such plan.
pub fn plan_of(profile: &Profile) -> Result<Plan, TrainerError> {
    let plan = derive(profile)?;
    let expected = profile_of(&plan, profile.hyper_parameters)?;
    match Difference::first(&expected, profile, CHECKED) {
        None => Ok(plan),
        Some(Difference {
            field,
            expected,
            found,
        }) => Err(TrainerError::Mismatch {
            field,
            expected,
            found,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_but_the_settings_is_checked() {
        let hyper = rest::HyperParameters {
            number_of_epochs: 3,
            number_of_features: 4,
            logistic_regression_activation: rest::Activation::SigmoidPoly3,
            algorithm: Algorithm::GradientDescent { learning_rate: 0.1 },
            refresh: rest::Refresh::Attended { every: 1 },
        };
        let shape = TableShape {
            rows: 100,
            features: 4,
        };
        let settings = settings_of(&hyper).unwrap().with_features(4);
        let plan = Plan::derive(&settings, shape, Start::Encrypted).unwrap();
        let profile = profile_of(&plan, hyper).unwrap();
        let serde_json::Value::Object(fields) = serde_json::to_value(&profile).unwrap() else {
            panic!("an object");
        };
        let unchecked: Vec<&String> = fields
            .keys()
            .filter(|field| !CHECKED.contains(&field.as_str()))
            .collect();
        assert_eq!(unchecked, ["hyperParameters"]);
        assert_eq!(fields.len(), CHECKED.len() + 1);
        assert!(plan_of(&profile).is_ok());
    }
}
