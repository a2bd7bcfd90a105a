//! Operands that do not go together are refused by name.
#![allow(clippy::unwrap_used)]

use ckks::{
    Ciphertext, CkksError, Complex64, EvaluationKeyShape, EvaluationKeys, GaloisElement, KeyId,
    Level, RotationStep, Scale, SeededEvaluationKey,
};
use testkit::Context;
use testkit::parameters::{Chain, TOY};

fn context(seed: u64) -> Context {
    Context::with_rotations(&TOY.toy(), seed, &[1])
}

fn ciphertext(context: &Context, level: usize, bits: u16) -> Ciphertext {
    context.encrypt(
        &[Complex64::ONE],
        Level::new(level),
        Scale::power_of_two(bits),
    )
}

#[test]
fn levels_must_be_equal_for_sums() {
    let context = context(0);
    let (a, b) = (ciphertext(&context, 3, 30), ciphertext(&context, 2, 30));
    let evaluator = context.evaluator();
    let wanted = CkksError::LevelMismatch { left: 3, right: 2 };
    assert_eq!(evaluator.add(&a, &b).unwrap_err(), wanted);
    assert_eq!(evaluator.sub(&a, &b).unwrap_err(), wanted);
    let mut product = evaluator.mul(&a, &a).unwrap();
    let lower = evaluator.mul(&a, &b).unwrap();
    assert_eq!(lower.level(), Level::new(2));
    assert_eq!(product.add_assign(&lower).unwrap_err(), wanted);
    let raised = evaluator.drop_level(b, Level::new(3)).unwrap_err();
    assert_eq!(raised, CkksError::LevelRaise { from: 2, to: 3 });
}

#[test]
fn scales_must_match() {
    let context = context(0);
    let evaluator = context.evaluator();
    let a = ciphertext(&context, 3, 30);
    let near = a
        .clone()
        .with_scale(Scale::new(2f64.powi(30) * (1.0 + 2f64.powi(-31))).unwrap());
    let far = a
        .clone()
        .with_scale(Scale::new(2f64.powi(30) * (1.0 + 2f64.powi(-29))).unwrap());
    assert!(evaluator.add(&a, &near).is_ok());
    assert!(matches!(
        evaluator.add(&a, &far),
        Err(CkksError::ScaleMismatch { .. })
    ));
    let plain = context
        .encoder
        .encode_real(&[1.0], Level::new(3), Scale::power_of_two(31))
        .unwrap();
    assert!(matches!(
        evaluator.add_plain(a, &plain),
        Err(CkksError::ScaleMismatch { .. })
    ));
}

#[test]
fn keys_must_be_the_same() {
    let (ours, theirs) = (context(0), context(1));
    let evaluator = ours.evaluator();
    let (a, b) = (ciphertext(&ours, 3, 30), ciphertext(&theirs, 3, 30));
    let (left, right) = (ours.secret.key_id(), theirs.secret.key_id());
    let wanted = CkksError::KeyMismatch { left, right };
    assert_eq!(evaluator.add(&a, &b).unwrap_err(), wanted);
    assert_eq!(evaluator.mul(&a, &b).unwrap_err(), wanted);
    assert_eq!(evaluator.rotate(&b, RotationStep(1)).unwrap_err(), wanted);
    let refused = ours.secret.decrypt(&b).err().unwrap();
    assert_eq!(refused, ckks_secret::SecretError::Scheme(wanted.clone()));
    let mut keys = EvaluationKeys::new(&ours.parameters, left);
    let shape = EvaluationKeyShape::relinearization(Level::ZERO);
    let foreign = theirs.secret.make_evaluation_key(shape).unwrap();
    assert_eq!(keys.insert(foreign).unwrap_err(), wanted);
}

#[test]
fn rings_must_be_the_same() {
    let ours = context(0);
    let theirs = Context::with_rotations(&Chain { levels: 2, ..TOY }.toy(), 0, &[1]);
    let b = ciphertext(&theirs, 2, 30);
    let parameters = ours.parameters.id();
    let wanted = CkksError::ParametersMismatch { parameters };
    assert_eq!(ours.evaluator().add(&b, &b).unwrap_err(), wanted);
    let (c0, c1) = b.into_parts();
    let id = ours.secret.key_id();
    let refused = Ciphertext::from_parts(&ours.parameters, c0, c1, Scale::power_of_two(30), id);
    assert_eq!(refused.unwrap_err(), wanted);
}

