//! `encrypt/data/predict`: predicts in the clear, here, with the model that the service trained on ciphertexts.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use crate::form::Form;
use crate::sessions::{in_background, present};
use crate::{Gateway, GatewayError};

/// Fetches and decrypts the trained model, checks it by replay and predicts. The answer is a JSON string that holds
/// JSON, `{"result": [[probability], …]}`: clients parse twice.
///
/// # Errors
/// No keys; no trained model; a table without the model's columns; a model that the replay refutes.
pub async fn predict(
    State(gateway): State<Gateway>,
    mut form: Form,
) -> Result<impl IntoResponse, GatewayError> {
    let table = form.file("data_file")?;
    let (user, held) = gateway.hold(&form).await?;
    let missing = GatewayError::NoKeys {
        user,
        model: form.model.to_string(),
    };
    let mut session = present(held, missing)?;
    let model = gateway.model(&form).encrypted_model().await?;
    let probabilities = in_background(move || Ok(session.predict(&model, &table)?)).await?;
    let rows: Vec<[f64; 1]> = probabilities
        .into_iter()
        .map(|probability| [probability])
        .collect();
    let inner = serde_json::json!({ "result": rows }).to_string();
    let outer = serde_json::Value::String(inner).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], outer))
}
