//! The trusted side: keys, encrypted table, and how to read a result.

use ckks::{Ciphertext, Parameters, Scale};
use logreg::{
    Activation, HyperParameters, PackedWeights, Plan, Refresh, Replay, SignFolded, Start,
    TableShape, Weights,
};
use service_trainer::profile_of;
use testkit::{Context, Numbers};
use wire::blob::{
    DataSetWriter, EvaluationKeysWriter, Schema, read_trained_model, write_initial_model,
};
use wire::rest::{self, Profile};

const SHAPE: TableShape = TableShape {
    rows: 40,
    features: 3,
};

pub struct Owner {
    pub plan: Plan,
    pub profile: Profile,
    pub schema: Schema,
    pub context: Context,
    table: SignFolded,
}

fn settings(epochs: u32, refresh: Refresh) -> HyperParameters {
    HyperParameters::new(epochs, 0.5, Activation::Poly3)
        .unwrap()
        .with_features(SHAPE.features)
        .with_refresh(refresh)
        .unwrap()
}

fn wire_settings(epochs: u32, refresh: Refresh) -> rest::HyperParameters {
    rest::HyperParameters {
        number_of_epochs: epochs,
        number_of_features: 3,
        logistic_regression_activation: rest::Activation::SigmoidPoly3,
        algorithm: rest::Algorithm::GradientDescent { learning_rate: 0.5 },
        refresh: match refresh {
            Refresh::Attended { every } => rest::Refresh::Attended { every },
            Refresh::Bootstrapped { every } => rest::Refresh::Bootstrapped { every },
            _ => rest::Refresh::None,
        },
    }
}

fn table() -> SignFolded {
    let mut numbers = Numbers::new(1);
    let cells: Vec<f64> = (0..SHAPE.rows * SHAPE.features)
        .map(|_| numbers.real())
        .collect();
    let labels: Vec<bool> = cells
        .chunks(SHAPE.features)
        .map(|row| row[0] - row[1] > 0.1 * row[2])
        .collect();
    SignFolded::new(SHAPE, &cells, &labels).unwrap()
}

impl Owner {
    pub fn new(epochs: u32, start: Start, seed: u64) -> Self {
        Self::refreshing(epochs, Refresh::None, start, seed)
    }

    pub fn refreshing(epochs: u32, refresh: Refresh, start: Start, seed: u64) -> Self {
        let plan = Plan::derive(&settings(epochs, refresh), SHAPE, start).unwrap();
        let profile = profile_of(&plan, wire_settings(epochs, refresh)).unwrap();
        let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
        let schema = Schema::with_parameters(&profile, parameters.clone()).unwrap();
        let context = Context::new(&parameters, seed, plan.evaluation_keys());
        Self {
            plan,
            profile,
            schema,
            context,
            table: table(),
        }
    }

    pub fn keys(&self) -> Vec<u8> {
        let secret = &self.context.secret;
        let mut writer =
            EvaluationKeysWriter::new(Vec::new(), &self.schema, secret.key_id()).unwrap();
        for shape in self.schema.evaluation_keys().unwrap() {
            writer
                .push(&secret.make_evaluation_key(shape).unwrap())
                .unwrap();
        }
        if let Some(shape) = self.schema.encapsulation() {
            let pair = secret.make_encapsulation_keys(shape).unwrap();
            writer.push_encapsulation(&pair).unwrap();
        }
        writer.finish().unwrap()
    }

    pub fn data(&self) -> Vec<u8> {
        let (layout, secret) = (self.plan.layout(), &self.context.secret);
        let scale = Scale::new(self.plan.table_scale()).unwrap();
        let mut writer = DataSetWriter::new(Vec::new(), &self.schema, secret.key_id()).unwrap();
        for (batch, index) in
            (0..layout.batches).flat_map(|b| (0..layout.ciphertexts).map(move |c| (b, c)))
        {
            let slots = layout.slots(&self.table, batch, index).unwrap();
            let message = self.context.encoder.round_slots(&slots, scale).unwrap();
            let seed = self.context.encryption_seed();
            writer
                .push(
                    secret
                        .encrypt_message(&message, self.plan.table_level(), seed)
                        .unwrap(),
                )
                .unwrap();
        }
        writer.finish().unwrap()
    }

    pub fn initial_model(&self, weights: Option<&Weights>) -> Vec<u8> {
        let secret = &self.context.secret;
        let encrypted = weights.map(|weights| {
            let (level, scale) = self.plan.initial_weights().unwrap();
            let packed = PackedWeights::pack(self.plan.layout(), weights).unwrap();
            let polynomial = packed.polynomial(self.plan.layout());
            let message = self
                .context
                .encoder
                .round_coefficients(&polynomial, Scale::new(scale).unwrap())
                .unwrap();
            secret
                .encrypt_message(&message, level, self.context.encryption_seed())
                .unwrap()
        });
        let encrypted: Vec<_> = encrypted.into_iter().collect();
        write_initial_model(Vec::new(), &self.schema, secret.key_id(), &encrypted).unwrap()
    }

    /// Decrypts a trained model.
    pub fn open(&self, result: &[u8]) -> Weights {
        let weights: Vec<Ciphertext> = read_trained_model(
            result,
            result.len() as u64,
            &self.schema,
            Some(self.context.secret.key_id()),
        )
        .unwrap();
        let coefficients = self.context.decrypt_coefficients(&weights[0]);
        PackedWeights::from_polynomial(self.plan.layout(), &coefficients)
            .unwrap()
            .unpack(self.plan.layout())
            .unwrap()
    }

    /// The same training in the clear, and how far the encrypted one may differ.
    pub fn replay(&self, initial: Option<&Weights>) -> Replay {
        Replay::run(&self.plan, &self.table, initial).unwrap()
    }
}
