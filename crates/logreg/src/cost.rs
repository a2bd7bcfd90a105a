//! What a plan costs, counted from its circuit.

use ckks::{CompressedCiphertext, Compression, Level, Modulus};
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
    /// Seconds of training on two cores; reading keys and rows comes before it.
    pub training_seconds: f64,
    /// The same as the search weighs it.
    weighed_seconds: f64,
    /// Bytes of the evaluation keys.
    pub keys_bytes: u64,
    /// Bytes of the encrypted table.
    pub table_bytes: u64,
    /// Bytes of memory that the trainer needs at most, when it holds at most [`CostPrediction::HELD_BYTES`] of the table.
    pub trainer_bytes: u64,
}

/// Seconds that work takes, for each N·log2 N of a transform and for each coefficient of a pass.
struct Pace {
    butterfly: f64,
    coefficient: f64,
}

/// Two cores of a Zen 5 with AVX-512 IFMA: fitted to whole trainings (docs/performance.md).
const MEASURED: Pace = Pace {
    butterfly: 7.6e-11,
    coefficient: 1.75e-10,
};
/// What the search weighs work by. Plans follow from it, and profiles from plans: it stays as it is when machines are measured anew.
const WEIGHED: Pace = Pace {
    butterfly: 8.0e-11,
    coefficient: 4.0e-10,
};
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
        let work = OperationCounts::of(plan);
        Self {
            training_seconds: MEASURED.seconds(plan, &work),
            weighed_seconds: WEIGHED.seconds(plan, &work),
            keys_bytes: keys_bytes(plan),
            table_bytes: table_bytes(plan),
            trainer_bytes: memory::trainer_bytes(plan),
        }
    }

    /// Seconds of upload and training together, both weighed by the search for a plan, which makes it small.
    #[must_use]
    pub fn total_seconds(&self) -> f64 {
        self.weighed_seconds + (self.keys_bytes + self.table_bytes) as f64 / BYTES_PER_SECOND
    }
}

impl Pace {
    fn seconds(&self, plan: &Plan, work: &OperationCounts) -> f64 {
        let (degree, log_degree) = (plan.layout().degree() as f64, plan.layout().log_degree);
        let butterflies = degree * f64::from(log_degree) * work.transforms as f64;
        butterflies * self.butterfly + degree * work.passes as f64 * self.coefficient
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
    let primes = &plan.parameters_spec().q[..plan.table_level().limbs()];
    let moduli = primes.iter().filter_map(|&prime| Modulus::new(prime).ok());
    let compression = Compression::new(moduli, CompressedCiphertext::DROPPED_BITS);
    let one = u64::from(compression.bits()) * plan.layout().degree() as u64 / 8;
    one * plan.layout().table_ciphertexts() as u64
}
