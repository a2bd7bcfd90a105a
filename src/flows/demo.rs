//! The demonstration's own files, with one click.

use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use web_sys::Blob;

use super::read::{self, Named};
use crate::hooks::App;
use crate::state::journey::Event;
use crate::state::trouble::Trouble;

/// Features and labels as the demonstration keeps them, in two files.
pub const FILES: [&str; 2] = ["features.csv", "labels.csv"];

/// The demonstration's rows to predict.
pub const TO_PREDICT: &str = "predictions_features.csv";

/// Reads the demonstration's files into the run; its columns are standardised already and stay as they are.
pub async fn into_run(app: App) {
    app.tell(Event::Reading);
    let mut files = Vec::new();
    for name in FILES {
        match fetch(name).await {
            Ok(file) => files.push(file),
            Err(trouble) => return app.tell(Event::ReadFailed(trouble)),
        }
    }
    read::into_run(app.clone(), files).await;
    app.tell(Event::Demo);
}

/// Fetches a file of the demonstration from the page's own origin.
///
/// # Errors
/// When it is not there.
pub async fn fetch(name: &str) -> Result<Named, Trouble> {
    let bytes = async {
        let response = Request::get(&format!("/demo/{name}"))
            .send()
            .await
            .ok()
            .filter(|response| response.ok())?;
        response.binary().await.ok()
    };
    let bytes = bytes.await.ok_or_else(Trouble::offline)?;
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    let blob = Blob::new_with_u8_array_sequence(&parts).map_err(|_| Trouble::offline())?;
    Ok((name.to_owned(), blob))
}
