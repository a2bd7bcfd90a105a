//! What a trainer holds in memory.

use ckks::KeySwitchingKey;

use super::CostPrediction;
use crate::Plan;

/// Bytes of a residue in memory.
const WORD: u64 = 8;
/// Ciphertexts that working on one of them takes besides it: digits, sums over Q·P, what is being rescaled.
const SCRATCH: u64 = 4;
/// Ciphertexts more that a batch's polynomial takes if its degree is above nine: powers that wait for each other. Measured.
const POWERS: u64 = 5;
/// Threads that the prediction is made for.
const THREADS: u64 = 2;
/// Ciphertexts of the table that a thread works on and that are read meanwhile.
const WINDOWS: u64 = 32;
/// Bytes of the program and its pages.
const PROGRAM: u64 = 100 << 20;
/// Words of a table of roots for each coefficient and prime: both directions, each with companions.
const ROOTS: u64 = 4;
/// Tables of roots: who checks uploads has one beside the trainer's.
const TABLES: u64 = 2;
/// Hundredths of what is in use that the allocator holds: measured, as what it keeps of what was freed.
const KEPT: u64 = 115;

/// Keys, the part of the table that is held, and the largest of what an epoch holds: expanded weights or products, one a
/// ciphertext of a batch, and residuals, one a batch.
pub(super) fn trainer_bytes(plan: &Plan) -> u64 {
    let layout = plan.layout();
    let one = ciphertext_bytes(plan);
    let table = plan.held_ciphertext_bytes() * layout.table_ciphertexts() as u64;
    let held = table.min(CostPrediction::HELD_BYTES);
    let read = if held < table { WINDOWS * one } else { 0 };
    let between = (layout.leaves() + layout.batches) as u64 * one;
    let powers = match plan.hyper_parameters().activation.degree() {
        0..=9 => 0,
        _ => POWERS * THREADS.min(layout.batches as u64) * one,
    };
    let used = keys_bytes(plan) + held + between + powers + THREADS * (read + SCRATCH * one);
    PROGRAM + roots_bytes(plan) + used * KEPT / 100
}

fn roots_bytes(plan: &Plan) -> u64 {
    let spec = plan.parameters_spec();
    let primes = spec.q.len() + spec.special.len();
    TABLES * ROOTS * WORD * (primes * plan.layout().degree()) as u64
}

/// A ciphertext at the table's level.
fn ciphertext_bytes(plan: &Plan) -> u64 {
    2 * WORD * (plan.table_level().limbs() * plan.layout().degree()) as u64
}

/// Every key, and the larger one of the pair that refreshes take.
fn keys_bytes(plan: &Plan) -> u64 {
    let pair = plan.bootstrap().map(|it| it.raised_level());
    let levels = plan.evaluation_keys().iter().map(|key| key.level);
    let one = |level| KeySwitchingKey::bytes(plan.parameters_spec(), level) as u64;
    levels.chain(pair).map(one).sum()
}
