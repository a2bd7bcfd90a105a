//! Charts as plain SVG: readable by screen readers, printable, each with its numbers as a table.

pub mod calibration;
pub mod confusion;
pub mod geometry;
pub mod histogram;
pub mod loss;
pub mod roc;
pub mod twin;
pub mod usage;
pub mod weights;
