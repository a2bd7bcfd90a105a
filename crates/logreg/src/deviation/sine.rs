//! What a refresh by a sine takes off the numbers that it refreshes.

use ckks_circuits::BootstrapPlan;

use crate::{Iterate, Layout, LogregError, PackedWeights, RefreshPoint, Weights};

/// The sine's cubic term: no noise, but the same for the same numbers.
pub(super) struct SineTaken {
    /// Off every entry of the point; off the weights where there is none.
    pub(super) point: Vec<f64>,
    /// Off every weight.
    pub(super) weights: Vec<f64>,
    /// The largest coefficient that is refreshed.
    pub(super) largest: f64,
}

impl SineTaken {
    pub(super) fn of(
        bootstrap: &BootstrapPlan,
        layout: &Layout,
        refresh: &RefreshPoint,
        numbers: &Iterate<Weights>,
    ) -> Result<Self, LogregError> {
        let coefficients = |weights: &Weights| -> Result<Vec<f64>, LogregError> {
            Ok(PackedWeights::pack(layout, weights)?
                .coefficients()
                .to_vec())
        };
        let unpacked = |taken: Vec<f64>| -> Result<Vec<f64>, LogregError> {
            let weights = PackedWeights::new(taken).unpack(layout)?;
            Ok(weights.columns().to_vec())
        };
        let mut largest: f64 = 0.0;
        let mut taken = |numbers: &[f64], scale: f64| -> Vec<f64> {
            largest = numbers.iter().fold(largest, |most, c| most.max(c.abs()));
            let off = numbers.iter().map(|c| bootstrap.cubic_error(*c, scale));
            off.collect()
        };
        let (weights, scale) = (coefficients(&numbers.weights)?, refresh.from.weights);
        let Some(point_scale) = refresh.from.point else {
            let weights = unpacked(taken(&weights, scale))?;
            let point = weights.clone();
            return Ok(Self {
                point,
                weights,
                largest,
            });
        };
        let point = coefficients(numbers.point())?;
        let (weights, point) = if layout.packs_real_vectors() {
            let stretch = point_scale / scale;
            let imaginary: Vec<f64> = point.iter().map(|c| c * stretch).collect();
            let both: Vec<f64> = weights
                .iter()
                .zip(times_i(&imaginary))
                .map(|(a, b)| a + b)
                .collect();
            let [real, imaginary] = parts(&taken(&both, scale));
            (real, imaginary.iter().map(|c| c / stretch).collect())
        } else {
            (taken(&weights, scale), taken(&point, point_scale))
        };
        Ok(Self {
            point: unpacked(point)?,
            weights: unpacked(weights)?,
            largest,
        })
    }
}

/// Coefficients of i times the vector: moved by half their number, where those that come round change their sign.
fn times_i(coefficients: &[f64]) -> Vec<f64> {
    let (low, high) = coefficients.split_at(coefficients.len() / 2);
    high.iter().map(|c| -c).chain(low.iter().copied()).collect()
}

/// Coefficients of the real and of the imaginary part of the vector with these.
fn parts(coefficients: &[f64]) -> [Vec<f64>; 2] {
    let conjugate = |k: usize| match k {
        0 => coefficients[0],
        k => -coefficients[coefficients.len() - k],
    };
    let part = |sign: f64| -> Vec<f64> {
        let half = |(k, c): (usize, &f64)| (c + sign * conjugate(k)) / 2.0;
        coefficients.iter().enumerate().map(half).collect()
    };
    // (v − v̄)/2 is i times the imaginary part, and −i = i·i·i.
    let imaginary = times_i(&times_i(&times_i(&part(-1.0))));
    [part(1.0), imaginary]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TableShape;

    #[test]
    fn two_vectors_in_one_come_apart_again() {
        let shape = TableShape {
            rows: 5,
            features: 3,
        };
        let layout = Layout::new(6, 4, shape);
        assert!(layout.packs_real_vectors());
        let packed = |columns: Vec<f64>| {
            let weights = Weights::from_columns(columns).unwrap();
            PackedWeights::pack(&layout, &weights).unwrap()
        };
        let (a, b) = (
            packed(vec![1.0, -2.0, 0.5, 3.0]),
            packed(vec![0.25, 7.0, -1.0, 0.0]),
        );
        let both: Vec<f64> = a
            .coefficients()
            .iter()
            .zip(times_i(b.coefficients()))
            .map(|(a, b)| a + b)
            .collect();
        let [real, imaginary] = parts(&both);
        for (found, expected) in [(real, a), (imaginary, b)] {
            let pairs = found.iter().zip(expected.coefficients());
            assert!(
                pairs.into_iter().all(|(x, y)| (x - y).abs() < 1e-12),
                "{found:?}"
            );
        }
    }
}
