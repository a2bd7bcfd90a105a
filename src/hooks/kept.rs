//! The sealed copy of an unfinished run that this browser keeps: ciphertext under the person's passphrase.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Cache, Response};

use super::browser;

const SHELF: &str = "blindfold-sealed-run";
const NAME: &str = "/sealed-run";

/// Keeps a sealed run; `false` when this browser keeps nothing (a private window, say).
pub async fn put(bytes: &Uint8Array) -> bool {
    let kept = async {
        let response = Response::new_with_opt_js_u8_array(Some(bytes)).ok()?;
        JsFuture::from(shelf().await?.put_with_str(NAME, &response))
            .await
            .ok()
    };
    kept.await.is_some()
}

/// The sealed run, if one is kept.
pub async fn get() -> Option<Uint8Array> {
    let found: JsValue = JsFuture::from(shelf().await?.match_with_str(NAME))
        .await
        .ok()?;
    let response: Response = found.dyn_into().ok()?;
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer().ok()?)
        .await
        .ok()?
        .dyn_into()
        .ok()?;
    Some(Uint8Array::new(&buffer))
}

/// Removes it.
pub async fn remove() {
    if let Some(Ok(shelves)) = browser::window().map(|window| window.caches()) {
        let _ = JsFuture::from(shelves.delete(SHELF)).await;
    }
}

async fn shelf() -> Option<Cache> {
    let shelves = browser::window()?.caches().ok()?;
    JsFuture::from(shelves.open(SHELF))
        .await
        .ok()?
        .dyn_into()
        .ok()
}
