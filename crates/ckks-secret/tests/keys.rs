//! Keys: what they are, alone and in any order, and that nothing repeats.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use ckks::{
    EvaluationKeyShape, EvaluationKeys, GaloisElement, KeyPurpose, Level, RotationStep, Scale,
};
use ckks_ring::{SecretSeed, SmallPoly};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey, encrypt_public};
use num_bigint::BigInt;
use testkit::parameters::{Chain, REAL_12, TOY};
use testkit::reference::{BigPoly, secret_of};
use testkit::{Context, Numbers};

fn shapes(context: &Context) -> Vec<EvaluationKeyShape> {
    let degree = context.parameters.degree();
    let rotation = |k| GaloisElement::rotation(RotationStep(k), degree);
    (0..=3)
        .map(Level::new)
        .flat_map(|level| {
            [
                EvaluationKeyShape::relinearization(level),
                EvaluationKeyShape::galois(rotation(1), level),
                EvaluationKeyShape::galois(rotation(2), level),
                EvaluationKeyShape::galois(GaloisElement::conjugation(degree), level),
            ]
        })
        .collect()
}

fn secret(parameters: &ckks::Parameters, seed: u64) -> SecretKey {
    SecretKey::derive(parameters, MasterSeed::new(Numbers::new(seed).bytes()))
}

#[test]
fn a_key_is_what_it_should_be() {
    let context = Context::new(&TOY.toy(), 1, &[]);
    let (parameters, s) = (&context.parameters, secret_of(&context.secret));
    let special: BigInt = parameters
        .special()
        .iter()
        .map(|p| BigInt::from(p.value()))
        .product();
    for shape in shapes(&context) {
        let mut keys = EvaluationKeys::new(parameters, context.secret.key_id());
        keys.insert(context.secret.make_evaluation_key(shape).unwrap())
            .unwrap();
        let switching = match shape.purpose {
            KeyPurpose::Relinearization => keys.relinearization(shape.level).unwrap().switching(),
            KeyPurpose::Galois(g) => keys.galois(g, shape.level).unwrap().switching(),
        };
        for (i, [k0, k1]) in switching.digits().pairs().iter().enumerate() {
            let (k0, k1) = (BigPoly::of(k0), BigPoly::of(k1));
            let s = s.modulo(&k0.modulus);
            let (source, target) = match shape.purpose {
                KeyPurpose::Relinearization => (s.mul(&s), s),
                KeyPurpose::Galois(g) => {
                    (s.clone(), s.automorphism(g.inverse(parameters.degree())))
                }
            };
            let gadget = gadget(parameters, shape.level, i) * &special;
            let noise = k0.add(&k1.mul(&target)).sub(&source.scale(&gadget));
            assert!(
                noise.max_magnitude() <= BigInt::from(21),
                "{shape:?} digit {i}"
            );
            assert!(
                noise.max_magnitude() > BigInt::from(2),
                "{shape:?} digit {i}"
            );
        }
    }
}

/// 1 modulo the primes of digit `i`, 0 modulo the other primes of Q.
fn gadget(parameters: &ckks::Parameters, level: Level, i: usize) -> BigInt {
    let primes: Vec<BigInt> = parameters.q()[..level.limbs()]
        .iter()
        .map(|q| q.value().into())
        .collect();
    let modulus: BigInt = primes.iter().product();
    let digit: BigInt = primes
        .chunks(parameters.digit_width())
        .nth(i)
        .unwrap()
        .iter()
        .product();
    let others = &modulus / &digit;
    &others * others.modinv(&digit).unwrap_or_default()
}

#[test]
fn one_key_at_a_time_in_any_order_by_anyone() {
    let context = Context::new(&TOY.toy(), 2, &[]);
    let again = secret(&context.parameters, 2);
    assert_eq!(again.key_id(), context.secret.key_id());
    let forward: Vec<_> = shapes(&context)
        .into_iter()
        .map(|shape| context.secret.make_evaluation_key(shape).unwrap())
        .collect();
    for key in forward.iter().rev() {
        assert_eq!(*key, again.make_evaluation_key(key.shape()).unwrap());
    }
    let seeds: HashSet<_> = forward.iter().map(|key| key.seed()).collect();
    assert_eq!(seeds.len(), forward.len());
}

