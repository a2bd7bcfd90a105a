//! `jobs/begin` and `jobs/status`: a training from rows alone, which goes on when the caller has gone. HE4Cloud has no such calls; its
//! own wait at one connection until training is done, longer than some browsers do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::Session;
use client::upload::provision;
use vault_api::TrainingSettings;
use wire::rest::GatewayJob;

use crate::form::Form;
use crate::handlers::fit;
use crate::sessions::{forget, in_background, present};
use crate::{Gateway, GatewayError};

/// Begins a training: plans from the rows (`data_file`, with the labels in a column or in a `labels_file`) by `settings` and
/// `choices`, the vault's own in JSON. Answers at once; keys that the gateway had for this model are gone then.
///
/// # Errors
/// A job that is under way; a missing field, or one that does not say what it should. What is wrong with the rows, `status` says.
pub async fn begin(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<(StatusCode, Json<GatewayJob>), GatewayError> {
    let (rows, labels) = (form.file("data_file")?, form.optional("labels_file"));
    let settings: TrainingSettings = form.json("settings")?;
    let choices = form.json("choices")?;
    let user = gateway.user(&form).await?;
    let owner = (user.clone(), form.model.clone());
    let jobs = Arc::clone(&gateway.jobs);
    let begun = jobs.begin(owner, |saying| async move {
        let config = Arc::clone(&gateway.config);
        let mut held = gateway.sessions.hold(&config, &user, &form.model).await?;
        let read = move || {
            Ok(Session::of_table(
                &rows,
                labels.as_deref(),
                choices,
                settings,
            )?)
        };
        *held = Some(in_background(read).await?);
        forget(&config, &user, &form.model)?;
        let session = present(held, GatewayError::internal("the session is gone"))?;
        saying.say(GatewayJob::MakingKeys);
        let session = provision(&gateway.model(&form), session).await?;
        fit::train(&gateway, &form, &user, session, |job| saying.say(job)).await
    })?;
    Ok((StatusCode::ACCEPTED, Json(begun)))
}

/// How far the training of this model is.
///
/// # Errors
/// [`GatewayError::NoJob`]; a token that the service refuses.
pub async fn status(
    State(gateway): State<Gateway>,
    form: Form,
) -> Result<Json<GatewayJob>, GatewayError> {
    let owner = (gateway.user(&form).await?, form.model);
    let state = gateway.jobs.state(&owner);
    let model = owner.1.to_string();
    state.map(Json).ok_or(GatewayError::NoJob { model })
}
