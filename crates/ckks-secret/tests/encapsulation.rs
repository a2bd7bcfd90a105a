//! Raising the modulus: under the sparse secret and without.
#![allow(clippy::unwrap_used)]

use ckks::{CkksError, EncapsulationShape, Level, Scale, SeededEncapsulationKeys};
use ckks_secret::SecretError;
use testkit::parameters::{Chain, FAST, REAL_14, REAL_15};
use testkit::{Context, Numbers};

const WEIGHT: usize = 24;

fn shape(level: usize) -> EncapsulationShape {
    EncapsulationShape {
        level: Level::new(level),
        weight: WEIGHT,
    }
}

/// p_0 above q_0.
fn chain() -> Chain {
    Chain {
        first_bits: 44,
        ..FAST
    }
}

fn keys(context: &Context, level: usize) -> SeededEncapsulationKeys {
    context
        .secret
        .make_encapsulation_keys(shape(level))
        .unwrap()
}

/// Largest multiple of q_0 in the phase, and largest difference of the rest from `values`.
fn multiple_and_error(context: &Context, phase: &[f64], values: &[f64], scale: f64) -> (f64, f64) {
    let period = context.parameters.q()[0].value() as f64 / scale;
    let (mut multiple, mut error) = (0.0f64, 0.0f64);
    for (x, value) in phase.iter().zip(values) {
        let times = ((x - value) / period).round();
        multiple = multiple.max(times.abs());
        error = error.max((x - value - times * period).abs());
    }
    (multiple, error)
}

#[test]
fn a_raise_adds_multiples_of_q_0_as_small_as_the_secret_is_sparse() {
    let context = Context::new(&chain().toy(), 1, &[]);
    let (evaluator, scale) = (context.evaluator(), Scale::power_of_two(30));
    let values = Numbers::new(1).reals(1024);
    for level in [5, 2] {
        let keys = keys(&context, level).expand();
        let a = context.encrypt_coefficients(&values, Level::new(1), scale);
        let raised = evaluator.raise(&a, &keys).unwrap();
        assert_eq!((raised.level().get(), raised.scale()), (level, scale));
        let phase = context.decrypt_coefficients(&raised);
        let (multiple, error) = multiple_and_error(&context, &phase, &values, scale.get());
        // 25 terms of at most half of q_0 each; dense secrets would give about 30.
        assert!((1.0..=10.0).contains(&multiple), "{multiple}");
        assert!(error < 2f64.powi(-22), "2^{}", error.log2());
        let plain = evaluator.mod_raise(&a, Level::new(level)).unwrap();
        let phase = context.decrypt_coefficients(&plain);
        let (dense, error) = multiple_and_error(&context, &phase, &values, scale.get());
        assert!(dense > multiple && dense < 80.0, "{dense}");
        assert!(error < 2f64.powi(-24), "2^{}", error.log2());
    }
}

#[test]
fn the_keys_are_the_same_each_time_and_differ_between_levels() {
    let context = Context::new(&chain().toy(), 1, &[]);
    assert_eq!(keys(&context, 3), keys(&context, 3));
    let (a, b) = (keys(&context, 3), keys(&context, 4));
    assert_eq!(a.into_sparse(), b.into_sparse());
    assert_ne!(a.out_of_sparse().seed, b.out_of_sparse().seed);
    assert_ne!(a.into_sparse().seed, a.out_of_sparse().seed);
    // Only q_0 and p_0 ever meet the sparse secret.
    let ring = a.into_sparse().c0[0].ring().clone();
    assert_eq!(ring.q()[0], context.parameters.q()[0]);
    assert_eq!(ring.special()[0], context.parameters.special()[0]);
    assert_eq!((ring.q().len(), ring.special().len()), (1, 1));
}

#[test]
fn what_does_not_fit_is_refused() {
    let context = Context::new(&chain().toy(), 1, &[]);
    let make = |shape| context.secret.make_encapsulation_keys(shape);
    assert!(matches!(
        make(shape(6)),
        Err(SecretError::Scheme(CkksError::LevelOutOfRange { .. }))
    ));
    for weight in [0, 1025] {
        let refusal = make(EncapsulationShape {
            level: Level::new(1),
            weight,
        });
        assert!(matches!(
            refusal,
            Err(SecretError::Scheme(CkksError::SparseWeight { .. }))
        ));
    }
    // Too sparse, or in too small a ring, to be secure.
    for (chain, weight) in [(REAL_14, 64), (REAL_15, 39)] {
        let shape = EncapsulationShape {
            level: Level::new(1),
            weight,
        };
        assert!(matches!(
            shape.check(&chain.real()),
            Err(CkksError::SparseWeight { .. })
        ));
    }
    // p_0 below q_0.
    let narrow = Context::new(&FAST.toy(), 1, &[]);
    assert!(matches!(
        narrow.secret.make_encapsulation_keys(shape(1)),
        Err(SecretError::Scheme(
            CkksError::SpecialModulusTooSmall { .. }
        ))
    ));
    // Another owner's keys, and the halves in each other's place.
    let stranger = Context::new(&chain().toy(), 2, &[]);
    let a = context.encrypt_coefficients(&[1.0], Level::ZERO, Scale::power_of_two(30));
    let refusal = context.evaluator().raise(&a, &keys(&stranger, 3).expand());
    assert!(matches!(refusal, Err(CkksError::KeyMismatch { .. })));
    let pair = keys(&context, 3);
    let swapped = SeededEncapsulationKeys::from_parts(
        &context.parameters,
        pair.shape(),
        pair.key_id(),
        pair.out_of_sparse().clone(),
        pair.into_sparse().clone(),
    );
    assert!(swapped.is_err());
}
