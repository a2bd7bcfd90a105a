//! `keys/generate/model` and `keys/generate/profile`: makes keys and uploads them.

use axum::extract::State;
use client::deployed;
use client::upload::{keys_and_model, provision};
use client::{Session, settings_of};
use vault_api::StartFrom;
use wire::rest::{HyperParametersFile, ModelFile, Requirements, Start, from_json};

use crate::at_rest::AtRest;
use crate::form::Form;
use crate::sessions::{in_background, present};
use crate::{Gateway, GatewayError};

/// The answer for a model that was deployed to predict.
const NO_KEYS: &str =
    "This model needs no keys on the service: every prediction draws a fresh secret key here.";
/// The answer when keys are where they belong.
const DONE: &str = "Keys were generated and uploaded.";

/// Plans from hyper-parameters and requirements, starts from the model file, makes keys, encrypts the initial model
/// and uploads everything under a profile that it registers.
///
/// # Errors
/// A file that does not fit; what vault, service or network refuse.
pub async fn of_model(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<&'static str, GatewayError> {
    let model = form.model_file().ok_or(GatewayError::MissingField {
        name: "model_file_1",
    })?;
    let model = ModelFile::parse(&model)?;
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
    let (hyper, refresh) = (hyper.hyper_parameters, hyper.refresh);
    let rows = requirements
        .batch_size
        .and_then(|rows| usize::try_from(rows).ok())
        .filter(|&rows| rows > 0);
    let rows = rows.ok_or(GatewayError::NoBatchSize)?;
    let settings = settings_of(
        &hyper,
        refresh,
        StartFrom::Model {
            weights: model.weights(),
        },
    )?;
    let (user, mut held) = gateway.hold(&form).await?;
    let features = hyper.number_of_features as usize;
    *held = Some(in_background(move || Ok(Session::new(rows, features, settings)?)).await?);
    AtRest::of(&gateway.config, &user, &form.model).forget()?;
    let session = present(held, GatewayError::internal("the session is gone"))?;
    provision(&gateway.model(&form), session).await.map(drop)?;
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
    let remote = gateway.model(&form);
    if deployed::profile(&remote, None).await?.is_some() {
        return Ok(NO_KEYS);
    }
    let profile = remote.profile().await?;
    if profile.start == Start::Encrypted {
        return Err(GatewayError::NeedsModel);
    }
    let hyper = &profile.hyper_parameters;
    let settings = settings_of(hyper, Some(hyper.refresh), StartFrom::Zero)?;
    let rows = usize::try_from(profile.rows).map_err(GatewayError::internal)?;
    let features = profile.features as usize;
    let session = in_background(move || Ok(Session::new(rows, features, settings)?)).await?;
    let expected = session.profile()?.plan_digest;
    if expected != profile.plan_digest {
        let (expected, found) = (expected.to_string(), profile.plan_digest.to_string());
        return Err(GatewayError::ForeignProfile { expected, found });
    }
    *held = Some(session);
    AtRest::of(&gateway.config, &user, &form.model).forget()?;
    let session = present(held, GatewayError::internal("the session is gone"))?;
    keys_and_model(&remote, session).await.map(drop)?;
    Ok(DONE)
}
