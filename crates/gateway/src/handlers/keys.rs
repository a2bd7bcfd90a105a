//! `keys/generate/model` and `keys/generate/profile`: makes keys and uploads them.

use axum::extract::State;
use vault_api::{Activation, StartFrom, TrainingSettings};
use wire::rest::{HyperParameters, HyperParametersFile, ModelFile, Requirements, Start, from_json};

use super::upload::{keys_and_model, profile_of, provision};
use crate::form::Form;
use crate::session::Session;
use crate::sessions::{forget, in_background};
use crate::{Gateway, GatewayError};

/// The answer when keys are where they belong.
const DONE: &str = "Keys were generated and uploaded.";

fn settings_of(
    hyper: &HyperParameters,
    start: StartFrom,
) -> Result<TrainingSettings, GatewayError> {
    let name = hyper.logistic_regression_activation.as_str();
    let activation = Activation::ALL
        .into_iter()
        .find(|activation| activation.name() == name);
    let activation =
        activation.ok_or_else(|| GatewayError::internal(format!("no activation {name}")))?;
    Ok(TrainingSettings {
        epochs: hyper.number_of_epochs,
        learning_rate: hyper.learning_rate,
        activation,
        start,
    })
}

/// Plans from hyper-parameters and requirements, starts from the model file, makes keys, encrypts the initial model
/// and uploads everything under a profile that it registers.
///
/// # Errors
/// A file that does not fit; what vault, service or network refuse.
pub async fn of_model(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<&'static str, GatewayError> {
    let model = ModelFile::parse(&form.model_file()?)?;
    let requirements: Requirements =
        from_json("model_requirements", &form.file("model_requirements")?)?;
    let hyper = HyperParametersFile::parse(&form.file("model_hyperparams")?)?;
    if !hyper.ignored.is_empty() {
        tracing::info!(keys = ?hyper.ignored, "hyper-parameters without effect here");
    }
    if let Some(back_end) = requirements.set_context {
        tracing::info!(
            back_end,
            "setContext names a back end that is not used here"
        );
    }
    let hyper = hyper.hyper_parameters;
    let rows = requirements
        .batch_size
        .and_then(|rows| usize::try_from(rows).ok())
        .filter(|&rows| rows > 0);
    let rows = rows.ok_or(GatewayError::NoBatchSize)?;
    let settings = settings_of(
        &hyper,
        StartFrom::Model {
            weights: model.weights(),
        },
    )?;
    let (user, mut held) = gateway.hold(&form).await?;
    *held = Some(
        in_background(move || Session::new(rows, hyper.number_of_features as usize, settings))
            .await?,
    );
    forget(&gateway.config, &user, &form.model)?;
    provision(&gateway.client(&form), held).await?;
    Ok(DONE)
}

/// Makes the keys that the newest profile asks for and uploads them.
///
/// # Errors
/// A profile that starts from encrypted weights; what vault, service or network refuse.
pub async fn of_profile(
    State(gateway): State<Gateway>,
    form: Form,
) -> Result<&'static str, GatewayError> {
    let (user, mut held) = gateway.hold(&form).await?;
    let client = gateway.client(&form);
    let profile = client.profile().await?;
    if profile.start == Start::Encrypted {
        return Err(GatewayError::NeedsModel);
    }
    let settings = settings_of(&profile.hyper_parameters, StartFrom::Zero)?;
    let rows = usize::try_from(profile.rows).map_err(GatewayError::internal)?;
    let session =
        in_background(move || Session::new(rows, profile.features as usize, settings)).await?;
    let expected = profile_of(&session)?.plan_digest;
    if expected != profile.plan_digest {
        let (expected, found) = (expected.to_string(), profile.plan_digest.to_string());
        return Err(GatewayError::ForeignProfile { expected, found });
    }
    *held = Some(session);
    forget(&gateway.config, &user, &form.model)?;
    keys_and_model(&client, held).await?;
    Ok(DONE)
}
