//! How far honestly trained weights may lie from the replay in the clear.
//!
//! The bound is derived, not fitted: every operation of the circuit adds noise of a known variance (see `deviation/noise.rs`), which the
//! rest of the training carries on linearly. With H = (1/n)·Σ odd'(u_r)·z_r·z_rᵀ one epoch takes a deviation d of the weights
//! to (I − rate·H)·d plus fresh noise. The covariance is carried through exactly that way along the replay; eight standard
//! deviations are allowed (a normal deviate exceeds them once in 10^15). Where a variance or a correlation is not known
//! exactly, an upper bound stands for it: no linear combination of weights varies more than the covariance says. With momentum
//! the point at which the gradient is taken and the weights deviate together: their joint covariance is carried.
//! Left out as below a hundredth of the rest: products of two noises, rounding of encoded constants, f64.

mod bound;
mod covariance;
mod epoch;
mod noise;
mod polynomial;
mod replaying;
mod rows;
mod sine;
mod straddling;
mod wide;

use crate::{Iterate, LogregError, Plan, SignFolded, Weights};

pub use bound::{DeviationBound, WeightDeviation};
pub use replaying::Replaying;

/// Training repeated in the clear, with the bound on what honest ciphertexts may differ from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The weights.
    pub weights: Weights,
    /// How far the decrypted ones may be from them.
    pub bound: DeviationBound,
}

impl Replay {
    /// Replay a plan on a table from the given initial weights (zero if none).
    ///
    /// # Errors
    /// [`LogregError::Length`] or [`LogregError::FeatureCount`] when table or weights are not the plan's,
    /// [`LogregError::ClassWeights`] when only one of table and plan is weighted by class,
    /// [`LogregError::Checkpoint`] when initial weights are given for a zero start or lack for another,
    /// [`LogregError::Diverges`] when the weights outgrow what the result's modulus can carry.
    pub fn run(
        plan: &Plan,
        table: &SignFolded,
        initial: Option<&Weights>,
    ) -> Result<Self, LogregError> {
        let mut replaying = Replaying::begin(plan, table, initial)?;
        while replaying.advance(plan, table)? {}
        let bound = replaying.bound();
        let state = replaying.into_state();
        let Iterate { weights, .. } = state.ok_or_else(|| checkpoint_refused(plan, 0))?;
        Ok(Self { weights, bound })
    }
}

fn checkpoint_refused(plan: &Plan, epoch: u32) -> LogregError {
    let (epochs, start) = (plan.hyper_parameters().epochs, plan.start().name());
    LogregError::Checkpoint {
        epoch,
        epochs,
        start,
    }
}

/// The refusal of weights that a result could not carry.
fn out_of_range(plan: &Plan, epoch: u32, weights: Option<&Weights>) -> Option<LogregError> {
    let larger = |most: f64, w: &f64| {
        if most.is_nan() || w.is_nan() {
            f64::NAN
        } else {
            w.abs().max(most)
        }
    };
    let largest = weights?.columns().iter().fold(0.0, larger);
    let within = largest <= plan.largest_weight();
    (!within).then_some(LogregError::Diverges { epoch, largest })
}

fn check_shapes(
    plan: &Plan,
    table: &SignFolded,
    initial: Option<&Weights>,
) -> Result<(), LogregError> {
    let (found, expected) = (table.shape(), plan.shape());
    if found.rows != expected.rows {
        return Err(LogregError::Length {
            what: "rows",
            found: found.rows,
            expected: expected.rows,
        });
    }
    if found.features != expected.features {
        return Err(LogregError::FeatureCount {
            found: found.features,
            expected: expected.features,
        });
    }
    if table.is_class_weighted() != plan.layout().class_weighted {
        return Err(LogregError::ClassWeights {
            table: table.is_class_weighted(),
            hyper_parameters: plan.layout().class_weighted,
        });
    }
    if initial.is_some() != plan.initial_weights().is_some() {
        return Err(checkpoint_refused(plan, 0));
    }
    Ok(())
}

impl DeviationBound {
    /// The bound alone; see [`Replay::run`].
    ///
    /// # Errors
    /// As [`Replay::run`].
    pub fn derive(
        plan: &Plan,
        table: &SignFolded,
        initial: Option<&Weights>,
    ) -> Result<Self, LogregError> {
        Replay::run(plan, table, initial).map(|replay| replay.bound)
    }
}
