//! A plan as the profile that `add_profile` takes.

use logreg::{Activation, Algorithm, Plan, Refresh, RefreshPoint, Start, StateShape};
use wire::Hex;
use wire::rest::{
    self, ByteLengths, CiphertextsShape, KeySetShape, ParametersShape, Profile, RefreshShape,
};

use crate::VaultError;

/// The profile of a plan, complete with ids and byte lengths.
///
/// # Errors
/// [`VaultError::Wire`] when the plan does not fit a profile.
pub fn profile_of(plan: &Plan) -> Result<Profile, VaultError> {
    let (layout, shape) = (plan.layout(), plan.shape());
    let ciphertexts = |count: usize, level: ckks::Level, scale: f64| {
        Ok::<_, VaultError>(CiphertextsShape {
            count: narrow(count)?,
            level: narrow(level.get())?,
            scale,
        })
    };
    let schedule = plan.schedule();
    let initial = plan
        .initial_weights()
        .map(|(level, scale)| ciphertexts(1, level, scale))
        .transpose()?;
    let profile = Profile {
        version: rest::PROFILE_VERSION,
        batch_size: shape.rows as u64,
        hyper_parameters: hyper_parameters_of(plan)?,
        rows: shape.rows as u64,
        features: narrow(shape.features)?,
        start: match plan.start() {
            Start::Zero => rest::Start::Zero,
            Start::Encrypted => rest::Start::Encrypted,
        },
        parameters: parameters_of(plan)?,
        layout: layout_of(plan)?,
        data_set: ciphertexts(
            layout.table_ciphertexts(),
            plan.table_level(),
            plan.table_scale(),
        )?,
        initial_model: initial,
        trained_model: ciphertexts(1, schedule.result_level(), schedule.result_scale())?,
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

fn hyper_parameters_of(plan: &Plan) -> Result<rest::HyperParameters, VaultError> {
    let hyper = plan.hyper_parameters();
    let unknown = |what: &str| VaultError::Settings {
        reason: format!("This {what} is not known to the service."),
    };
    let algorithm = match hyper.algorithm {
        Algorithm::GradientDescent => rest::Algorithm::GradientDescent {
            learning_rate: hyper.learning_rate,
        },
        Algorithm::Nesterov(nesterov) => rest::Algorithm::Nesterov {
            largest_eigenvalue: Some(nesterov.largest_eigenvalue),
            l2_penalty: Some(nesterov.penalty),
            class_weighted: nesterov.class_weighted,
        },
        _ => return Err(unknown("algorithm")),
    };
    Ok(rest::HyperParameters {
        number_of_epochs: hyper.epochs,
        number_of_features: narrow(plan.shape().features)?,
        logistic_regression_activation: activation_of(hyper.activation)?,
        algorithm,
        refresh: match hyper.refresh {
            Refresh::None => rest::Refresh::None,
            Refresh::Attended { every } => rest::Refresh::Attended { every },
            Refresh::Bootstrapped { every } => rest::Refresh::Bootstrapped { every },
            _ => return Err(unknown("kind of refresh")),
        },
    })
}

fn refresh_of(refresh: &RefreshPoint) -> Result<RefreshShape, VaultError> {
    let state = |shape: &StateShape| {
        Ok::<_, VaultError>(rest::StateShape {
            level: narrow(shape.level.get())?,
            scales: shape.scales(),
        })
    };
    Ok(RefreshShape {
        epoch: refresh.epoch,
        from: state(&refresh.from)?,
        to: state(&refresh.to)?,
    })
}

fn parameters_of(plan: &Plan) -> Result<ParametersShape, VaultError> {
    let spec = plan.parameters_spec();
    Ok(ParametersShape {
        log_degree: spec.log_degree,
        q: spec.q.clone(),
        special: spec.special.clone(),
        digit_width: narrow(spec.digit_width)?,
    })
}

fn layout_of(plan: &Plan) -> Result<rest::Layout, VaultError> {
    let layout = plan.layout();
    Ok(rest::Layout {
        blocks: narrow(layout.block)?,
        ciphertexts: narrow(layout.ciphertexts)?,
        batches: narrow(layout.batches)?,
    })
}

fn narrow(number: usize) -> Result<u32, VaultError> {
    u32::try_from(number).map_err(|_| VaultError::Settings {
        reason: format!("{number} is too large for a plan."),
    })
}

fn activation_of(activation: Activation) -> Result<rest::Activation, VaultError> {
    Ok(activation.name().parse()?)
}
