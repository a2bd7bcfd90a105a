//! The noise of residuals, and what it does to the gradient.

use super::covariance::Covariance;
use super::epoch::EpochNoise;
use super::polynomial::Polynomial;
use super::straddling::Straddling;
use crate::{EpochSchedule, Weights};

/// Covariance of Σ ω_r·z_r·(noise of row r's residual) in the epoch that takes its gradient at `weights`, in whose packed ciphertext
/// coefficients that no weight is read from have at most the variance `unread`. Only the diagonal unless `exact`.
pub(super) fn covariance(
    noise: &EpochNoise<'_>,
    schedule: &EpochSchedule,
    weights: &Weights,
    margins: &[f64],
    unread: f64,
    exact: bool,
) -> Covariance {
    let (layout, table, units) = (noise.plan.layout(), noise.table, &noise.units);
    let polynomial = Polynomial::of(noise.plan, schedule, units);
    let rounding = units.slot(units.rescale()) / schedule.residuals.powi(2);
    let slots = Straddling {
        layout,
        table,
        weights,
    };
    let ends = layout.block - 1;
    let in_slot = |place: usize, beside: [f64; 2]| match place == ends {
        true => rounding,
        false => rounding + polynomial.masked(beside),
    };
    let mut common = common(noise, schedule, &polynomial, weights, margins, unread);
    let counted = |(r, variance): (usize, f64)| table.row_weight(r).powi(2) * variance;
    let counted = |variances: Vec<f64>| variances.into_iter().enumerate().map(counted).collect();
    if layout.block == 1 {
        // A row has one slot of its own in every ciphertext: nothing is filled, and what is in a slot is in the row.
        common.iter_mut().for_each(|variance| *variance += rounding);
        let common: Vec<f64> = counted(common);
        let mut sum = Covariance::independent(table.columns(), 0.0);
        sum.add_matrix(&table.gram(&common, |i, j| exact || i == j), 1.0, 0.0);
        return sum;
    }
    let common: Vec<f64> = counted(common);
    let filling: Vec<f64> = counted(vec![filling(noise, schedule); margins.len()]);
    let same_slot = |i: usize, j: usize| i % layout.block == j % layout.block;
    let mut sum = Covariance::independent(table.columns(), 0.0);
    sum.add_matrix(&table.gram(&common, |i, j| exact || i == j), 1.0, 0.0);
    sum.add_matrix(
        &table.gram(&filling, |i, j| i == j || (exact && same_slot(i, j))),
        1.0,
        0.0,
    );
    sum.add_matrix(&slots.covariance(in_slot, exact), 1.0, 0.0);
    sum
}

/// Rounding noise is multiplied by s, whose square in a slot is exponentially distributed over slots and keys; the noise of a
/// single slot then has a two-sided exponential law. Its variance counts twice, which together with N for ‖s‖² ≈ 2N/3 leaves
/// e^(−8·√(2·2·3/2)) < 2^-28 beyond eight deviations, should one slot be all the noise there is.
const ROUNDING_IN_ONE_SLOT: f64 = 2.0;

/// Variance of every row's residual, the same in all its columns.
fn common(
    noise: &EpochNoise<'_>,
    schedule: &EpochSchedule,
    polynomial: &Polynomial,
    weights: &Weights,
    margins: &[f64],
    unread: f64,
) -> Vec<f64> {
    let (units, layout) = (&noise.units, noise.plan.layout());
    let (block, half) = (layout.block as f64, layout.rows_per_batch() / 2);
    let windows = block * (units.rescale() + units.key_switch()) + units.key_switch();
    let turned = units.slot(windows + units.key_switch()) / schedule.margins.powi(2);
    let length: f64 = weights.columns().iter().map(|w| w * w).sum();
    let expanded = noise.expanded(schedule);
    let weight = units.slot(noise.gradients() * unread + expanded);
    let lengths = noise.lengths;
    // Both parts of a slot have the same.
    let variance = |r: usize| -> f64 {
        let partner = Some(r + half).filter(|&other| other < margins.len());
        let parts = [margins[r], partner.map_or(0.0, |other| margins[other])];
        let lengths = lengths[r] + partner.map_or(0.0, |other| lengths[other]);
        let margin = weight * lengths + 2.0 * noise.cell() * length + turned;
        ROUNDING_IN_ONE_SLOT * (polynomial.gain(parts) * margin + polynomial.kept(parts))
    };
    let mut variances = Vec::with_capacity(margins.len());
    for first in (0..margins.len()).step_by(2 * half) {
        let (end, start) = ((first + half).min(margins.len()), variances.len());
        variances.extend((first..end).map(variance));
        let partners = half.min(margins.len() - end);
        variances.extend_from_within(start..start + partners);
    }
    variances
}

/// Of the key switches of the filling: one with 2^k columns still to be filled spreads over that many.
fn filling(noise: &EpochNoise<'_>, schedule: &EpochSchedule) -> f64 {
    let block = noise.plan.layout().block as f64;
    let slot = noise.units.slot(noise.units.key_switch()) / schedule.residuals.powi(2);
    (block * block - 1.0) / 3.0 * slot
}
