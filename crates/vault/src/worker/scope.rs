//! The worker's global scope: time, messages, names.

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Name of every helper's worker.
pub(super) const HELPER_NAME: &str = "blindfold-vault-helper";

pub(super) fn global() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

pub(super) fn name() -> String {
    global().name()
}

/// Where this worker's script came from.
pub(super) fn script() -> String {
    global().location().href()
}

/// How many workers should share the work.
pub(super) fn hardware_workers() -> usize {
    (global().navigator().hardware_concurrency() as usize).clamp(1, 8)
}

/// Seconds since the worker started.
pub(super) fn seconds() -> f64 {
    global()
        .performance()
        .map_or(0.0, |performance| performance.now() / 1000.0)
}

/// An object to post.
pub(super) struct Parcel {
    object: Object,
    transfer: Array,
}

impl Parcel {
    pub(super) fn new() -> Self {
        Self {
            object: Object::new(),
            transfer: Array::new(),
        }
    }

    pub(super) fn with(self, key: &str, value: &JsValue) -> Self {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&self.object, &JsValue::from_str(key), value);
        self
    }

    /// Adds a value whose `buffer` is moved, not copied.
    pub(super) fn moving(self, key: &str, value: &JsValue, buffer: &JsValue) -> Self {
        self.transfer.push(buffer);
        self.with(key, value)
    }

    pub(super) fn with_bytes(self, key: &str, bytes: &[u8]) -> Self {
        let array = Uint8Array::from(bytes);
        let buffer = array.buffer();
        self.moving(key, &array, &buffer)
    }

    pub(super) fn post(self) -> Result<(), JsValue> {
        global().post_message_with_transfer(&self.object, &self.transfer)
    }

    pub(super) fn post_to(self, worker: &web_sys::Worker) -> Result<(), JsValue> {
        worker.post_message_with_transfer(&self.object, &self.transfer)
    }
}

/// A property of a message, `undefined` if there is none.
pub(super) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

/// The bytes at `key`; a buffer that was transferred here is emptied of them.
pub(super) fn take_bytes(object: &JsValue, key: &str) -> Option<Vec<u8>> {
    let array: Uint8Array = get(object, key).dyn_into().ok()?;
    let bytes = array.to_vec();
    array.fill(0, 0, array.length());
    Some(bytes)
}

/// Calls `hear` with the data of every message that this worker gets.
pub(super) fn listen(mut hear: impl FnMut(JsValue) + 'static) {
    let closure =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(event.data()));
    global().set_onmessage(Some(closure.as_ref().unchecked_ref()));
    closure.forget();
}

/// Lets waiting messages be heard.
pub(super) async fn breathe() {
    let promise = Promise::new(&mut |resolve, _| {
        let _ = global().set_timeout_with_callback(&resolve);
    });
    let _ = JsFuture::from(promise).await;
}
