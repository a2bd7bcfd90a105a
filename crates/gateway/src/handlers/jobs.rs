//! `jobs/begin` and `jobs/status`: a training from rows alone, which goes on when the caller has gone, and over restarts. HE4Cloud has
//! no such calls; its own wait at one connection until training is done, longer than some browsers do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use client::Session;
use client::upload::{provision, rows};
use vault_api::TrainingSettings;
use wire::rest::GatewayJob;

use crate::at_rest::{AtRest, Landmark};
use crate::form::Form;
use crate::handlers::fit::{DATA_NAME, see_through};
use crate::jobs::Saying;
use crate::sessions::{Present, in_background, present};
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
    let (table, labels) = (form.file("data_file")?, form.optional("labels_file"));
    let settings: TrainingSettings = form.json("settings")?;
    let choices = form.json("choices")?;
    let user = gateway.user(&form).await?;
    let owner = (user.clone(), form.model.clone());
    let jobs = Arc::clone(&gateway.jobs);
    let begun = jobs.begin(owner, GatewayJob::Reading, |saying| async move {
        let config = Arc::clone(&gateway.config);
        let mut held = gateway.sessions.hold(&config, &user, &form.model).await?;
        let at_rest = AtRest::of(&config, &user, &form.model);
        let (session, landmark, at_rest) = in_background(move || {
            let labels = labels.as_deref();
            *held = Some(Session::of_table(&table, labels, choices, settings)?);
            let mut session = present(held, GatewayError::internal("the session is gone"))?;
            let landmark = Landmark::kept()?;
            let at_rest = at_rest.keep(&mut session)?.then_some(at_rest);
            let at_rest = at_rest.map(|it| it.mark(&landmark).map(|()| it));
            Ok((session, landmark, at_rest.transpose()?))
        })
        .await?;
        go_on(&gateway, &form, session, (landmark, at_rest), &saying).await
    })?;
    Ok((StatusCode::ACCEPTED, Json(begun)))
}

/// How far the training of this model is. One that a restart of the gateway interrupted goes on from here, in the name of whoever asks.
///
/// # Errors
/// [`GatewayError::NoJob`]; a token that the service refuses.
pub async fn status(
    State(gateway): State<Gateway>,
    form: Form,
) -> Result<Json<GatewayJob>, GatewayError> {
    let user = gateway.user(&form).await?;
    let owner = (user.clone(), form.model.clone());
    let jobs = Arc::clone(&gateway.jobs);
    if let Some(state) = jobs.state(&owner) {
        return Ok(Json(state));
    }
    let at_rest = AtRest::of(&gateway.config, &user, &form.model);
    let landmark = at_rest.landmark()?.ok_or_else(|| GatewayError::NoJob {
        model: form.model.to_string(),
    })?;
    let first = match landmark {
        Landmark::Kept { .. } => GatewayJob::MakingKeys,
        Landmark::Training { .. } => UNTOLD,
        Landmark::Trained => return Ok(Json(GatewayJob::Trained)),
    };
    let resumed = jobs.begin(owner.clone(), first, |saying| async move {
        let held = gateway.sessions.hold(&gateway.config, &user, &form.model);
        let held = held.await?;
        let missing = GatewayError::NoKeys {
            user,
            model: form.model.to_string(),
        };
        let session = present(held, missing)?;
        go_on(&gateway, &form, session, (landmark, Some(at_rest)), &saying).await
    });
    // Somebody else may have asked at the same time.
    let state = resumed.or_else(|under_way| jobs.state(&owner).ok_or(under_way));
    state.map(Json)
}

/// A training of which the service has not yet said how far it is.
const UNTOLD: GatewayJob = GatewayJob::Training {
    epoch: 0,
    epochs: 0,
};

/// Everything after a landmark, which it moves if the job is kept at rest.
async fn go_on(
    gateway: &Gateway,
    form: &Form,
    session: Present,
    (landmark, at_rest): (Landmark, Option<AtRest>),
    saying: &Saying,
) -> Result<(), GatewayError> {
    let remote = gateway.model(form);
    let mark = |landmark: Landmark| at_rest.as_ref().map_or(Ok(()), |it| it.mark(&landmark));
    let (session, train_url) = match landmark {
        Landmark::Trained => return Ok(()),
        Landmark::Training { train_url } => (session, train_url),
        Landmark::Kept { once } => {
            saying.say(GatewayJob::MakingKeys);
            let session = provision(&remote, session).await?;
            saying.say(GatewayJob::Encrypting);
            let session = rows(&remote, DATA_NAME, session).await?;
            let train_url = remote.train(DATA_NAME, Some(&once)).await?;
            mark(Landmark::Training {
                train_url: train_url.clone(),
            })?;
            (session, train_url)
        }
    };
    saying.say(UNTOLD);
    see_through(gateway, form, &train_url, session, |job| saying.say(job)).await?;
    mark(Landmark::Trained)
}
