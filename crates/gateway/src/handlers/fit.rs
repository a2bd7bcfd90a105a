//! `encrypt/data/fit`: encrypts rows, uploads them and has the service train.

use std::sync::Arc;

use axum::extract::State;
use client::until_done;
use client::upload::{provision, rows};
use wire::rest::GatewayJob;

use crate::at_rest::AtRest;
use crate::form::Form;
use crate::sessions::{Present, in_background, present};
use crate::{Gateway, GatewayError};

/// The answer when training is done.
const DONE: &str = "Training is completed.";
/// The name of the data set on the service.
pub const DATA_NAME: &str = "gateway";

/// Encrypts and trains, refreshing the weights when they need it; answers when training is done. A table of another shape
/// than the one that the keys were made for gets keys of its own.
///
/// # Errors
/// No keys yet; a table that does not fit; what vault, service or network refuse; a training that fails or
/// does not settle.
pub async fn fit(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<&'static str, GatewayError> {
    let (features, labels) = (form.file("data_file")?, form.file("labels_file")?);
    let (user, held) = gateway.hold(&form).await?;
    let config = Arc::clone(&gateway.config);
    let at_rest = AtRest::of(&config, &user, &form.model);
    let missing = GatewayError::NoKeys {
        user,
        model: form.model.to_string(),
    };
    let mut session = present(held, missing)?;
    let (mut session, replanned) = in_background(move || {
        let replanned = session.prepare(&features, &labels, || config.sealing.passphrase())?;
        at_rest.keep(&mut session)?;
        Ok((session, replanned))
    })
    .await?;
    if replanned {
        session = provision(&gateway.model(&form), session).await?;
    }
    // It goes on if the caller goes away: nobody else could refresh the weights.
    let trained = tokio::spawn(async move {
        let remote = gateway.model(&form);
        let session = rows(&remote, DATA_NAME, session).await?;
        let train_url = remote.train(DATA_NAME, None).await?;
        see_through(&gateway, &form, &train_url, session, |_| ()).await
    });
    trained.await.map_err(GatewayError::internal)??;
    Ok(DONE)
}

/// Sees a training of the session's rows through; `said` hears how far it is.
///
/// # Errors
/// What vault, service or network refuse; a training that fails or does not settle.
pub async fn see_through(
    gateway: &Gateway,
    form: &Form,
    train_url: &str,
    session: Present,
    said: impl Fn(GatewayJob),
) -> Result<(), GatewayError> {
    let remote = gateway.model(form);
    let done = until_done(&remote, train_url, session, |progress| {
        said(GatewayJob::Training {
            epoch: progress.epoch,
            epochs: progress.epochs,
        });
    });
    Ok(done.await.map(drop)?)
}
