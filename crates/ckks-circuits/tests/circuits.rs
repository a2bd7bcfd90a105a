//! Every circuit against the same sums and polynomials in f64, on a small ring.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use ckks::{Ciphertext, CkksError, Complex64, Parameters, Scale};
use ckks_circuits::TraceRadix::{self, FewestKeys, FewestRotations};
use ckks_circuits::{OddPolynomial, expand, pack, sum_windows, windows_to_ends};
use testkit::parameters::FAST;
use testkit::{Context, Numbers};

const SLOTS: usize = 512;

fn context() -> Context {
    let steps: Vec<i64> = (0..9).map(|k| 1 << k).chain([-1, -3, -7]).collect();
    Context::with_rotations(&FAST.toy(), 3, &steps)
}

fn complex(numbers: &mut Numbers) -> Vec<Complex64> {
    (0..SLOTS)
        .map(|_| Complex64::new(numbers.real(), numbers.real()))
        .collect()
}

fn encrypt(context: &Context, slots: &[Complex64]) -> Ciphertext {
    let parameters: &Parameters = &context.parameters;
    context.encrypt(slots, parameters.max_level(), Scale::power_of_two(36))
}

fn largest_difference(found: &[Complex64], expected: impl Fn(usize) -> Complex64) -> f64 {
    assert_eq!(found.len(), SLOTS);
    found
        .iter()
        .enumerate()
        .map(|(i, slot)| (slot - expected(i)).norm())
        .fold(0.0, f64::max)
}

#[test]
fn window_sums_are_sums_of_windows() {
    let context = context();
    let slots = complex(&mut Numbers::new(1));
    for width in [1, 2, 4, 8] {
        let sums = sum_windows(&context.evaluator(), encrypt(&context, &slots), width).unwrap();
        let expected = |i: usize| (i..i + width).map(|k| slots[k % SLOTS]).sum();
        assert!(largest_difference(&context.decrypt(&sums), expected) < 1e-5);
        let ends = windows_to_ends(&context.evaluator(), encrypt(&context, &slots), width).unwrap();
        let expected = |i: usize| (0..width).map(|k| slots[(i + SLOTS - k) % SLOTS]).sum();
        assert!(largest_difference(&context.decrypt(&ends), expected) < 1e-5);
    }
}

#[test]
fn expanding_what_was_packed_gives_the_sums() {
    check_packing_and_expanding(FewestRotations);
    check_packing_and_expanding(FewestKeys);
}

fn check_packing_and_expanding(radix: TraceRadix) {
    let context = context();
    let mut numbers = Numbers::new(2);
    for (block, count) in [
        (1, 1),
        (1, 2),
        (1, 7),
        (2, 3),
        (4, 4),
        (8, 1),
        (8, 5),
        (16, 16),
    ] {
        let inputs: Vec<_> = (0..count).map(|_| complex(&mut numbers)).collect();
        let encrypted = inputs
            .iter()
            .map(|slots| encrypt(&context, slots))
            .collect();
        let packed = pack(&context.evaluator(), encrypted, block, radix).unwrap();
        let expanded = expand(&context.evaluator(), &packed, block, count).unwrap();
        assert_eq!(expanded.len(), count);
        for (input, output) in inputs.iter().zip(&expanded) {
            let sum = |i: usize| {
                input
                    .iter()
                    .skip(i % block)
                    .step_by(block)
                    .map(|slot| slot.re)
                    .sum::<f64>()
            };
            let found =
                largest_difference(&context.decrypt(output), |i| Complex64::new(sum(i), 0.0));
            assert!(found < 1e-3, "block {block} count {count}: {found}");
        }
    }
}

#[test]
fn only_every_so_many_coefficients_of_what_is_packed_are_used() {
    let context = context();
    let mut numbers = Numbers::new(4);
    let encrypted = (0..4)
        .map(|_| encrypt(&context, &complex(&mut numbers)))
        .collect();
    let packed = pack(&context.evaluator(), encrypted, 8, FewestRotations).unwrap();
    let stride = 2 * SLOTS / (4 * 8);
    for (k, coefficient) in context.decrypt_coefficients(&packed).iter().enumerate() {
        assert!(
            k % stride == 0 || coefficient.abs() < 1e-5,
            "{k}: {coefficient}"
        );
    }
}

#[test]
fn odd_polynomials_act_on_both_parts() {
    let context = context();
    let evaluator = context.evaluator();
    let mut numbers = Numbers::new(3);
    let all = [0.23, -0.11, 0.07, -0.05, 0.03, -0.04, 0.06, -0.02];
    for terms in 2..=all.len() {
        for block in [1, 4] {
            let coefficients = &all[..terms];
            let polynomial =
                OddPolynomial::new(&evaluator, &context.encoder, coefficients, block).unwrap();
            let slots = complex(&mut numbers);
            let input = encrypt(&context, &slots);
            let output = polynomial
                .conjugate_of_parts(&input, Scale::power_of_two(36))
                .unwrap();
            assert_eq!(
                input.level().get() - output.level().get(),
                polynomial.depth()
            );
            let odd = |t: f64| {
                t * coefficients
                    .iter()
                    .rev()
                    .fold(0.0, |sum, c| sum * t * t + c)
            };
            let expected = |i: usize| match i % block == block - 1 {
                true => Complex64::new(odd(slots[i].re), -odd(slots[i].im)),
                false => Complex64::ZERO,
            };
            let found = largest_difference(&context.decrypt(&output), expected);
            // Eighth powers leave 22 of these 36 bits to the factors that they are multiplied with.
            let most = if terms > 5 { 1e-3 } else { 1e-5 };
            assert!(found < most, "{terms} terms, block {block}: {found}");
        }
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let context = context();
    let evaluator = context.evaluator();
    assert_eq!(
        pack(&evaluator, Vec::new(), 1, FewestRotations).unwrap_err(),
        CkksError::EmptySum
    );
    let one = encrypt(&context, &[Complex64::ONE]);
    assert_eq!(
        expand(&evaluator, &one, 1, 0).unwrap_err(),
        CkksError::EmptySum
    );
    assert!(OddPolynomial::new(&evaluator, &context.encoder, &[1.0], 1).is_err());
    let low = evaluator.drop_level(one, ckks::Level::new(1)).unwrap();
    let cubic = OddPolynomial::new(&evaluator, &context.encoder, &[1.0, 1.0], 1).unwrap();
    assert_eq!(
        cubic
            .conjugate_of_parts(&low, Scale::power_of_two(30))
            .unwrap_err(),
        CkksError::NoLevelLeft
    );
}