#[test]
fn other_parameters_and_other_seeds_give_unrelated_keys() {
    let ids: HashSet<_> = [TOY.toy(), Chain { levels: 2, ..TOY }.toy(), REAL_12.real()]
        .iter()
        .flat_map(|parameters| (0..50).map(|seed| secret(parameters, seed).key_id()))
        .collect();
    assert_eq!(ids.len(), 150);
}

#[test]
fn secrets_are_dense_ternary() {
    let context = Context::new(&REAL_12.real(), 3, &[]);
    let s = secret_of(&context.secret);
    let count = |value: i64| {
        s.coefficients
            .iter()
            .filter(|&c| *c == BigInt::from(value))
            .count()
    };
    let counts = [-1, 0, 1].map(count);
    assert_eq!(counts.iter().sum::<usize>(), 4096);
    // 4096/3 each; five standard deviations are 151.
    assert!(
        counts.iter().all(|&c| (1214..=1517).contains(&c)),
        "{counts:?}"
    );
}

#[test]
fn encryption_is_a_function_of_its_seed() {
    let context = Context::new(&TOY.toy(), 4, &[]);
    let (level, scale) = (Level::new(2), Scale::power_of_two(30));
    let message = context
        .encoder
        .round_slots(&Numbers::new(1).complexes(16), scale)
        .unwrap();
    let plain = message.to_plaintext(level).unwrap();
    let seed = |i| EncryptionSeed::new(Numbers::new(i).bytes());
    let one = context.secret.encrypt(&plain, seed(1)).unwrap();
    assert_eq!(one, context.secret.encrypt(&plain, seed(1)).unwrap());
    assert_eq!(
        one,
        context
            .secret
            .encrypt_message(&message, level, seed(1))
            .unwrap()
    );
    let two = context.secret.encrypt(&plain, seed(2)).unwrap();
    assert_ne!(one.seed(), two.seed());
    assert_ne!(one.c0(), two.c0());
    let child = context.secret.encrypt(&plain, seed(1).child(0)).unwrap();
    assert_ne!(one.seed(), child.seed());
    let key = context.secret.make_public_key(level).unwrap();
    let public = encrypt_public(&key, &plain, seed(1)).unwrap();
    assert_eq!(public, encrypt_public(&key, &plain, seed(1)).unwrap());
}

#[test]
fn the_published_seed_tells_nothing_of_the_noise() {
    let context = Context::new(&REAL_12.real(), 6, &[]);
    let (n, unit) = (context.parameters.degree().get(), Scale::power_of_two(0));
    let plain = context.encoder.encode(&[], Level::ZERO, unit).unwrap();
    let seeded = context
        .secret
        .encrypt(&plain, context.encryption_seed())
        .unwrap();
    let published = SecretSeed::new(seeded.seed().0);
    let noise = context.decrypt_coefficients(&seeded.expand());
    for stream in 0..4 {
        let guess = SmallPoly::sample_cbd21(&published, stream, context.parameters.degree());
        let same = guess.coefficients().iter().zip(&noise);
        let hits = same.filter(|(g, e)| f64::from(**g) == **e).count();
        // Two independent draws agree with probability 0.087; five standard deviations are 0.022.
        assert!(hits < n * 11 / 100, "{hits} of {n} coefficients");
    }
}

#[test]
fn public_key_levels_are_checked() {
    let context = Context::new(&TOY.toy(), 7, &[]);
    let key = context.secret.make_public_key(Level::new(1)).unwrap();
    let scale = Scale::power_of_two(30);
    let plain = context.encoder.encode(&[], Level::new(2), scale).unwrap();
    assert!(encrypt_public(&key, &plain, context.encryption_seed()).is_err());
    assert!(context.secret.make_public_key(Level::new(9)).is_err());
    let shape = EvaluationKeyShape::relinearization(Level::new(9));
    assert!(context.secret.make_evaluation_key(shape).is_err());
}
