//! A defect ends the worker: the page hears that, and nothing of what was in memory.

use std::cell::Cell;

use vault_api::{Answer, ErrorCode, FromVault, RequestId, VaultFailure};
use wasm_bindgen::JsValue;

use super::scope::{self, Parcel};

thread_local! {
    static AT_WORK: Cell<RequestId> = const { Cell::new(0) };
    static DEAD: Cell<bool> = const { Cell::new(false) };
}

/// Notes which request is being worked on; 0: none.
pub(super) fn at_work(id: RequestId) {
    AT_WORK.with(|cell| cell.set(id));
}

/// Whether a panic has happened: nothing may be done any more.
pub(super) fn is_dead() -> bool {
    DEAD.with(Cell::get)
}

/// Replaces the panic hook by one that says where, never what.
pub(super) fn install() {
    std::panic::set_hook(Box::new(|panic| {
        DEAD.with(|cell| cell.set(true));
        let place = panic
            .location()
            .map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
        web_sys::console::error_1(&JsValue::from_str(&format!("the vault stopped at {place}")));
        if scope::name() == scope::HELPER_NAME {
            let _ = Parcel::new()
                .with("kind", &JsValue::from_str("failed"))
                .post();
        } else {
            announce();
        }
    }));
}

fn announce() {
    let failure = VaultFailure::new(
        ErrorCode::Fatal,
        "The vault has met with a defect and stopped.",
        "Reload the page. A key that was not saved is lost.",
    );
    let message = FromVault {
        id: AT_WORK.with(Cell::get),
        answer: Answer::Failure(failure),
    };
    if let Ok(message) = serde_wasm_bindgen::to_value(&message) {
        let _ = Parcel::new().with("message", &message).post();
    }
}
