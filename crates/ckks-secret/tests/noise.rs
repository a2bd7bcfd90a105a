//! Noise against its formulas (docs/maths.md, "Noise"), on secure rings.
#![allow(clippy::unwrap_used)]

use ckks::{Ciphertext, EvaluationKeyShape, GaloisElement, Level, RotationStep, Scale};
use ckks_secret::encrypt_public;
use testkit::Context;
use testkit::parameters::{Chain, REAL_12, REAL_13, REAL_14};

/// Variance of a centred binomial of 21 coins a side.
const VARIANCE: f64 = 10.5;
const CHAINS: [Chain; 3] = [REAL_12, REAL_13, REAL_14];
/// Coefficients looked at: the standard deviation is then known to 0.2 %.
const SAMPLES: usize = 1 << 17;

fn unit() -> Scale {
    Scale::power_of_two(0)
}

fn deviation(values: &[f64]) -> f64 {
    (values.iter().map(|x| x * x).sum::<f64>() / values.len() as f64).sqrt()
}

#[track_caller]
fn assert_close(got: f64, wanted: f64, tolerance: f64) {
    let ratio = got / wanted;
    assert!(
        (ratio - 1.0).abs() <= tolerance,
        "standard deviation {got:.4}, formula {wanted:.4}"
    );
}

/// Standard deviation over enough runs of `sample`, each giving N values.
fn measure(n: usize, sample: impl Fn() -> Vec<f64>) -> f64 {
    let values: Vec<f64> = (0..SAMPLES.div_ceil(n)).flat_map(|_| sample()).collect();
    deviation(&values)
}

/// An encryption of noise alone.
fn empty(context: &Context, level: Level) -> Ciphertext {
    context.encrypt(&[], level, unit())
}

#[test]
fn fresh_secret_key_noise() {
    for chain in CHAINS {
        let context = Context::new(&chain.real(), 1, &[]);
        let n = context.parameters.degree().get();
        let top = context.parameters.max_level();
        let got = measure(n, || context.decrypt_coefficients(&empty(&context, top)));
        assert_close(got, VARIANCE.sqrt(), 0.02);
    }
}

#[test]
fn fresh_public_key_noise() {
    for chain in CHAINS {
        let context = Context::new(&chain.real(), 2, &[]);
        let n = context.parameters.degree().get();
        let level = Level::ZERO;
        let key = context.secret.make_public_key(level).unwrap();
        let zero = context.encoder.encode(&[], level, unit()).unwrap();
        let got = measure(n, || {
            let ciphertext = encrypt_public(&key, &zero, context.encryption_seed()).unwrap();
            context.decrypt_coefficients(&ciphertext)
        });
        let wanted = (VARIANCE * (4.0 * n as f64 / 3.0 + 1.0)).sqrt();
        assert_close(got, wanted, 0.02);
    }
}

/// (1 + 2N/3)/12: what rounding both polynomials adds.
fn rounding_variance(n: usize) -> f64 {
    (1.0 + 2.0 * n as f64 / 3.0) / 12.0
}

#[test]
fn rescale_noise() {
    for chain in CHAINS {
        let context = Context::new(&chain.real(), 3, &[]);
        let n = context.parameters.degree().get();
        let got = measure(n, || {
            let before = empty(&context, context.parameters.max_level());
            let after = context.evaluator().rescale(before).unwrap();
            context.decrypt_coefficients(&after.with_scale(unit()))
        });
        assert_close(got, rounding_variance(n).sqrt(), 0.1);
    }
}

#[test]
fn key_switch_noise() {
    for chain in CHAINS {
        let parameters = chain.real();
        let element = GaloisElement::rotation(RotationStep(1), parameters.degree());
        let shape = EvaluationKeyShape::galois(element, parameters.max_level());
        let context = Context::new(&parameters, 4, &[shape]);
        for level in [Level::ZERO, parameters.max_level()] {
            let got = key_switch_deviation(&context, element, level);
            assert_close(got, key_switch_formula(&context, level), 0.1);
        }
    }
}

fn key_switch_deviation(context: &Context, element: GaloisElement, level: Level) -> f64 {
    let (evaluator, degree) = (context.evaluator(), context.parameters.degree());
    measure(degree.get(), || {
        let before = empty(context, level);
        let after = evaluator.automorphism(&before, element).unwrap();
        let noise = context.decrypt_coefficients(&before);
        let mut image = context.decrypt_coefficients(&after);
        for (i, e) in noise.iter().enumerate() {
            let place = (i as u64 * element.get() % degree.two_n()) as usize;
            let (place, sign) = if place < degree.get() {
                (place, 1.0)
            } else {
                (place - degree.get(), -1.0)
            };
            image[place] -= sign * e;
        }
        image
    })
}

/// √(N·σ²·Σ D_i²/12/P² + (1 + 2N/3)/12), D_i the digits at `level`.
fn key_switch_formula(context: &Context, level: Level) -> f64 {
    let parameters = &context.parameters;
    let n = parameters.degree().get();
    let log2 = |primes: &[ckks::Modulus]| -> f64 {
        primes.iter().map(|q| (q.value() as f64).log2()).sum()
    };
    let special = log2(parameters.special());
    let digits = parameters.q()[..level.limbs()].chunks(parameters.digit_width());
    let ratios = digits.map(|digit| (2.0 * (log2(digit) - special)).exp2());
    let switching = n as f64 * VARIANCE * ratios.sum::<f64>() / 12.0;
    (switching + rounding_variance(n)).sqrt()
}
