//! Levels and exact scales of every epoch.
//!
//! Slots hold scale × value. With gain = n / rate, the packed gradient of an epoch reads as a change of weights at the scale
//! 2·(scale of residuals)·(scale of table)·gain·2^(−halvings): the sum over rows is a trace, of which `halvings` doublings are
//! taken back exactly by a multiplication with 2^(−halvings) modulo Q beforehand. The scale of the residuals is chosen so
//! that this is a whole multiple (`carry`) of the scale of the weights coming in, which then add without rounding.
//!
//! With momentum β = b/64 the weights coming in are the point v at which the gradient is taken, and the weights w of the epoch
//! before come beside it. One polynomial, `carry`·v − gradient, is w' at the scale S and (1 + β)·w' at S/(1 + β); the latter minus
//! a whole multiple (`pull`) of w is v'. So both come out of one gradient, without rounding, for one rescale each.

use ckks::Level;

mod chain;
mod precision;
mod velocity;
pub(crate) use chain::{Chain, nearest_prime};
pub(crate) use precision::Precision;

/// Levels and scales of one epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochSchedule {
    /// Level of the weights coming in, and of the table's ciphertexts that they are multiplied with.
    pub level: Level,
    /// Scale of the packed weights coming in; `None` when they are zero.
    pub weights_in: Option<f64>,
    /// Scale of the margins, one level below; 0 when the weights are zero.
    pub margins: f64,
    /// Level of the residuals and of the gradient before it is rescaled.
    pub residual_level: Level,
    /// Scale of the residuals; 1 when the weights are zero.
    pub residuals: f64,
    /// Doublings of the trace taken back.
    pub halvings: u32,
    /// Whole multiple of `weights_in` that the gradient's scale is, before the rescale.
    pub carry: u64,
    /// Level of the packed weights going out.
    pub level_out: Level,
    /// Scale of the packed weights going out.
    pub weights_out: f64,
    /// Scale of the weights of the epoch before, beside the point; `None` when the point is at them.
    pub previous_in: Option<f64>,
    /// Whole multiple of the weights of the epoch before that is taken off for the next point; 0 without momentum.
    pub pull: u64,
    /// Scale of the next point, at `level_out`; `None` when it is at the weights.
    pub point_out: Option<f64>,
}

/// The schedule of a whole training.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Scale of the table's ciphertexts.
    pub table_scale: f64,
    /// Level at which the table is encrypted.
    pub table_level: Level,
    /// One entry an epoch.
    pub epochs: Vec<EpochSchedule>,
}

impl Schedule {
    /// Level of the trained packed weights.
    #[must_use]
    pub fn result_level(&self) -> Level {
        self.epochs
            .last()
            .map_or(self.table_level, |last| last.level_out)
    }

    /// Scale of the trained packed weights.
    #[must_use]
    pub fn result_scale(&self) -> f64 {
        self.epochs
            .last()
            .map_or(self.table_scale, |last| last.weights_out)
    }

    /// Level and scale of encrypted initial weights; `None` for a zero start.
    #[must_use]
    pub fn initial(&self) -> Option<(Level, f64)> {
        let first = self.epochs.first()?;
        first.weights_in.map(|scale| (first.level, scale))
    }
}
