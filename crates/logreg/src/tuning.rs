//! Settings chosen from the rows: trainings in the clear, compared by the loss of the logistic function itself.

use std::ops::ControlFlow;

use crate::table::rounded_up;
use crate::{
    Accelerated, Activation, Checkpoint, ClearArithmetic, Finished, HyperParameters, Iterate,
    LogregError, Nesterov, SignFolded, Weights, train,
};

/// Steps to choose from, as multiples of the usual one.
const STEPS: [f64; 2] = [1.0, 1.5];

/// Polynomials to choose from, cheapest first: each is the best of all on some tables.
const ACTIVATIONS: [Activation; 3] = [
    Activation::Wide9,
    Activation::Wide13On12,
    Activation::Wide13On20,
];

/// What is chosen, and how good it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuned {
    /// Accelerated descent with polynomial, step and penalty. The step is told by the eigenvalue that [`Nesterov::step`] makes it of.
    pub hyper: HyperParameters,
    /// Whether the step is the usual one, not a longer one.
    pub has_usual_step: bool,
    /// Mean logistic loss of its model on the rows, plus the penalty.
    pub objective: f64,
    weights: Weights,
}

/// How far every weight is moved to see whether a training settles.
const NUDGE: f64 = 1e-6;
/// By how many times that its outcome may move. What settles forgets most of where it began (2 to 8 times on the tables of
/// docs/quality.md); where margins leave the polynomial's range it may be thousands, and the noise of encryption grows like that, too.
const STEADY: f64 = 10.0;

/// How to choose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// Iterations.
    pub epochs: u32,
    /// The polynomial, if it is not to be chosen.
    pub activation: Option<Activation>,
    /// The L2 penalty; `None`: 1/rows, which is scikit-learn's C = 1.
    pub penalty: Option<f64>,
}

impl Tuning {
    /// Mean losses that differ by less are alike: what is plainer is taken.
    const ALIKE: f64 = 3e-4;

    /// Of objectives in the order of what they are of, plainest first, the first that is alike the least; nothing if none is a number.
    pub fn plainest(objectives: impl Iterator<Item = f64> + Clone) -> Option<usize> {
        let least = objectives.clone().fold(f64::INFINITY, f64::min);
        let mut objectives = objectives;
        objectives.position(|objective| objective <= least + Self::ALIKE)
    }

    /// Trains in the clear with every polynomial and step and gives the plainest of the best that settle. `square` is ‖w‖² of a model as its owner
    /// sees it: the penalty that it would have there.
    ///
    /// # Errors
    /// What [`HyperParameters`] refuse; [`LogregError::Diverges`] if nothing settles.
    pub fn choose(
        self,
        table: &SignFolded,
        square: impl Fn(&Weights) -> f64,
    ) -> Result<Tuned, LogregError> {
        let eigenvalue = table.largest_eigenvalue();
        let activations = match &self.activation {
            Some(activation) => std::slice::from_ref(activation),
            None => &ACTIVATIONS,
        };
        let mut all = Vec::new();
        for &activation in activations {
            for step in STEPS {
                let told = rounded_up(eigenvalue / step);
                let hyper = self.hyper_parameters(table, activation, told)?;
                if let Some((weights, margins)) = trained(table, &hyper, Checkpoint::zero())? {
                    let penalty = 0.5 * hyper.algorithm.penalty() * square(&weights);
                    all.push(Tuned {
                        hyper,
                        has_usual_step: step == STEPS[0],
                        objective: loss(table, &margins) + penalty,
                        weights,
                    });
                }
            }
        }
        plainest_that_settles(table, all)?.ok_or(LogregError::Diverges {
            epoch: self.epochs,
            largest: f64::INFINITY,
        })
    }

    /// What was chosen on some rows, for the table that they are of: with a longer step only if that is better there, too.
    ///
    /// # Errors
    /// As [`Tuning::choose`].
    pub fn settle(
        self,
        table: &SignFolded,
        chosen: &Tuned,
        square: impl Fn(&Weights) -> f64,
    ) -> Result<HyperParameters, LogregError> {
        let activation = chosen.hyper.activation;
        if chosen.has_usual_step {
            return self.hyper_parameters(table, activation, table.largest_eigenvalue());
        }
        let fixed = Self {
            activation: Some(activation),
            ..self
        };
        Ok(fixed.choose(table, square)?.hyper)
    }

    fn hyper_parameters(
        self,
        table: &SignFolded,
        activation: Activation,
        eigenvalue: f64,
    ) -> Result<HyperParameters, LogregError> {
        let plain = Nesterov::new(eigenvalue);
        HyperParameters::for_table(table, self.epochs, activation, plain, self.penalty)
    }
}

/// The first whose loss is alike the least, of those that settle.
fn plainest_that_settles(
    table: &SignFolded,
    mut all: Vec<Tuned>,
) -> Result<Option<Tuned>, LogregError> {
    while let Some(at) = Tuning::plainest(all.iter().map(|tuned| tuned.objective)) {
        let plainest = all.remove(at);
        if settles(table, &plainest)? {
            return Ok(Some(plainest));
        }
    }
    Ok(None)
}

/// Whether a training that begins a little beside zero ends beside the model.
fn settles(table: &SignFolded, tuned: &Tuned) -> Result<bool, LogregError> {
    let nudges = (0..table.columns()).map(|j| if j % 2 == 0 { NUDGE } else { -NUDGE });
    let beside = Iterate::at_rest(Weights::from_columns(nudges.collect())?);
    let found = trained(table, &tuned.hyper, Checkpoint::initial(beside))?;
    let steady = |(weights, _): (Weights, _)| {
        let mut both = weights.columns().iter().zip(tuned.weights.columns());
        both.all(|(a, b)| (a - b).abs() <= STEADY * NUDGE)
    };
    Ok(found.is_some_and(steady))
}

