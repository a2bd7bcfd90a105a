//! `encrypt/data/fit`: encrypts rows, uploads them and has the service train.

use std::sync::Arc;

use axum::extract::State;
use client::until_done;
use client::upload::{provision, rows};

use crate::form::Form;
use crate::sessions::{in_background, keep, present};
use crate::{Gateway, GatewayError};

/// The answer when training is done.
const DONE: &str = "Training is completed.";
/// The name of the data set on the service.
const DATA_NAME: &str = "gateway";

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
    let missing = GatewayError::NoKeys {
        user: user.clone(),
        model: form.model.to_string(),
    };
    let mut session = present(held, missing)?;
    let (mut session, replanned) = in_background(move || {
        let replanned = session.prepare(&features, &labels, || config.sealing.passphrase())?;
        Ok((session, replanned))
    })
    .await?;
    let remote = gateway.model(&form);
    if replanned {
        session = provision(&remote, session).await?;
    }
    let mut session = rows(&remote, DATA_NAME, session).await?;
    let (config, model) = (Arc::clone(&gateway.config), form.model.clone());
    let session = in_background(move || {
        keep(&config, &user, &model, &mut session)?;
        Ok(session)
    })
    .await?;
    let train_url = remote.train(DATA_NAME).await?;
    until_done(&remote, &train_url, session, |_| ())
        .await
        .map(drop)?;
    Ok(DONE)
}
