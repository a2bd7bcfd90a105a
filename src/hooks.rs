//! How pages reach vault, service and browser.

pub mod app_state;
pub mod browser;
pub mod kept;
pub mod running;
pub mod stop;
pub mod submit;
pub mod vault;

pub use app_state::{App, use_app};
pub use submit::use_submit;
