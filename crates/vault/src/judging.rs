//! Models on rows: probabilities, metrics, the clear twins.

use std::ops::ControlFlow;

use dataset::{Metrics, Rows};
use logreg::{
    Arithmetic, Checkpoint, ClearArithmetic, Finished, LogregError, SignFolded, Weights, train,
};
use vault_api::Stage;

use crate::VaultError;
use crate::environment::{Clock, Listener, Meter};
use crate::planned::Planned;

/// The logistic function.
#[must_use]
pub(crate) fn logistic(t: f64) -> f64 {
    1.0 / (1.0 + (-t).exp())
}

/// Probability of the positive class for each row of row-major `values`.
pub(crate) fn probabilities(weights: &Weights, values: &[f64]) -> Vec<f64> {
    let width = weights.coefficients().len().max(1);
    values
        .chunks_exact(width)
        .map(|row| logistic(weights.score(row)))
        .collect()
}

/// A model judged on rows; nothing for no rows.
pub(crate) fn judge(weights: &Weights, rows: &Rows) -> Option<Metrics> {
    (!rows.is_empty()).then(|| Metrics::judge(&probabilities(weights, &rows.values), &rows.labels))
}

/// The same algorithm with the exact logistic function instead of its polynomial.
struct ExactSigmoid<'a> {
    clear: ClearArithmetic<'a>,
    rows: usize,
}

impl Arithmetic for ExactSigmoid<'_> {
    type Weights = Weights;
    type Residuals = Vec<f64>;

    fn residuals_at_zero(&self) -> Result<Vec<f64>, LogregError> {
        Ok(vec![-0.5; self.rows])
    }

    fn residuals(&self, _epoch: u32, weights: &Weights) -> Result<Vec<f64>, LogregError> {
        Ok(self
            .clear
            .margins(weights)
            .into_iter()
            .map(|u| logistic(u) - 1.0)
            .collect())
    }

    fn step(
        &self,
        epoch: u32,
        weights: Option<&Weights>,
        residuals: Vec<f64>,
    ) -> Result<Weights, LogregError> {
        self.clear.step(epoch, weights, residuals)
    }
}

/// The two clear twins of an encrypted training.
pub(crate) struct Twins {
    /// The replay: the same polynomial, in the clear.
    pub(crate) replayed: Weights,
    /// With the exact logistic function.
    pub(crate) exact: Weights,
}

/// Trains both twins on the folded rows.
pub(crate) fn train_twins(
    planned: &Planned,
    table: &SignFolded,
    clock: Clock<'_>,
    listener: &mut dyn Listener,
) -> Result<Twins, VaultError> {
    let hyper = planned.plan.hyper_parameters();
    let clear = ClearArithmetic::new(table, hyper);
    let exact = ExactSigmoid {
        clear,
        rows: table.shape().rows,
    };
    let mut epochs = EpochMeter {
        meter: Meter::new(Stage::Replay, 2 * u64::from(hyper.epochs)),
        done: 0,
        clock,
        begun: clock(),
    };
    Ok(Twins {
        replayed: epochs.run(planned, &clear, listener)?,
        exact: epochs.run(planned, &exact, listener)?,
    })
}

struct EpochMeter<'a> {
    meter: Meter,
    done: u64,
    clock: Clock<'a>,
    begun: f64,
}

impl EpochMeter<'_> {
    fn run(
        &mut self,
        planned: &Planned,
        arithmetic: &impl Arithmetic<Weights = Weights>,
        listener: &mut dyn Listener,
    ) -> Result<Weights, VaultError> {
        let from = planned
            .initial()?
            .map_or_else(Checkpoint::zero, Checkpoint::initial);
        let epochs = planned.plan.hyper_parameters().epochs;
        let finished = train(arithmetic, epochs, from, |_, _| {
            self.done += 1;
            self.meter.reached(self.done, (self.clock)() - self.begun);
            match self.meter.tell(listener) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        })?;
        match finished {
            Finished::Completed(weights) => Ok(weights),
            Finished::Cancelled(_) => Err(VaultError::Cancelled),
        }
    }
}
