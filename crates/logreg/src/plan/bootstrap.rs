//! The primes that a plan has for refreshes by whoever trains.

use ckks::Scale;
use ckks_circuits::{BootstrapPlan, BootstrapSettings};

use super::search::log2_product;
use crate::{Layout, LogregError, Schedule, StateShape};

/// The ring that such refreshes are made in, as log2 N: below it a sparse secret is not secure, above it keys are twice as large.
pub(super) const LOG_DEGREE: u8 = BootstrapSettings::STANDARD.log_degree;
/// Packed coefficients that one refresh takes.
pub(super) const MOST_COEFFICIENTS: usize = BootstrapSettings::STANDARD.coefficients;
/// Bits of the sine that are tried, best first.
const SINE_BITS: std::ops::RangeInclusive<u32> = 44..=BootstrapSettings::STANDARD.sine_bits;

/// The most precise refresh (of all coefficients that there may be, whose trace takes the fewest keys) above the chain `q` with which all moduli together stay below 2^`most_bits`.
pub(super) fn above(
    q: &[u64],
    layout: &Layout,
    schedule: &Schedule,
    most_bits: f64,
) -> Result<BootstrapPlan, LogregError> {
    let outgoing = schedule.epochs.iter().filter(|it| it.level_out.get() == 0);
    let scale = outgoing
        .map(|it| StateShape::out_of(it).weights)
        .fold(1.0, f64::max);
    let mut bits = 0.0;
    for sine_bits in SINE_BITS.rev() {
        let settings = BootstrapSettings {
            log_degree: layout.log_degree,
            coefficients: MOST_COEFFICIENTS.min(layout.degree() / 4),
            sine_bits,
            ..BootstrapSettings::STANDARD
        };
        let plan = BootstrapPlan::derive(settings, q, Scale::new(scale)?)?;
        let spec = plan.parameters_spec();
        bits = log2_product(&spec.q) + log2_product(&spec.special);
        if bits < most_bits {
            return Ok(plan);
        }
    }
    Err(LogregError::NoPrime {
        bits,
        log_degree: layout.log_degree,
    })
}
