//! The page in a real browser, by WebDriver.

mod axe;
mod driver;
mod figures;
mod journey;
mod page;
#[path = "../../../src/test_ids.rs"]
pub mod test_ids;

pub use axe::violations;
pub use driver::{Browser, Kind};
pub use figures::Figures;
pub use journey::Journey;
pub use page::Page;
