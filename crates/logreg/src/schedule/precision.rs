//! The scales that a training wishes for.

use crate::{Algorithm, HyperParameters, Layout, RefreshedBy, Start};

/// log2 of the scales wished for; one more for every doubling of the ring, whose noise doubles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Precision {
    pub(super) table: f64,
    pub(super) margins: f64,
    pub(super) residuals: f64,
    /// Of weights that an epoch leaves.
    pub(super) weights: f64,
    /// Of weights that are encrypted afresh.
    pub(super) incoming: f64,
    /// Of the multiples that an L2 penalty is rounded to.
    pub(super) penalty: f64,
    /// Room above the scale of weights at level 0.
    pub(super) range: f64,
    /// Largest magnitude of a weight that there is room for.
    pub(crate) largest_weight: f64,
    from_zero: f64,
    from_zero_of_rows: f64,
    is_bootstrapped: bool,
}

/// Weights that every schedule has room for, but those of few short steps from zero.
const LARGEST_WEIGHT: f64 = 128.0;
/// The least room for weights from zero; and how many times the steps together there is room for, which residuals of one and columns of
/// mean magnitude one would reach.
const LEAST_ROOM: f64 = 8.0;
const ROOM_OF_STEPS: f64 = 26.0;
/// Bits beyond the largest weight's: coefficients are √2 as large at most, and their signs take a bit.
const RANGE_EXCESS_BITS: f64 = 1.6;
/// The same where a sine takes q_0 away from them: its cubic term is then 2^-23.3 of their cube.
const BOOTSTRAP_RANGE_BITS: f64 = 13.0;
/// Bits of a scale that are not noise of packing at 2^15, but for its doublings.
const PACKED_BITS: f64 = 23.0;
/// Of weights that a sine, which is less precise, will refresh.
const BOOTSTRAP_WEIGHTS: f64 = 29.0;
/// Bits by which such a scale has to exceed the trace's doublings and √n, so that three standard deviations of the packing's noise (2^6.9
/// each, doubled as often) are a twentieth of a weight's own uncertainty, 2/√n.
const PACKED_NOISE_BITS: f64 = 11.8;
/// Of the first epoch from zero at most, for the demonstration's rows.
const FROM_ZERO_BITS: f64 = 41.0;

/// Rows of the demonstration's table, and its learning rate times its epochs: for them scales are made.
const REFERENCE_ROWS: f64 = 984.0;
const REFERENCE_STEPS: f64 = 0.3;
/// Bits by which the weights of a larger table may be less precise than the demonstration's, for its upload's sake.
const MOST_ALLOWED_BITS: f64 = 11.0;
/// Bits of each scale that are spared at most: cells keep six bits above their noise.
const MOST_SPARED_BITS: f64 = 10.0;
/// Bits by which the primes of a ring exceed its degree from where on there are enough of them.
const SCARCE_PRIME_BITS: f64 = 6.0;

impl Precision {
    /// Noise of rows averages out in the gradient, so every fourfold number of rows spares a bit of each scale, up to 4. And every
    /// doubling allows two bits more noise in the weights, unless steps are so large and many that there is more anyway: weights from n
    /// rows are uncertain themselves, by about 2/√n, which stays many times as much.
    pub(crate) fn wanted(hyper: &HyperParameters, layout: &Layout, start: Start) -> Self {
        let more = f64::from(layout.log_degree) - 14.0;
        let doublings = libm::log2(layout.shape.rows as f64 / REFERENCE_ROWS).max(0.0);
        let grown = libm::log2(steps(hyper) / REFERENCE_STEPS).max(0.0);
        let allowed = ((2.0 * doublings).min(MOST_ALLOWED_BITS) - grown).max(0.0);
        let each = more - ((0.5 * doublings).min(4.0) + allowed).min(MOST_SPARED_BITS);
        // The upload of a small table is short anyway.
        let small = (4.0 - doublings).max(0.0);
        let (margins, residuals, weights) = match hyper.activation.is_wide() {
            // Wide polynomials take twice as many primes of the margins' size as the shortest of the others.
            true => (24.0 + each + 0.5 * small, 26.0 + small, 30.0),
            false => {
                let least = f64::from(layout.log_degree) + SCARCE_PRIME_BITS;
                ((26.0 + each).max(least), 28.0 + 0.5 * small, 31.0)
            }
        };
        // Weights to start from come to no gradient without its packing's noise, as those of the first epoch from zero do.
        let of_start = match start {
            Start::Encrypted => 1.0,
            Start::Zero => 0.0,
        };
        // Whole, for the primes that the polynomial is rescaled by.
        let margins = libm::round(margins);
        let is_bootstrapped = hyper.refresh.by() == Some(RefreshedBy::Server);
        let largest_weight = match start {
            Start::Zero if !is_bootstrapped => {
                let room = libm::exp2(libm::ceil(libm::log2(ROOM_OF_STEPS * steps(hyper))));
                room.clamp(LEAST_ROOM, LARGEST_WEIGHT)
            }
            _ => LARGEST_WEIGHT,
        };
        let (weights, range) = match is_bootstrapped {
            true => (BOOTSTRAP_WEIGHTS, BOOTSTRAP_RANGE_BITS),
            false => (
                weights + each,
                libm::log2(largest_weight) + RANGE_EXCESS_BITS,
            ),
        };
        Self {
            table: 24.0 + each + 0.25 * small,
            margins,
            residuals: residuals + each + of_start,
            weights,
            incoming: margins + 3.0 + small,
            penalty: 20.0 + each,
            range,
            largest_weight,
            from_zero: FROM_ZERO_BITS + each,
            from_zero_of_rows: PACKED_NOISE_BITS + 0.5 * libm::log2(layout.shape.rows as f64),
            is_bootstrapped,
        }
    }

    /// Of the first epoch from zero at most. In a chain that leaves room for refreshes lower: to where the packing's noise, doubled as
    /// often as the trace has steps, is 2^-16.
    pub(super) fn of_epoch_from_zero(&self, trace_doublings: u32) -> f64 {
        match self.is_bootstrapped {
            true => f64::from(trace_doublings) + PACKED_BITS,
            false => self
                .from_zero
                .max(f64::from(trace_doublings) + self.from_zero_of_rows),
        }
    }
}

/// Learning rate times how often noise that is in every gradient comes to the weights: with momentum as the square of half the epochs.
fn steps(hyper: &HyperParameters) -> f64 {
    let epochs = f64::from(hyper.epochs);
    let times = match hyper.algorithm {
        Algorithm::GradientDescent => epochs,
        Algorithm::Nesterov(_) => epochs * epochs / 4.0,
    };
    hyper.learning_rate * times
}
