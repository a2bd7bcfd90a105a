//! HE4Cloud's demonstration, measured: `cargo run --release -p logreg --features parallel --example demo_training`.
//!
//! Prints one line of JSON. `--rows N` tiles the demo's rows to N, `--epochs E`, `--rate R` and `--activation NAME` change the
//! settings, `--seed S` gives other keys and noise, `--warm` starts from model.json's weights, `--ring LOG_DEGREE --block B` forces a layout,
//! `--csv FILE` takes another table (label 0 or 1 in the last column), standardised.

#[path = "demo_training/demo.rs"]
mod demo;

use std::error::Error;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use ckks::{CompressedCiphertext, EvaluationKeys, Evaluator, Parameters, Scale};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use logreg::{
    Checkpoint, ClearArithmetic, EncryptedArithmetic, Finished, HyperParameters, Layout,
    PackedWeights, Plan, SignFolded, Start, TableInMemory, Weights, train,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Seeds in a row: for measuring only.
struct Seeds(u64);

impl Seeds {
    fn next(&mut self) -> [u8; 32] {
        self.0 += 1;
        let mut bytes = [0x5a; 32];
        bytes[..8].copy_from_slice(&self.0.to_le_bytes());
        bytes
    }
}

fn main() -> Outcome<()> {
    let settings = demo::Settings::from_arguments()?;
    let (table, hyper) = (settings.table()?, settings.hyper_parameters()?);
    let initial = settings.initial()?;
    let start = if initial.is_some() {
        Start::Encrypted
    } else {
        Start::Zero
    };
    let plan = match settings.forced {
        Some((log_degree, block)) => {
            Plan::derive_in(&hyper, table.shape(), start, log_degree, block)?
        }
        None => Plan::derive(&hyper, table.shape(), start)?,
    };
    let parameters = Parameters::new(plan.parameters_spec().clone())?;
    let mut seeds = Seeds(settings.seed << 32);

    let clock = Instant::now();
    let secret = SecretKey::derive(&parameters, MasterSeed::new(seeds.next()));
    let mut keys = EvaluationKeys::new(&parameters, secret.key_id());
    let made: Result<Vec<_>, _> =
        ckks_circuits::map_in_parallel(plan.evaluation_keys().to_vec(), |shape| {
            secret.make_evaluation_key(shape)
        });
    for key in made? {
        keys.insert(key)?;
    }
    let keygen_s = clock.elapsed().as_secs_f64();

    let clock = Instant::now();
    let encrypted = encrypt(&plan, &parameters, &secret, &table, &mut seeds)?;
    let from = initial_checkpoint(&plan, &parameters, &secret, initial.as_ref(), &mut seeds)?;
    let encrypt_s = clock.elapsed().as_secs_f64();

    let evaluator = Evaluator::new(&keys);
    let arithmetic = EncryptedArithmetic::new(&plan, &evaluator, &encrypted)?;
    let (clock, cpu) = (Instant::now(), demo::cpu_seconds());
    let trained = train(&arithmetic, hyper.epochs, from, |progress, _| {
        eprintln!(
            "epoch {} of {}: {:.3} s",
            progress.epoch,
            progress.epochs,
            clock.elapsed().as_secs_f64()
        );
        ControlFlow::Continue(())
    })?;
    let (train_s, train_cpu_s) = (clock.elapsed().as_secs_f64(), demo::cpu_seconds() - cpu);

    let Finished::Completed(packed) = trained else {
        return Err("not finished".into());
    };
    let decoded = secret.decrypt(&packed)?;
    let weights = PackedWeights::from_polynomial(plan.layout(), decoded.coefficients())?
        .unpack(plan.layout())?;
    let clear = replay(&hyper, &table, initial)?;
    let (auc, accuracy) = demo::quality(&table, &weights);
    let (spec, cost, counts) = (plan.parameters_spec(), plan.cost(), plan.operations());
    println!(
        "{{\"keygen_s\":{keygen_s:.3},\"keys_bytes\":{},\"data_bytes\":{},\"encrypt_s\":{encrypt_s:.3},\
         \"train_s\":{train_s:.3},\"train_cpu_s\":{train_cpu_s:.2},\"predicted_s\":{:.3},\"max_weight_error\":{:.3e},\"mean_weight_error\":{:.3e},\
         \"auc\":{auc:.5},\"accuracy\":{accuracy:.5},\"log_degree\":{},\"block\":{},\"limbs\":{},\"special\":{},\
         \"digit_width\":{},\"log2_qp\":{:.1},\"keys\":{},\"key_switches\":{},\"transforms\":{},\"passes\":{}}}",
        cost.keys_bytes,
        cost.table_bytes,
        cost.training_seconds,
        weights.largest_difference(&clear),
        weights.mean_difference(&clear),
        spec.log_degree,
        plan.layout().block,
        spec.q.len(),
        spec.special.len(),
        spec.digit_width,
        parameters.log2_qp(parameters.max_level()),
        plan.evaluation_keys().len(),
        counts.key_switches,
        counts.transforms,
        counts.passes,
    );
    Ok(())
}

fn encrypt(
    plan: &Plan,
    parameters: &Parameters,
    secret: &SecretKey,
    table: &SignFolded,
    seeds: &mut Seeds,
) -> Outcome<TableInMemory> {
    let layout: Layout = *plan.layout();
    let encoder = ckks::Encoder::new(parameters);
    let scale = Scale::new(plan.table_scale())?;
    let compression = CompressedCiphertext::compression(parameters, plan.table_level())?;
    let compression = Arc::new(compression);
    let mut encrypted = Vec::new();
    for (batch, index) in
        (0..layout.batches).flat_map(|b| (0..layout.ciphertexts).map(move |c| (b, c)))
    {
        let message = encoder.round_slots(&layout.slots(table, batch, index)?, scale)?;
        let seeded = secret.encrypt_message(
            &message,
            plan.table_level(),
            EncryptionSeed::new(seeds.next()),
        )?;
        encrypted.push(seeded.compress(parameters, &compression)?.expand());
    }
    Ok(TableInMemory::new(plan, encrypted)?)
}

fn initial_checkpoint(
    plan: &Plan,
    parameters: &Parameters,
    secret: &SecretKey,
    initial: Option<&Weights>,
    seeds: &mut Seeds,
) -> Outcome<Checkpoint<ckks::Ciphertext>> {
    let (Some(initial), Some((level, scale))) = (initial, plan.initial_weights()) else {
        return Ok(Checkpoint::zero());
    };
    let packed = PackedWeights::pack(plan.layout(), initial)?.polynomial(plan.layout());
    let message = ckks::Encoder::new(parameters).round_coefficients(&packed, Scale::new(scale)?)?;
    let seeded = secret.encrypt_message(&message, level, EncryptionSeed::new(seeds.next()))?;
    Ok(Checkpoint::initial(seeded.expand()))
}

fn replay(
    hyper: &HyperParameters,
    table: &SignFolded,
    initial: Option<Weights>,
) -> Outcome<Weights> {
    let from = Checkpoint {
        epoch: 0,
        weights: initial,
    };
    match train(
        &ClearArithmetic::new(table, hyper),
        hyper.epochs,
        from,
        |_, _| ControlFlow::Continue(()),
    )? {
        Finished::Completed(weights) => Ok(weights),
        Finished::Cancelled(_) => Err("not finished".into()),
    }
}
