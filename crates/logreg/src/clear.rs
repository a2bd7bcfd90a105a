//! Training in the clear with f64: the reference, and the client's replay of what the server did.

use crate::{
    Accelerate, Activation, Algorithm, Arithmetic, HyperParameters, Iterate, LogregError,
    SignFolded, Weights,
};

/// f64 arithmetic over a table in the clear. The order of sums depends on the table's shape only, so a replay is reproducible.
#[derive(Debug, Clone, Copy)]
pub struct ClearArithmetic<'a> {
    table: &'a SignFolded,
    activation: Activation,
    rate: f64,
    algorithm: Algorithm,
    epochs: u32,
}

impl<'a> ClearArithmetic<'a> {
    /// Over a table, with activation, learning rate and algorithm of the hyper-parameters.
    #[must_use]
    pub fn new(table: &'a SignFolded, hyper: &HyperParameters) -> Self {
        Self {
            table,
            activation: hyper.activation,
            rate: hyper.learning_rate,
            algorithm: hyper.algorithm,
            epochs: hyper.epochs,
        }
    }

    /// Margins u_r = z_r·w of all rows.
    #[must_use]
    pub fn margins(&self, weights: &Weights) -> Vec<f64> {
        self.table.combined(weights.columns())
    }
}

impl Arithmetic for ClearArithmetic<'_> {
    type Weights = Weights;
    type Residuals = Vec<f64>;

    fn residuals_at_zero(&self) -> Result<Vec<f64>, LogregError> {
        Ok(vec![-0.5; self.table.shape().rows])
    }

    fn residuals(&self, _epoch: u32, weights: &Weights) -> Result<Vec<f64>, LogregError> {
        let (found, expected) = (weights.columns().len(), self.table.columns());
        if found != expected {
            return Err(LogregError::Length {
                what: "weights",
                found,
                expected,
            });
        }
        let residual = |u: f64| self.activation.odd(u) - 0.5;
        Ok(self.margins(weights).into_iter().map(residual).collect())
    }

    fn step(
        &self,
        _epoch: u32,
        weights: Option<&Weights>,
        residuals: Vec<f64>,
    ) -> Result<Weights, LogregError> {
        if self.algorithm != Algorithm::GradientDescent {
            return Err(LogregError::NeedsVelocity);
        }
        self.descended(weights, residuals)
    }
}

impl ClearArithmetic<'_> {
    /// point − (rate/n)·Σ ω z s − rate·penalty·(point without its intercept).
    fn descended(
        &self,
        point: Option<&Weights>,
        mut residuals: Vec<f64>,
    ) -> Result<Weights, LogregError> {
        self.table.weigh(&mut residuals);
        let factor = self.rate / self.table.shape().rows as f64;
        let kept = 1.0 - self.rate * self.algorithm.penalty();
        let start = |j: usize| {
            let from = point.map_or(0.0, |point| point.columns()[j]);
            if j == 0 { from } else { from * kept }
        };
        let gradient = self.table.weighted_sums(&residuals);
        let weights = gradient.into_iter().enumerate();
        Weights::from_columns(weights.map(|(j, sum)| start(j) - factor * sum).collect())
    }
}

impl Accelerate for ClearArithmetic<'_> {
    fn accelerated_step(
        &self,
        epoch: u32,
        from: Option<&Iterate<Weights>>,
        residuals: Vec<f64>,
    ) -> Result<Iterate<Weights>, LogregError> {
        let weights = self.descended(from.map(Iterate::point), residuals)?;
        let momentum = self.algorithm.momentum(epoch, self.epochs);
        if momentum.is_zero() {
            return Ok(Iterate::at_rest(weights));
        }
        let before = |j: usize| from.map_or(0.0, |from| from.weights.columns()[j]);
        let ahead = |(j, w): (usize, &f64)| w + momentum.value() * (w - before(j));
        let point = weights.columns().iter().enumerate().map(ahead).collect();
        Ok(Iterate {
            point: Some(Weights::from_columns(point)?),
            weights,
        })
    }
}
