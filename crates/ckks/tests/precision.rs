//! Bits of precision of every operation, and of chains of them, on a secure ring.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use ckks::{Ciphertext, Complex64, GaloisElement, Level, RotationStep, Scale};
use testkit::parameters::REAL_14;
use testkit::{Context, Numbers, assert_precision};

/// Bits of the scale. Fresh noise (σ = 3.24 a coefficient, √N of it in a slot) takes 8.7 of them for one standard
/// deviation and two more for the worst of 8,192 slots; the rounding of a rescale or mod-down, √((1 + 2N/3)/12) a
/// coefficient, takes 11.9 and two more.
const SCALE_BITS: u16 = 30;

static CONTEXT: LazyLock<Context> =
    LazyLock::new(|| Context::with_rotations(&REAL_14.real(), 14, &[1, 4]));

type Slots = Vec<Complex64>;

fn encrypt(slots: &Slots, seed: u64) -> Ciphertext {
    let scale = Scale::power_of_two(SCALE_BITS);
    let message = CONTEXT.encoder.round_slots(slots, scale).unwrap();
    let seed = ckks_secret::EncryptionSeed::new(Numbers::new(seed ^ 0xfeed).bytes());
    let level = CONTEXT.parameters.max_level();
    let seeded = CONTEXT.secret.encrypt_message(&message, level, seed);
    seeded.unwrap().expand()
}

fn fresh(seed: u64) -> (Slots, Ciphertext) {
    let slots = Numbers::new(seed).complexes(CONTEXT.parameters.slot_count().get());
    let ciphertext = encrypt(&slots, seed);
    (slots, ciphertext)
}

fn zip(a: &Slots, b: &Slots, f: impl Fn(Complex64, Complex64) -> Complex64) -> Slots {
    a.iter().zip(b).map(|(&x, &y)| f(x, y)).collect()
}

fn check(name: &str, got: &Ciphertext, wanted: &Slots, floor: f64) {
    let stats = assert_precision(&CONTEXT.decrypt(got), wanted, floor);
    println!("{name}: {stats}");
}

#[test]
fn linear_operations() {
    let evaluator = CONTEXT.evaluator();
    let ((x, a), (y, b)) = (fresh(1), fresh(2));
    check("fresh", &a, &x, 19.0);
    check(
        "add",
        &evaluator.add(&a, &b).unwrap(),
        &zip(&x, &y, |p, q| p + q),
        18.5,
    );
    check(
        "sub",
        &evaluator.sub(&a, &b).unwrap(),
        &zip(&x, &y, |p, q| p - q),
        18.5,
    );
    let negated: Slots = x.iter().map(|z| -z).collect();
    check("neg", &evaluator.neg(a.clone()).unwrap(), &negated, 19.0);
    let turned: Slots = x.iter().map(|z| z * Complex64::I).collect();
    check(
        "mul_by_i",
        &evaluator.mul_by_i(a.clone()).unwrap(),
        &turned,
        19.0,
    );
    let shifted: Slots = x.iter().map(|z| z + 0.3).collect();
    check(
        "add_scalar",
        &evaluator.add_scalar(a, 0.3).unwrap(),
        &shifted,
        19.0,
    );
}

#[test]
fn plain_and_scalar_products() {
    let evaluator = CONTEXT.evaluator();
    let ((x, a), (y, _)) = (fresh(3), fresh(4));
    let (level, scale) = (a.level(), a.scale());
    let plain = CONTEXT.encoder.encode(&y, level, scale).unwrap();
    let product = evaluator.mul_plain(a.clone(), &plain).unwrap();
    check(
        "mul_plain",
        &evaluator.rescale(product).unwrap(),
        &zip(&x, &y, |p, q| p * q),
        15.0,
    );
    let target = evaluator.scale_before_rescale(level, scale).unwrap();
    let scaled = evaluator.mul_scalar(a.clone(), -0.7, target).unwrap();
    let rescaled = evaluator.rescale(scaled).unwrap();
    assert!(rescaled.scale().matches(scale));
    let wanted: Slots = x.iter().map(|z| z * -0.7).collect();
    check("mul_scalar", &rescaled, &wanted, 15.0);
    let factor = Complex64::new(0.5, -0.25);
    let spun = evaluator.mul_complex(a, factor, target).unwrap();
    let wanted: Slots = x.iter().map(|z| z * factor).collect();
    check(
        "mul_complex",
        &evaluator.rescale(spun).unwrap(),
        &wanted,
        15.0,
    );
}

