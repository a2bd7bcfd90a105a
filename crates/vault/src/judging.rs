//! Models on rows: probabilities, metrics, the clear twins.

use std::f64::consts::LN_2;
use std::ops::ControlFlow;

use dataset::{Metrics, Rows};
use logreg::{
    Accelerate, Accelerated, Arithmetic, Checkpoint, ClearArithmetic, DeviationBound, Finished,
    Iterate, LogregError, Replaying, SignFolded, Weights, train,
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

/// Mean logistic loss of a model on rows; nothing for no rows.
pub(crate) fn loss(weights: &Weights, rows: &Rows) -> Option<f64> {
    let judged = || Metrics::log_loss(&probabilities(weights, &rows.values), &rows.labels);
    (!rows.is_empty()).then(judged)
}

/// A loss above which training does not settle: that of a model that knows nothing, ln 2, or of the one it began with if that is worse.
pub(crate) fn worst(planned: &Planned, rows: &Rows) -> Result<f64, VaultError> {
    let begun = planned.initial()?;
    let begun = begun.and_then(|weights| loss(&weights, rows));
    Ok(begun.map_or(LN_2, |loss| loss.max(LN_2)))
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

impl Accelerate for ExactSigmoid<'_> {
    fn accelerated_step(
        &self,
        epoch: u32,
        from: Option<&Iterate<Weights>>,
        residuals: Vec<f64>,
    ) -> Result<Iterate<Weights>, LogregError> {
        self.clear.accelerated_step(epoch, from, residuals)
    }
}

/// The two clear twins of an encrypted training.
pub(crate) struct Twins {
    /// The replay: the same polynomial, in the clear.
    pub(crate) replayed: Weights,
    /// How far honestly trained weights may be from it.
    pub(crate) bound: DeviationBound,
    /// With the exact logistic function.
    pub(crate) exact: Weights,
}

/// Trains both twins on the folded rows for so many epochs.
pub(crate) fn train_twins(
    planned: &Planned,
    table: &SignFolded,
    epochs: u32,
    clock: Clock<'_>,
    listener: &mut dyn Listener,
) -> Result<Twins, VaultError> {
    let hyper = planned.plan.hyper_parameters();
    let clear = ClearArithmetic::new(table, hyper);
    let exact = ExactSigmoid {
        clear,
        rows: table.shape().rows,
    };
    let mut meter = EpochMeter {
        meter: Meter::new(Stage::Replay, 2 * u64::from(epochs)),
        done: 0,
        clock,
        begun: clock(),
    };
    let (replayed, bound) = meter.replay(planned, table, epochs, listener)?;
    Ok(Twins {
        replayed,
        bound,
        exact: meter.train(planned, &exact, epochs, listener)?,
    })
}

struct EpochMeter<'a> {
    meter: Meter,
    done: u64,
    clock: Clock<'a>,
    begun: f64,
}

impl EpochMeter<'_> {
    fn replay(
        &mut self,
        planned: &Planned,
        table: &SignFolded,
        epochs: u32,
        listener: &mut dyn Listener,
    ) -> Result<(Weights, DeviationBound), VaultError> {
        let plan = &planned.plan;
        let mut replaying = Replaying::begin(plan, table, planned.initial()?.as_ref())?;
        while replaying.epoch() < epochs && replaying.advance(plan, table)? {
            self.epoch_done(listener)?;
        }
        let bound = replaying.bound();
        let weights = replaying.into_state().map(|state| state.weights);
        Ok((weights.ok_or(VaultError::Cancelled)?, bound))
    }

    fn train(
        &mut self,
        planned: &Planned,
        arithmetic: &impl Accelerate<Weights = Weights>,
        epochs: u32,
        listener: &mut dyn Listener,
    ) -> Result<Weights, VaultError> {
        let begun = planned.initial()?.map(Iterate::at_rest);
        let from = begun.map_or_else(Checkpoint::zero, Checkpoint::initial);
        let finished = train(
            &Accelerated::new(arithmetic),
            epochs,
            from,
            |_, _| match self.epoch_done(listener) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
        )?;
        match finished {
            Finished::Completed(state) => Ok(state.weights),
            Finished::Cancelled(_) => Err(VaultError::Cancelled),
        }
    }

    fn epoch_done(&mut self, listener: &mut dyn Listener) -> Result<(), VaultError> {
        self.done += 1;
        self.meter.reached(self.done, (self.clock)() - self.begun);
        self.meter.tell(listener)
    }
}
