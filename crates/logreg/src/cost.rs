//! What a plan costs, counted from its circuit.

use ckks::Level;
use ckks_circuits::BootstrapPlan;

use crate::Plan;

mod counting;
mod memory;

/// Work of a training, in the units that its time is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OperationCounts {
    /// Key switches: relinearizations, rotations and conjugations.
    pub key_switches: u64,
    /// Number-theoretic transforms of one limb each, forward or back.
    pub transforms: u64,
    /// Limbs multiplied, converted or added over all N coefficients.
    pub passes: u64,
}

/// Predicted seconds and bytes (residues bit-packed, container headers not counted).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CostPrediction {
    /// Seconds of training on two cores.
    pub training_seconds: f64,
    /// Bytes of the evaluation keys.
    pub keys_bytes: u64,
    /// Bytes of the encrypted table.
    pub table_bytes: u64,
    /// Bytes of memory that the trainer needs at most, when it holds at most [`CostPrediction::HELD_BYTES`] of the table.
    pub trainer_bytes: u64,
}

/// Seconds that one transform takes for each N·log2 N: measured, one core with AVX-512 IFMA halved for two.
const SECONDS_PER_BUTTERFLY: f64 = 8.0e-11;
/// Seconds that one pass takes for each N.
const SECONDS_PER_COEFFICIENT: f64 = 4.0e-10;
/// Upload assumed when bytes are weighed against seconds: 40 megabytes a second.
const BYTES_PER_SECOND: f64 = 4.0e7;

impl OperationCounts {
    /// Count a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        counting::count(plan)
    }
}

impl CostPrediction {
    /// Bytes of expanded ciphertexts of a table that a trainer holds unless told otherwise: 1 GiB. The rest it reads when used.
    pub const HELD_BYTES: u64 = 1 << 30;

    /// Predict a plan.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let counts = OperationCounts::of(plan);
        let degree = plan.layout().degree() as f64;
        let butterflies = degree * f64::from(plan.layout().log_degree) * counts.transforms as f64;
        let training_seconds = butterflies * SECONDS_PER_BUTTERFLY
            + degree * counts.passes as f64 * SECONDS_PER_COEFFICIENT;
        Self {
            training_seconds,
            keys_bytes: keys_bytes(plan),
            table_bytes: table_bytes(plan),
            trainer_bytes: memory::trainer_bytes(plan),
        }
    }

    /// Seconds of upload and training together: what the search for a plan makes small.
    #[must_use]
    pub fn total_seconds(&self) -> f64 {
        self.training_seconds + (self.keys_bytes + self.table_bytes) as f64 / BYTES_PER_SECOND
    }
}

/// Bytes of one polynomial over these primes, bit-packed.
fn polynomial_bytes<'a>(plan: &Plan, primes: impl Iterator<Item = &'a u64>) -> u64 {
    let bits: u64 = primes.map(|p| u64::from(64 - p.leading_zeros())).sum();
    bits * plan.layout().degree() as u64 / 8
}

fn keys_bytes(plan: &Plan) -> u64 {
    let spec = plan.parameters_spec();
    let one = |level: Level| {
        let digits = level.limbs().div_ceil(spec.digit_width) as u64;
        digits * polynomial_bytes(plan, spec.q.iter().take(level.limbs()).chain(&spec.special))
    };
    let keys = plan.evaluation_keys().iter().map(|key| one(key.level));
    let pair = plan.bootstrap().map(BootstrapPlan::encapsulation_bytes);
    keys.sum::<u64>() + pair.unwrap_or(0)
}

fn table_bytes(plan: &Plan) -> u64 {
    let limbs = plan.table_level().limbs();
    let one = polynomial_bytes(plan, plan.parameters_spec().q.iter().take(limbs));
    one * plan.layout().table_ciphertexts() as u64
}