/// The model of a training in the clear and its margins; nothing if they run away.
fn trained(
    table: &SignFolded,
    hyper: &HyperParameters,
    from: Checkpoint<Iterate<Weights>>,
) -> Result<Option<(Weights, Vec<f64>)>, LogregError> {
    let clear = ClearArithmetic::new(table, hyper);
    let go_on = |_, _: &_| ControlFlow::Continue(());
    let finished = train(&Accelerated::new(&clear), hyper.epochs, from, go_on);
    match finished {
        Ok(Finished::Completed(state)) => {
            let margins = clear.margins(&state.weights);
            Ok(Some((state.weights, margins)))
        }
        Ok(Finished::Cancelled(_)) | Err(LogregError::Diverges { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Mean logistic loss of rows with these margins, weighted by class if the table is.
fn loss(table: &SignFolded, margins: &[f64]) -> f64 {
    let of_row = |(r, margin): (usize, &f64)| {
        // ln(1 + e^(−u)) without overflow.
        let softplus = libm::log1p(libm::exp(-margin.abs())) + (-margin).max(0.0);
        table.row_weight(r) * softplus
    };
    margins.iter().enumerate().map(of_row).sum::<f64>() / margins.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Algorithm, TableShape};

    const FREE: Tuning = Tuning {
        epochs: 12,
        activation: None,
        penalty: None,
    };

    /// 400 rows of two columns, the second following the first, that tell the class with some error.
    fn table(spread: f64) -> SignFolded {
        let shape = TableShape {
            rows: 400,
            features: 2,
        };
        let (mut cells, mut labels) = (Vec::new(), Vec::new());
        for row in 0..shape.rows {
            let at = |step: usize| ((row * step) % 101) as f64 / 50.0 - 1.0;
            let (first, second) = (at(37), at(37) + spread * at(13));
            labels.push(second - first + 0.3 * spread * at(61) > 0.0);
            cells.extend([first, second]);
        }
        SignFolded::new(shape, &cells, &labels).unwrap()
    }

    fn square(weights: &Weights) -> f64 {
        weights.coefficients().iter().map(|w| w * w).sum()
    }

    #[test]
    fn the_choice_is_no_worse_than_any_other() {
        let table = table(0.5);
        let best = FREE.choose(&table, square).unwrap();
        assert!(best.objective < std::f64::consts::LN_2);
        for activation in ACTIVATIONS {
            let fixed = Tuning {
                activation: Some(activation),
                ..FREE
            };
            let fixed = fixed.choose(&table, square).unwrap();
            assert_eq!(fixed.hyper.activation, activation);
            assert!(best.objective <= fixed.objective + Tuning::ALIKE);
        }
    }

    #[test]
    fn a_larger_step_is_taken_where_it_helps_and_told_by_the_eigenvalue() {
        let table = table(0.05);
        let tuning = Tuning {
            activation: Some(Activation::Wide13),
            ..FREE
        };
        let best = tuning.choose(&table, square).unwrap();
        let Algorithm::Nesterov(nesterov) = best.hyper.algorithm else {
            panic!("{:?}", best.hyper.algorithm)
        };
        let ratio = table.largest_eigenvalue() / nesterov.largest_eigenvalue;
        assert!((1.498..=1.5).contains(&ratio), "{ratio}");
        assert!(!best.has_usual_step);
        let settled = tuning.settle(&table, &best, square).unwrap();
        assert_eq!(settled, best.hyper);
        let usual = Tuned {
            has_usual_step: true,
            ..best
        };
        let settled = tuning.settle(&table, &usual, square).unwrap();
        let expected = Nesterov::new(table.largest_eigenvalue()).step();
        assert_eq!(settled.learning_rate, expected, "not tried on the table");
    }

    #[test]
    fn a_low_loss_that_hangs_on_the_last_bit_is_not_taken() {
        let table = table(0.05);
        let tuned = |activation, step| {
            let told = table.largest_eigenvalue() / step;
            let hyper = FREE.hyper_parameters(&table, activation, told).unwrap();
            let found = trained(&table, &hyper, Checkpoint::zero()).unwrap();
            let (weights, margins) = found.unwrap();
            Tuned {
                hyper,
                has_usual_step: false,
                objective: loss(&table, &margins),
                weights,
            }
        };
        let lucky = tuned(Activation::Wide9, 3.5);
        let steady = tuned(Activation::Wide13, 1.5);
        assert!(lucky.objective < steady.objective);
        let found = plainest_that_settles(&table, vec![lucky.clone(), steady.clone()]);
        assert_eq!(found.unwrap(), Some(steady));
        assert_eq!(plainest_that_settles(&table, vec![lucky]), Ok(None));
    }

    #[test]
    fn the_loss_is_that_of_the_logistic_function() {
        let table = table(0.5);
        let hyper = HyperParameters::defaults_for(&table, 1).unwrap();
        let clear = ClearArithmetic::new(&table, &hyper);
        let of = |weights: &[f64]| loss(&table, &clear.margins(&Weights::new(0.0, weights)));
        assert!((of(&[0.0, 0.0]) - std::f64::consts::LN_2).abs() < 1e-12);
        assert!(of(&[-1e6, 1e6]).is_finite());
    }

    #[test]
    fn a_penalty_that_is_given_stays() {
        let given = Tuning {
            penalty: Some(0.01),
            ..FREE
        };
        let best = given.choose(&table(0.5), square).unwrap();
        assert!((best.hyper.algorithm.penalty() - 0.01).abs() < 1e-15);
    }
}
