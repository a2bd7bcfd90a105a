//! Encryptions, keys and evaluations from fixed seeds.

use ckks::{
    Ciphertext, Complex64, EvaluationKeyShape, Evaluator, GaloisElement, Level, Poly, RotationStep,
    Scale,
};
use ckks_ring::Ntt;
use ckks_secret::EncryptionSeed;
use testkit::parameters::{REAL_12, REAL_13, REAL_14};
use testkit::{Context, Numbers};

use crate::Case;

/// Encryptions in all: ten cases of a hundred.
const ENCRYPTIONS: u64 = 1000;

/// All cases of the scheme.
pub fn cases() -> Vec<Case> {
    let mut cases = encryptions();
    cases.extend(keys());
    cases.extend(evaluations());
    cases
}

fn slots(count: usize, seed: u64) -> Vec<Complex64> {
    let number = |index: u64| ((seed * 31 + index * 17) % 1009) as f64 / 1009.0 - 0.5;
    (0..count as u64)
        .map(|index| Complex64::new(number(index), number(index + 7)))
        .collect()
}

fn residues<'a>(polys: impl IntoIterator<Item = &'a Poly<Ntt>>) -> Vec<u8> {
    polys
        .into_iter()
        .flat_map(|poly| poly.residues())
        .flat_map(|residue| residue.to_le_bytes())
        .collect()
}

fn bytes_of(ciphertext: &Ciphertext) -> Vec<u8> {
    let mut bytes = residues([ciphertext.c0(), ciphertext.c1()]);
    bytes.extend(ciphertext.scale().get().to_le_bytes());
    bytes
}

fn encryptions() -> Vec<Case> {
    let context = Context::new(&REAL_12.real(), 1, &[]);
    let scale = Scale::new(f64::from(1u32 << 30)).expect("a scale");
    let encrypt = |seed: u64| {
        let message = context
            .encoder
            .round_slots(&slots(64, seed), scale)
            .expect("a message");
        let seed = EncryptionSeed::new(Numbers::new(seed).bytes());
        let seeded = context
            .secret
            .encrypt_message(&message, Level::new(1), seed)
            .expect("a ciphertext");
        bytes_of(&seeded.expand())
    };
    let hundreds = (0..ENCRYPTIONS / 100).map(|hundred| {
        let bytes = (hundred * 100..(hundred + 1) * 100)
            .flat_map(&encrypt)
            .collect();
        (
            format!("encryptions-{}-to-{}", hundred * 100, hundred * 100 + 99),
            bytes,
        )
    });
    hundreds.collect()
}

fn keys() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, chain) in [("2^13", REAL_13), ("2^14", REAL_14)] {
        let context = Context::new(&chain.real(), 2, &[]);
        let top = context.parameters.max_level();
        let element = GaloisElement::rotation(RotationStep(1), context.parameters.degree());
        for (kind, shape) in [
            ("relinearization", EvaluationKeyShape::relinearization(top)),
            ("galois", EvaluationKeyShape::galois(element, top)),
        ] {
            let key = context.secret.make_evaluation_key(shape).expect("a key");
            cases.push((format!("{kind}-key-{name}"), residues(key.c0())));
        }
    }
    cases
}

fn evaluations() -> Vec<Case> {
    let context = Context::with_rotations(&REAL_13.real(), 3, &[1, -4]);
    let scale = Scale::new(f64::from(1u32 << 30)).expect("a scale");
    let evaluator: Evaluator<'_> = context.evaluator();
    let top = context.parameters.max_level();
    let a = context.encrypt(&slots(4096, 5), top, scale);
    let b = context.encrypt(&slots(4096, 6), top, scale);
    let product = evaluator
        .mul_relinearize_rescale(&a, &b)
        .expect("a product");
    let rotated = evaluator
        .rotate(&product, RotationStep(-4))
        .expect("a rotation");
    let conjugate = evaluator.conjugate(&rotated).expect("a conjugate");
    let decoded = context.decrypt(&conjugate);
    let decoded = decoded
        .iter()
        .flat_map(|slot| [slot.re.to_le_bytes(), slot.im.to_le_bytes()].concat())
        .collect();
    vec![
        ("product".into(), bytes_of(&product)),
        ("rotated".into(), bytes_of(&rotated)),
        ("conjugate".into(), bytes_of(&conjugate)),
        ("decoded".into(), decoded),
    ]
}