#[test]
fn products_and_their_sums() {
    let evaluator = CONTEXT.evaluator();
    let ((x, a), (y, b)) = (fresh(5), fresh(6));
    let product = zip(&x, &y, |p, q| p * q);
    let apart = evaluator
        .relinearize(evaluator.mul(&a, &b).unwrap())
        .unwrap();
    check("mul", &evaluator.rescale(apart).unwrap(), &product, 15.0);
    check(
        "fused",
        &evaluator.mul_relinearize_rescale(&a, &b).unwrap(),
        &product,
        15.0,
    );
    let sum = evaluator
        .sum_of_products(&[(&a, &b), (&b, &b), (&a, &a)])
        .unwrap();
    let wanted = zip(&x, &y, |p, q| p * q + q * q + p * p);
    check(
        "dot",
        &evaluator.relinearize_rescale(sum).unwrap(),
        &wanted,
        15.0,
    );
}

#[test]
fn automorphisms() {
    let evaluator = CONTEXT.evaluator();
    let (x, a) = fresh(7);
    let half = x.len();
    let rotated = |step: usize| -> Slots { (0..half).map(|i| x[(i + step) % half]).collect() };
    check(
        "rotate 1",
        &evaluator.rotate(&a, RotationStep(1)).unwrap(),
        &rotated(1),
        15.0,
    );
    check(
        "rotate 4",
        &evaluator.rotate(&a, RotationStep(4)).unwrap(),
        &rotated(4),
        15.0,
    );
    let mirrored: Slots = x.iter().map(Complex64::conj).collect();
    check(
        "conjugate",
        &evaluator.conjugate(&a).unwrap(),
        &mirrored,
        15.0,
    );
    let degree = CONTEXT.parameters.degree();
    let elements = [0, 1, 4].map(|k| GaloisElement::rotation(RotationStep(k), degree));
    let sum = evaluator.sum_of_automorphisms(&a, &elements).unwrap();
    let wanted: Slots = (0..half)
        .map(|i| x[i] + x[(i + 1) % half] + x[(i + 4) % half])
        .collect();
    check("sum of rotations", &sum, &wanted, 15.0);
}

#[test]
fn a_chain_to_the_last_level() {
    let evaluator = CONTEXT.evaluator();
    let mut numbers = Numbers::new(8);
    let angles = numbers.reals(CONTEXT.parameters.slot_count().get());
    let mut x: Slots = angles.iter().map(|&t| Complex64::cis(3.0 * t)).collect();
    let mut a = encrypt(&x, 8);
    while a.level() > Level::ZERO {
        a = evaluator
            .relinearize_rescale(evaluator.square(&a).unwrap())
            .unwrap();
        x.iter_mut().for_each(|z| *z *= *z);
    }
    // On the unit circle every squaring doubles what is wrong.
    check("eight squarings", &a, &x, 8.0);
}

#[test]
fn public_key_encryption() {
    let key = CONTEXT.secret.make_public_key(Level::new(4)).unwrap();
    let (x, _) = fresh(9);
    let plain = CONTEXT
        .encoder
        .encode(&x, Level::new(3), Scale::power_of_two(SCALE_BITS))
        .unwrap();
    let seed = ckks_secret::EncryptionSeed::new(Numbers::new(99).bytes());
    let ciphertext = ckks_secret::encrypt_public(&key, &plain, seed).unwrap();
    check("public", &ciphertext, &x, 11.5);
}
