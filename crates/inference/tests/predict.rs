//! The whole way: rows and models are encoded and encrypted, logits computed, decrypted and compared with the clear sum.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use ckks::{Ciphertext, Encoder, EvaluationKeys, Evaluator, SecurityLevel};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use inference::{
    ClearModel, ColumnExponents, EncryptedModel, InferenceError, InferencePlan, RANGE, ScaledRows,
    model_coefficients, sigmoid,
};
use testkit::{Numbers, PrecisionStats};
use wire::rest::{InferenceModel, InferenceProfile};

/// A model, a table and their owner's key.
struct World {
    weights: Vec<f64>,
    intercept: f64,
    rows: Vec<f64>,
    secret: SecretKey,
    encoder: Encoder,
    seeds: u64,
}

impl World {
    /// `columns` of sizes that differ a million times, weighted so that all of them matter.
    fn new(plan: &InferencePlan, seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        let parameters = plan.parameters().unwrap();
        let sizes: Vec<f64> = (0..plan.features())
            .map(|column| [1.0, 1e3, 1e-3, 20.0][column % 4])
            .collect();
        let mut normal = || numbers.reals(12).iter().sum::<f64>() / 2.0;
        let rows = (0..plan.rows())
            .flat_map(|_| sizes.iter().map(|size| size * normal()).collect::<Vec<_>>())
            .collect();
        let weights = sizes.iter().map(|size| normal() / size).collect();
        Self {
            weights,
            intercept: -1.25,
            rows,
            encoder: Encoder::new(&parameters),
            secret: SecretKey::derive(&parameters, MasterSeed::new(Numbers::new(seed).bytes())),
            seeds: 0,
        }
    }

    fn clear(&self) -> Vec<f64> {
        let rows = self.rows.chunks(self.weights.len());
        rows.map(|row| {
            self.intercept
                + row
                    .iter()
                    .zip(&self.weights)
                    .map(|(x, w)| x * w)
                    .sum::<f64>()
        })
        .collect()
    }

    fn encrypt(&mut self, plan: &InferencePlan, coefficients: &[f64]) -> Ciphertext {
        self.seeds += 1;
        let message = self
            .encoder
            .round_coefficients(coefficients, plan.scale())
            .unwrap();
        let seed = EncryptionSeed::new(Numbers::new(1000 + self.seeds).bytes());
        self.secret
            .encrypt_message(&message, plan.level(), seed)
            .unwrap()
            .expand()
    }

    fn encrypt_rows(
        &mut self,
        plan: &InferencePlan,
        exponents: &ColumnExponents,
    ) -> Vec<Ciphertext> {
        let rows = ScaledRows::new(plan, exponents, &self.rows.clone()).unwrap();
        (0..plan.layout().row_ciphertexts())
            .map(|index| self.encrypt(plan, &rows.coefficients(index)))
            .collect()
    }

