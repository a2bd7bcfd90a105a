//! One owner, one plan, one table: trained both ways.

use std::ops::ControlFlow;

use ckks::{Ciphertext, Parameters, Scale};
use logreg::{
    Accelerated, Checkpoint, ClearArithmetic, EncryptedArithmetic, Finished, HyperParameters,
    Iterate, PackedWeights, Plan, SignFolded, TableInMemory, TableShape, Weights, train,
};
use testkit::{Context, Numbers};

/// Keys and ciphertexts of one plan.
pub struct Rig {
    pub plan: Plan,
    pub context: Context,
    pub table: TableInMemory,
    pub initial: Option<Ciphertext>,
}

impl Rig {
    /// Makes keys and encrypts.
    pub fn new(
        plan: Plan,
        parameters: &Parameters,
        table: &SignFolded,
        initial: Option<&Weights>,
    ) -> Self {
        Self::seeded(plan, parameters, table, initial, 7)
    }

    /// The same with a seed for keys and noise.
    pub fn seeded(
        plan: Plan,
        parameters: &Parameters,
        table: &SignFolded,
        initial: Option<&Weights>,
        seed: u64,
    ) -> Self {
        let context = Context::new(parameters, seed, plan.evaluation_keys());
        let scale = Scale::new(plan.table_scale()).unwrap();
        let layout = *plan.layout();
        let places = (0..layout.batches).flat_map(|b| (0..layout.per_batch()).map(move |c| (b, c)));
        let encrypted = places
            .map(|(b, c)| {
                context.encrypt_compressed(
                    &layout.slots(table, b, c).unwrap(),
                    plan.table_level(),
                    scale,
                )
            })
            .collect();
        let table = TableInMemory::new(&plan, encrypted).unwrap();
        let initial = initial.map(|weights| {
            let (level, scale) = plan.initial_weights().unwrap();
            let packed = PackedWeights::pack(&layout, weights).unwrap();
            context.encrypt_coefficients(
                &packed.polynomial(&layout),
                level,
                Scale::new(scale).unwrap(),
            )
        });
        Self {
            plan,
            context,
            table,
            initial,
        }
    }

    /// Where training starts.
    pub fn start(&self) -> Checkpoint<Ciphertext> {
        Checkpoint {
            epoch: 0,
            weights: self.initial.clone(),
        }
    }

    /// Trains on ciphertexts to the end from a checkpoint.
    pub fn train(&self, from: Checkpoint<Ciphertext>) -> Ciphertext {
        let evaluator = self.context.evaluator();
        let arithmetic = EncryptedArithmetic::new(&self.plan, &evaluator, &self.table).unwrap();
        let epochs = self.plan.hyper_parameters().epochs;
        match train(&arithmetic, epochs, from, |_, _| ControlFlow::Continue(())).unwrap() {
            Finished::Completed(weights) => weights,
            Finished::Cancelled(_) => panic!("nobody cancelled"),
        }
    }

    /// Trains with momentum to the end from a checkpoint.
    pub fn accelerate(&self, from: Checkpoint<Iterate<Ciphertext>>) -> Iterate<Ciphertext> {
        let evaluator = self.context.evaluator();
        let arithmetic = EncryptedArithmetic::new(&self.plan, &evaluator, &self.table).unwrap();
        let epochs = self.plan.hyper_parameters().epochs;
        let training = Accelerated::new(&arithmetic);
        match train(&training, epochs, from, |_, _| ControlFlow::Continue(())).unwrap() {
            Finished::Completed(weights) => weights,
            Finished::Cancelled(_) => panic!("nobody cancelled"),
        }
    }

    /// Where accelerated training starts.
    pub fn rest(&self) -> Checkpoint<Iterate<Ciphertext>> {
        Checkpoint {
            epoch: 0,
            weights: self.initial.clone().map(Iterate::at_rest),
        }
    }

    /// Decrypts packed weights.
    pub fn open(&self, weights: &Ciphertext) -> Weights {
        let coefficients = self.context.decrypt_coefficients(weights);
        let packed = PackedWeights::from_polynomial(self.plan.layout(), &coefficients).unwrap();
        packed.unpack(self.plan.layout()).unwrap()
    }
}

/// The replay in the clear.
pub fn replay(hyper: &HyperParameters, table: &SignFolded, initial: Option<&Weights>) -> Weights {
    let from = Checkpoint {
        epoch: 0,
        weights: initial.cloned(),
    };
    let arithmetic = ClearArithmetic::new(table, hyper);
    match train(&arithmetic, hyper.epochs, from, |_, _| {
        ControlFlow::Continue(())
    })
    .unwrap()
    {
        Finished::Completed(weights) => weights,
        Finished::Cancelled(_) => panic!("nobody cancelled"),
    }
}

/// The accelerated replay in the clear.
pub fn accelerated_replay(
    hyper: &HyperParameters,
    table: &SignFolded,
    initial: Option<&Weights>,
) -> Weights {
    let from = Checkpoint {
        epoch: 0,
        weights: initial.cloned().map(Iterate::at_rest),
    };
    let arithmetic = ClearArithmetic::new(table, hyper);
    match train(
        &Accelerated::new(&arithmetic),
        hyper.epochs,
        from,
        |_, _| ControlFlow::Continue(()),
    )
    .unwrap()
    {
        Finished::Completed(trained) => trained.weights,
        Finished::Cancelled(_) => panic!("nobody cancelled"),
    }
}

/// Rows around zero whose label depends on them.
pub fn made_up(rows: usize, features: usize) -> SignFolded {
    let mut numbers = Numbers::new((rows * 1000 + features) as u64);
    let cells: Vec<f64> = (0..rows * features).map(|_| 2.0 * numbers.real()).collect();
    let labels: Vec<bool> = cells
        .chunks(features)
        .map(|row| {
            row.iter()
                .enumerate()
                .map(|(j, x)| x * (j as f64 - 0.7))
                .sum::<f64>()
                + numbers.real()
                > 0.0
        })
        .collect();
    SignFolded::new(TableShape { rows, features }, &cells, &labels).unwrap()
}