#[test]
fn a_missing_key_is_named_with_its_level() {
    let parameters = TOY.toy();
    let degree = parameters.degree();
    let one = GaloisElement::rotation(RotationStep(1), degree);
    let low = Level::new(1);
    let shapes = [
        EvaluationKeyShape::galois(one, low),
        EvaluationKeyShape::relinearization(low),
    ];
    let context = Context::new(&parameters, 5, &shapes);
    let (evaluator, a) = (context.evaluator(), ciphertext(&context, 2, 30));
    let two = GaloisElement::rotation(RotationStep(2), degree);
    assert_eq!(
        evaluator.rotate(&a, RotationStep(2)).unwrap_err(),
        CkksError::MissingGaloisKey {
            element: two.get(),
            level: 2,
            held: None
        }
    );
    assert_eq!(
        evaluator.rotate(&a, RotationStep(1)).unwrap_err(),
        CkksError::MissingGaloisKey {
            element: one.get(),
            level: 2,
            held: Some(1)
        }
    );
    assert_eq!(
        evaluator
            .relinearize(evaluator.square(&a).unwrap())
            .unwrap_err(),
        CkksError::MissingRelinearizationKey {
            level: 2,
            held: Some(1)
        }
    );
    let fits = evaluator.drop_level(a, low).unwrap();
    assert!(evaluator.rotate(&fits, RotationStep(1)).is_ok());
}

#[test]
fn nothing_rescales_below_level_0() {
    let context = context(0);
    let (evaluator, a) = (context.evaluator(), ciphertext(&context, 0, 30));
    let product = evaluator.square(&a).unwrap();
    assert_eq!(
        evaluator.relinearize_rescale(product.clone()).unwrap_err(),
        CkksError::NoLevelLeft
    );
    assert_eq!(product.rescale().unwrap_err(), CkksError::NoLevelLeft);
    assert_eq!(evaluator.rescale(a).unwrap_err(), CkksError::NoLevelLeft);
    assert_eq!(
        evaluator.sum_of_products::<&Ciphertext>(&[]).unwrap_err(),
        CkksError::EmptySum
    );
}

#[test]
fn keys_must_have_their_shape() {
    let context = context(0);
    let (parameters, id) = (&context.parameters, context.secret.key_id());
    let shape = EvaluationKeyShape::relinearization(Level::new(3));
    let key = context.secret.make_evaluation_key(shape).unwrap();
    let parts = |shape, c0| SeededEvaluationKey::from_parts(parameters, shape, id, key.seed(), c0);
    assert_eq!(parts(shape, key.c0().to_vec()).unwrap(), key);
    assert_eq!(
        parts(shape, key.c0()[..1].to_vec()).unwrap_err(),
        CkksError::WrongDigitCount {
            expected: 2,
            got: 1
        }
    );
    let lower = EvaluationKeyShape::relinearization(Level::new(2));
    assert!(matches!(
        parts(lower, key.c0().to_vec()),
        Err(CkksError::WrongBasis { .. })
    ));
    let high = EvaluationKeyShape::relinearization(Level::new(4));
    assert!(matches!(
        parts(high, key.c0().to_vec()),
        Err(CkksError::LevelOutOfRange { .. })
    ));
    let identity = GaloisElement::new(1, parameters.degree()).unwrap();
    let idle = EvaluationKeyShape::galois(identity, Level::ZERO);
    assert_eq!(idle.check(parameters).unwrap_err(), CkksError::IdentityKey);
    let mut keys = context.keys.clone();
    let purpose = shape.purpose;
    assert_eq!(
        keys.insert(key).unwrap_err(),
        CkksError::DuplicateKey { purpose }
    );
}

#[test]
fn scalars_must_be_finite() {
    let context = context(0);
    let evaluator = context.evaluator();
    let a = ciphertext(&context, 3, 30);
    for bad in [f64::NAN, f64::INFINITY, 1e300] {
        let refused = evaluator.mul_scalar(a.clone(), bad, Scale::power_of_two(60));
        assert!(matches!(refused, Err(CkksError::ScalarTooLarge { .. })));
        let refused = evaluator.add_scalar(a.clone(), bad);
        assert!(matches!(refused, Err(CkksError::ScalarTooLarge { .. })));
    }
    let refused = evaluator.mul_inverse_integer(a, 0);
    assert_eq!(
        refused.unwrap_err(),
        CkksError::NotInvertible { divisor: 0 }
    );
    assert_eq!(KeyId([0xab; 16]).to_string(), "ab".repeat(16));
}