    fn decrypt(&self, plan: &InferencePlan, logits: &[Ciphertext]) -> Vec<f64> {
        logits
            .iter()
            .enumerate()
            .flat_map(|(batch, ciphertext)| {
                let decoded = self.secret.decrypt(ciphertext).unwrap();
                plan.logits_of(batch, decoded.coefficients())
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

/// A plan for clear weights that are known only afterwards: the world's.
fn clear_plan(rows: usize, features: usize, seed: u64) -> (InferencePlan, World) {
    let even = ColumnExponents::of_weights(&vec![1.0; features]).unwrap();
    let world = World::new(&InferencePlan::for_clear_model(rows, even).unwrap(), seed);
    let exponents = ColumnExponents::of_weights(&world.weights).unwrap();
    (
        InferencePlan::for_clear_model(rows, exponents).unwrap(),
        world,
    )
}

fn predict_in_the_clear(plan: &InferencePlan, world: &mut World) -> Vec<f64> {
    let keys = EvaluationKeys::new(world.secret.parameters(), world.secret.key_id());
    let evaluator = Evaluator::new(&keys);
    let model = ClearModel::encode(plan, &world.encoder, &world.weights, world.intercept).unwrap();
    let rows = world.encrypt_rows(plan, plan.exponents());
    let logits: Vec<_> = rows
        .chunks(plan.layout().ciphertexts)
        .map(|batch| model.logits(&evaluator, batch).unwrap())
        .collect();
    world.decrypt(plan, &logits)
}

#[test]
fn the_ring_is_safe_and_a_clear_model_needs_no_evaluation_key() {
    let (plan, _) = clear_plan(20, 29, 1);
    let parameters = plan.parameters().unwrap();
    assert!(parameters.security() >= Some(SecurityLevel::Bits128));
    assert!(plan.evaluation_keys().is_empty());
    let profile = plan.profile().unwrap();
    assert_eq!(profile.byte_lengths.evaluation_keys, 0);
    // 20 x 29 numbers fit one polynomial: 36 kB up, 72 kB down.
    assert!(
        profile.byte_lengths.data_set < 40_000,
        "{:?}",
        profile.byte_lengths
    );
    let (many, _) = clear_plan(16_384, 30, 1);
    let bytes = many.profile().unwrap().byte_lengths;
    // 70 bits a number, 8.75 bytes: hardly more than the numbers themselves.
    assert!(bytes.data_set < 16_384 * 30 * 9, "{bytes:?}");
    assert!(bytes.predictions < 300_000, "{bytes:?}");
}

#[test]
fn logits_of_a_clear_model_have_eighteen_bits_in_every_layout() {
    let shapes = [
        (1, 1),
        (20, 29),
        (1, 200),
        (136, 30),
        (137, 30),
        (5000, 3),
        (4097, 30),
        (2, 4096),
    ];
    for (rows, features) in shapes {
        let (plan, mut world) = clear_plan(rows, features, (rows + features) as u64);
        let stats =
            PrecisionStats::of_reals(&predict_in_the_clear(&plan, &mut world), &world.clear());
        let floor = if features > 1000 { 14.0 } else { 18.0 };
        assert!(stats.min > floor, "{rows} x {features}: {stats}");
    }
}

#[test]
fn logits_of_an_encrypted_model_have_twenty_bits_in_every_layout() {
    for (rows, features) in [(1, 1), (20, 29), (1, 200), (5000, 3), (4097, 30)] {
        let plan = InferencePlan::for_encrypted_model(rows, features).unwrap();
        let mut world = World::new(&plan, (rows + features) as u64);
        let weights = [&world.weights[..], &[world.intercept]].concat();
        let exponents = ColumnExponents::of_weights(&weights).unwrap();
        let mut keys = EvaluationKeys::new(world.secret.parameters(), world.secret.key_id());
        for shape in plan.evaluation_keys() {
            keys.insert(world.secret.make_evaluation_key(shape).unwrap())
                .unwrap();
        }
        let model: Vec<Ciphertext> = (0..plan.layout().ciphertexts)
            .map(|ciphertext| {
                let coefficients =
                    model_coefficients(&plan, &exponents, &weights, ciphertext).unwrap();
                world.encrypt(&plan, &coefficients)
            })
            .collect();
        let (model, evaluator) = (EncryptedModel(model), Evaluator::new(&keys));
        let table = world.encrypt_rows(&plan, &exponents);
        let logits: Vec<_> = table
            .chunks(plan.layout().ciphertexts)
            .map(|batch| model.logits(&evaluator, batch).unwrap())
            .collect();
        let stats = PrecisionStats::of_reals(&world.decrypt(&plan, &logits), &world.clear());
        assert!(stats.min > 20.0, "{rows} x {features}: {stats}");
    }
}

#[test]
fn a_row_beyond_the_range_is_named_and_nothing_is_encrypted() {
    let exponents = ColumnExponents::of_weights(&[1.0, 0.5]).unwrap();
    let plan = InferencePlan::for_clear_model(2, exponents).unwrap();
    for bad in [2.0 * RANGE, f64::NAN, f64::INFINITY] {
        let refused = ScaledRows::new(&plan, plan.exponents(), &[1.0, 2.0, 3.0, bad]);
        let Err(InferenceError::RowTooLarge { row, column, .. }) = refused else {
            panic!("{bad} was let through");
        };
        assert_eq!((row, column), (2, 2));
    }
    let at_the_edge = [RANGE, 0.0, 0.0, -2.0 * RANGE];
    assert!(ScaledRows::new(&plan, plan.exponents(), &at_the_edge).is_ok());
    assert!(ScaledRows::new(&plan, plan.exponents(), &[1.0]).is_err());
}

#[test]
fn logits_at_the_edge_of_the_range_do_not_wrap() {
    let weights = [1.0, -1.0];
    let exponents = ColumnExponents::of_weights(&weights).unwrap();
    let plan = InferencePlan::for_clear_model(2, exponents).unwrap();
    let mut world = World::new(&plan, 5);
    let half = RANGE / 2.0;
    (world.weights, world.rows) = (weights.to_vec(), vec![half, -half, -half, half]);
    world.intercept = 16_384.0;
    let stats = PrecisionStats::of_reals(&predict_in_the_clear(&plan, &mut world), &world.clear());
    assert!(stats.min > 5.0, "{stats}");
}

#[test]
fn a_profile_that_does_not_follow_from_its_numbers_is_refused() {
    let (plan, _) = clear_plan(20, 29, 1);
    let profile = plan.profile().unwrap();
    assert_eq!(InferencePlan::of_profile(&profile).unwrap(), plan);
    let mut layout = profile.clone();
    layout.layout.blocks = 4;
    let mut scale = profile.clone();
    scale.data_set.scale *= 2.0;
    let mut weaker = profile.clone();
    weaker.parameters.q.truncate(1);
    weaker.data_set.level = 0;
    weaker.predictions.level = 0;
    for (field, changed) in [
        ("layout", layout),
        ("dataSet", scale),
        ("parameters", weaker),
    ] {
        let changed = changed.complete().unwrap();
        let refused = InferencePlan::of_profile(&changed);
        let Err(InferenceError::Mismatch { field: named, .. }) = refused else {
            panic!("{field} was let through");
        };
        assert_eq!(named, field);
    }
}

#[test]
fn the_sigmoid_stays_a_probability() {
    for logit in [
        -1e300,
        -750.0,
        -40.0,
        -1.0,
        0.0,
        1.0,
        40.0,
        1e300,
        f64::INFINITY,
    ] {
        let probability = sigmoid(logit);
        assert!((0.0..=1.0).contains(&probability), "{logit}: {probability}");
    }
    assert!((sigmoid(-7.864_207_362_807_085) - 3.841e-4).abs() < 1e-7);
}

#[test]
fn the_demonstrations_model_still_has_the_profile_that_was_stored() {
    let stored = include_bytes!("../../../tests/vectors/wire/v1/inference_profile.json");
    let stored = InferenceProfile::parse(stored).unwrap();
    let model = include_bytes!("../../../www/demo/inference/model.json");
    let model = InferenceModel::parse(model).unwrap();
    let plan = InferencePlan::of_model(20, &model).unwrap();
    assert_eq!(plan.profile_for(&model).unwrap(), stored);
    assert_eq!(InferencePlan::of_profile(&stored).unwrap(), plan);
}
