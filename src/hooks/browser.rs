//! What the page asks of the browser: clock, storage, title, clipboard, files to save.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, Storage, Url, Window};

/// Where the run is remembered.
pub const RUN: &str = "blindfold.run";
/// Where the session is remembered.
pub const SESSION: &str = "blindfold.session";

/// The window; absent outside a browser.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// Milliseconds since 1970.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// What a reload keeps, in every tab.
pub fn local() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// What a reload keeps, in this tab only.
pub fn of_this_tab() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

/// Reads an entry.
pub fn read(storage: Option<Storage>, name: &str) -> Option<String> {
    storage?.get_item(name).ok().flatten()
}

/// Writes an entry, or removes it. Full or forbidden storage is no reason to stop: the run then ends with the tab.
pub fn write(storage: Option<Storage>, name: &str, value: Option<&str>) {
    if let Some(storage) = storage {
        let _ = match value {
            Some(text) => storage.set_item(name, text),
            None => storage.remove_item(name),
        };
    }
}

/// A day as `2026-11-25`, from seconds since 1970.
pub fn date(seconds: i64) -> String {
    let moment = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1e3));
    String::from(moment.to_iso_string())
        .chars()
        .take(10)
        .collect()
}

/// Leaves this page for another address.
pub fn go_to(address: &str) -> Option<()> {
    window()?.location().assign(address).ok()
}

/// A value in the query of this page's address.
pub fn asked(name: &str) -> Option<String> {
    let query = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&query)
        .ok()?
        .get(name)
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Puts the keyboard's focus on an element.
pub fn focus(id: &str) {
    let element = window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Scrolls to the top of the page.
pub fn scroll_up() {
    if let Some(window) = window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Copies a text; `false` when the browser does not allow it.
pub async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text))
        .await
        .is_ok()
}

/// Saves bytes as a file.
///
/// # Errors
/// What the browser says when it makes no object URL.
pub fn save(bytes: &Uint8Array, file_name: &str, media_type: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(bytes), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let document = window()
        .and_then(|window| window.document())
        .ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(file_name);
    link.click();
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// SHA-256 in hexadecimal, by the browser; empty where it does not offer it.
pub async fn sha256(bytes: &Uint8Array) -> String {
    let digest = async {
        let subtle = window()?.crypto().ok()?.subtle();
        let promise = subtle
            .digest_with_str_and_buffer_source("SHA-256", bytes.unchecked_ref())
            .ok()?;
        JsFuture::from(promise).await.ok()
    };
    let Some(buffer) = digest.await else {
        return String::new();
    };
    Uint8Array::new(&buffer)
        .to_vec()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The element that the page is mounted in, emptied of what was shown while it loaded.
pub fn take_root() -> Option<web_sys::Element> {
    let root = window()?.document()?.get_element_by_id("app")?;
    root.set_text_content(None);
    Some(root)
}
