//! `encrypt/data/fit`: encrypts rows, uploads them and has the service train.

use std::sync::Arc;

use axum::extract::State;

use super::upload::{provision, rows};
use crate::form::Form;
use crate::sessions::{Held, in_background, keep};
use crate::{Gateway, GatewayError};

/// The answer when training is done.
const DONE: &str = "Training is completed.";
/// The name of the data set on the service.
const DATA_NAME: &str = "gateway";

/// Encrypts and trains; answers when training is done. A table of another shape than the one that the keys were made
/// for gets keys of its own.
///
/// # Errors
/// No keys yet; a table that does not fit; what vault, service or network refuse; a training that fails.
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
    let (mut held, replanned) = in_background(move || {
        let mut held: Held = held;
        let session = held.as_mut().ok_or(missing)?;
        let replanned = session.prepare(&features, &labels, || config.sealing.passphrase())?;
        Ok((held, replanned))
    })
    .await?;
    let client = gateway.client(&form);
    if replanned {
        held = provision(&client, held).await?;
    }
    let held = rows(&client, DATA_NAME, held).await?;
    let (config, model) = (Arc::clone(&gateway.config), form.model.clone());
    in_background(move || {
        let mut held: Held = held;
        held.as_mut()
            .map_or(Ok(()), |session| keep(&config, &user, &model, session))
    })
    .await?;
    let train_url = client.train(DATA_NAME).await?;
    client.wait(&train_url).await?;
    Ok(DONE)
}
