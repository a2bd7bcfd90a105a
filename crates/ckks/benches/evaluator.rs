//! The evaluator's operations at the demo's size and at the yardstick's (N = 2^15, 620 bits of Q, dnum 3).
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::LazyLock;

use ckks::{Ciphertext, Evaluator, Product, RotationStep, Scale};
use divan::Bencher;
use testkit::parameters::{Chain, REAL_14, REAL_15};
use testkit::{Context, Numbers};

fn main() {
    divan::main();
}

static DEMO: LazyLock<Context> = LazyLock::new(|| context(REAL_14));
static YARDSTICK: LazyLock<Context> = LazyLock::new(|| context(REAL_15));

const LOG_DEGREES: [u8; 2] = [14, 15];

fn context(chain: Chain) -> Context {
    Context::with_rotations(&chain.real(), 1, &[1])
}

fn of(log_degree: u8) -> &'static Context {
    if log_degree == 14 { &DEMO } else { &YARDSTICK }
}

fn operand(context: &Context) -> Ciphertext {
    let slots = Numbers::new(2).complexes(context.parameters.slot_count().get());
    let scale = Scale::power_of_two(30);
    context.encrypt(&slots, context.parameters.max_level(), scale)
}

fn measure<T>(
    bencher: Bencher<'_, '_>,
    log_degree: u8,
    run: impl Fn(&Evaluator<'_>, &Ciphertext) -> T + Sync,
) {
    let context = of(log_degree);
    let (evaluator, a) = (context.evaluator(), operand(context));
    bencher.bench(|| run(&evaluator, &a));
}

fn measure_product<T>(
    bencher: Bencher<'_, '_>,
    log_degree: u8,
    run: impl Fn(&Evaluator<'_>, Product) -> T + Sync,
) {
    let context = of(log_degree);
    let (evaluator, a) = (context.evaluator(), operand(context));
    let product = evaluator.mul(&a, &a).unwrap();
    bencher
        .with_inputs(|| product.clone())
        .bench_values(|product| run(&evaluator, product));
}

#[divan::bench(args = LOG_DEGREES)]
fn rotate(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.rotate(a, RotationStep(1)));
}

#[divan::bench(args = LOG_DEGREES)]
fn mul_relinearize_rescale(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.mul_relinearize_rescale(a, a));
}

#[divan::bench(args = LOG_DEGREES)]
fn mul(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.mul(a, a));
}

#[divan::bench(args = LOG_DEGREES)]
fn square(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.square(a));
}

#[divan::bench(args = LOG_DEGREES)]
fn mul_by_i(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.mul_by_i(a.clone()));
}

#[divan::bench(args = LOG_DEGREES)]
fn relinearize(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure_product(bencher, log_degree, |e, p| e.relinearize(p));
}

#[divan::bench(args = LOG_DEGREES)]
fn relinearize_rescale(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure_product(bencher, log_degree, |e, p| e.relinearize_rescale(p));
}

#[divan::bench(args = LOG_DEGREES)]
fn hoist(bencher: Bencher<'_, '_>, log_degree: u8) {
    measure(bencher, log_degree, |e, a| e.hoist(a).is_ok());
}

#[divan::bench(args = LOG_DEGREES)]
fn rotate_hoisted(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let (evaluator, a) = (context.evaluator(), operand(context));
    let hoisted = evaluator.hoist(&a).unwrap();
    bencher.bench_local(|| evaluator.rotate_hoisted(&hoisted, RotationStep(1)));
}

#[divan::bench(args = LOG_DEGREES)]
fn rescale(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let (evaluator, a) = (context.evaluator(), operand(context));
    bencher
        .with_inputs(|| a.clone())
        .bench_values(|a| evaluator.rescale(a));
}

#[divan::bench(args = LOG_DEGREES)]
fn encode(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let slots = Numbers::new(2).complexes(context.parameters.slot_count().get());
    let level = context.parameters.max_level();
    bencher.bench(|| {
        context
            .encoder
            .encode(&slots, level, Scale::power_of_two(30))
    });
}

#[divan::bench(args = LOG_DEGREES)]
fn encode_and_encrypt(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let slots = Numbers::new(2).complexes(context.parameters.slot_count().get());
    let (level, scale) = (context.parameters.max_level(), Scale::power_of_two(30));
    bencher
        .with_inputs(|| context.encryption_seed())
        .bench_values(|seed| {
            let message = context.encoder.round_slots(&slots, scale).unwrap();
            context.secret.encrypt_message(&message, level, seed)
        });
}

#[divan::bench(args = LOG_DEGREES)]
fn decrypt_and_decode(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let a = operand(context);
    bencher.bench(|| {
        context
            .secret
            .decrypt(&a)
            .unwrap()
            .slots(&context.encoder)
            .len()
    });
}

#[divan::bench(args = LOG_DEGREES)]
fn make_evaluation_key(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let shape = context.keys.shapes()[0];
    bencher.bench(|| context.secret.make_evaluation_key(shape));
}

#[divan::bench(args = LOG_DEGREES)]
fn expand_evaluation_key(bencher: Bencher<'_, '_>, log_degree: u8) {
    let context = of(log_degree);
    let key = context.secret.make_evaluation_key(context.keys.shapes()[0]);
    let key = key.unwrap();
    bencher.with_inputs(|| key.clone()).bench_values(|key| {
        let mut keys = ckks::EvaluationKeys::new(&context.parameters, context.secret.key_id());
        keys.insert(key).unwrap();
        keys
    });
}
