//! The page in a real browser, by WebDriver.

mod axe;
mod driver;
mod figures;
mod journey;
mod memory;
mod page;
#[path = "../../../src/test_ids.rs"]
pub mod test_ids;

pub use axe::violations;
pub use driver::{Browser, Kind};
pub(crate) use driver::{await_port, free_port};
pub use figures::Figures;
pub use journey::Journey;
pub(crate) use memory::peak_rss;
pub use memory::{Renderer, largest_renderer};
pub use page::Page;
