//! `encrypt/data/predict`: after a training, predicts in the clear, here, with the model that the service trained on
//! ciphertexts; with a deployed model, or one that comes with the rows, has the service predict on encrypted rows.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use client::{deployed, probabilities};

use crate::form::Form;
use crate::sessions::{in_background, present};
use crate::{Gateway, GatewayError};

/// With keys of a training: fetches and decrypts the trained model, checks it by replay and predicts. Without: encrypts the rows for
/// the deployed model, has the service compute, and decrypts. With a model file (`model_file_1`, which HE4Cloud's call has not):
/// encrypts that too, so that the service sees as little of it as of the rows. The answer is a JSON string that holds
/// JSON, `{"result": [[probability], …]}`: clients parse twice.
///
/// # Errors
/// No keys; no trained model; a table without the model's columns; a model that the replay refutes; a model file for a model that
/// is in training here, or was deployed to predict.
pub async fn predict(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<impl IntoResponse, GatewayError> {
    let table = form.file("data_file")?;
    let own_model = form.model_file();
    let (user, held) = gateway.hold(&form).await?;
    let model = form.model.to_string();
    let remote = gateway.model(&form);
    let predicted = if let Some(own_model) = own_model {
        // A profile of the training that its owner still has keys for would be replaced.
        if held.is_some() {
            return Err(GatewayError::HasKeys { user, model });
        }
        probabilities(&deployed::predict_with(&remote, own_model, table, 0.5).await?)?
    } else if held.is_some() {
        let missing = GatewayError::NoKeys { user, model };
        let mut session = present(held, missing)?;
        let model = remote.encrypted_model().await?;
        in_background(move || Ok(session.predict(&model, &table)?)).await?
    } else {
        let csv = deployed::predict(&remote, table, 0.5).await?;
        probabilities(&csv.ok_or(GatewayError::NoKeys { user, model })?)?
    };
    let rows: Vec<[f64; 1]> = predicted
        .into_iter()
        .map(|probability| [probability])
        .collect();
    let inner = serde_json::json!({ "result": rows }).to_string();
    let outer = serde_json::Value::String(inner).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], outer))
}
