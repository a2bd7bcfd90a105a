//! HE4Cloud's gradient descent, written a second time on purpose: nothing here comes from the product.

/// Where it starts.
pub enum Start {
    /// All weights zero.
    Zero,
    /// Intercept first.
    Weights(Vec<f64>),
}

/// Full-batch gradient descent with the degree-3 polynomial; weights with the intercept first.
pub fn descend(
    rows: &[Vec<f64>],
    labels: &[f64],
    start: Start,
    epochs: usize,
    rate: f64,
) -> Vec<f64> {
    let mut weights = match start {
        Start::Zero => vec![0.0; rows[0].len() + 1],
        Start::Weights(weights) => weights,
    };
    for _ in 0..epochs {
        let mut gradient = vec![0.0; weights.len()];
        for (row, label) in rows.iter().zip(labels) {
            let score: f64 = weights[0]
                + row
                    .iter()
                    .zip(&weights[1..])
                    .map(|(x, w)| x * w)
                    .sum::<f64>();
            let residual = 0.5 + 0.15012 * score - 0.00159301 * score.powi(3) - label;
            gradient[0] += residual;
            for (slope, x) in gradient[1..].iter_mut().zip(row) {
                *slope += residual * x;
            }
        }
        for (weight, slope) in weights.iter_mut().zip(&gradient) {
            *weight -= rate * slope / rows.len() as f64;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use crate::demo;

    #[test]
    fn it_gives_the_recorded_weights() {
        let deviation = demo::deviation_from_recorded(&demo::clear_weights());
        assert!(deviation < 1e-6, "{deviation:e}");
    }
}
