//! Server time of one prediction: `cargo bench -p inference --bench predict [-- ROWS FEATURES]`.

use std::time::Instant;

use ckks::Encoder;
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use inference::{InferencePlan, Model, ScaledRows, predict};
use testkit::Numbers;
use wire::blob::{DataSetWriter, Schema};
use wire::rest::InferenceModel;

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let (rows, features) = match sizes[..] {
        [rows, features] => (rows, features),
        _ => (16_384, 30),
    };
    let mut numbers = Numbers::new(1);
    let model = InferenceModel {
        intercept: 0.5,
        coefficients: numbers.reals(features),
        feature_names: Vec::new(),
        classes: ["0".into(), "1".into()],
        preprocessing: None,
    };
    let plan = InferencePlan::of_model(rows, &model).expect("a plan");
    let profile = plan.profile().expect("a profile");
    let schema = Schema::of_inference(&profile).expect("a schema");
    let secret = SecretKey::derive(schema.parameters(), MasterSeed::new(numbers.bytes()));
    let encoder = Encoder::new(schema.parameters());
    let table = numbers.reals(rows * features);

    let begun = Instant::now();
    let scaled = ScaledRows::new(&plan, plan.exponents(), &table).expect("rows that fit");
    let seed = EncryptionSeed::new(numbers.bytes());
    let mut writer = DataSetWriter::new(Vec::new(), &schema, secret.key_id()).expect("a header");
    for index in 0..plan.layout().row_ciphertexts() {
        let coefficients = scaled.coefficients(index);
        let message = encoder
            .round_coefficients(&coefficients, plan.scale())
            .expect("small");
        let seeded = secret
            .encrypt_message(&message, plan.level(), seed.child(index as u64))
            .expect("fits");
        writer.push(seeded).expect("in order");
    }
    let blob = writer.finish().expect("all there");
    println!(
        "{rows} x {features}: rows {} bytes, encrypted in {:?}",
        blob.len(),
        begun.elapsed()
    );

    for _ in 0..5 {
        let begun = Instant::now();
        let held = Model::clear(&plan, &schema, &model).expect("encodes");
        let mut answer = Vec::new();
        let source = (&blob[..], blob.len() as u64);
        predict((&plan, &schema), &held, source, &mut answer, || true).expect("predicts");
        println!(
            "read, summed, written in {:?}: {} bytes",
            begun.elapsed(),
            answer.len()
        );
    }
}
