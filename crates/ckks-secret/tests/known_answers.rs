//! From seeds to results, the same bytes on every machine and in wasm. A digest that changes breaks every stored key:
//! it takes a new format version.
#![allow(clippy::unwrap_used)]

use ckks::{Ciphertext, EvaluationKeyShape, Level, RotationStep, Scale};
use ckks_secret::encrypt_public;
use testkit::parameters::{REAL_12, TOY};
use testkit::{Context, Numbers, digest};

fn digest_of(ciphertext: &Ciphertext) -> u64 {
    digest(
        ciphertext
            .c0()
            .residues()
            .iter()
            .chain(ciphertext.c1().residues()),
    )
}

fn answers(context: &Context) -> Vec<u64> {
    let (top, scale) = (context.parameters.max_level(), Scale::power_of_two(30));
    let evaluator = context.evaluator();
    let key = context
        .secret
        .make_evaluation_key(EvaluationKeyShape::relinearization(top))
        .unwrap();
    let public = context.secret.make_public_key(Level::ZERO).unwrap();
    let slots = Numbers::new(1).complexes(context.parameters.slot_count().get());
    let a = context.encrypt(&slots, top, scale);
    let plain = context.encoder.encode(&slots, Level::ZERO, scale).unwrap();
    let b = encrypt_public(&public, &plain, context.encryption_seed()).unwrap();
    vec![
        digest(key.c0().iter().flat_map(|poly| poly.residues())),
        digest(public.p0().residues()),
        digest_of(&a),
        digest_of(&b),
        digest_of(&evaluator.rotate(&a, RotationStep(1)).unwrap()),
        digest_of(&evaluator.conjugate(&a).unwrap()),
        digest_of(&evaluator.mul_relinearize_rescale(&a, &a).unwrap()),
    ]
}

#[test]
fn toy_ring() {
    let context = Context::with_rotations(&TOY.toy(), 77, &[1]);
    let name = context.secret.key_id().to_string();
    assert_eq!(name, "ff5dc7170d69954262f69738090da7ad");
    assert_eq!(
        answers(&context),
        [
            1_995_150_217_679_442_491,
            15_653_745_866_160_354_175,
            8_696_298_340_777_077_206,
            432_730_012_541_456_729,
            12_584_210_661_988_603_349,
            8_970_406_828_764_476_915,
            17_316_288_705_443_427_440,
        ]
    );
}

#[test]
fn secure_ring() {
    let context = Context::with_rotations(&REAL_12.real(), 77, &[1]);
    assert_eq!(
        context.parameters.id().to_string(),
        "5ee71684e4e500dd198412caefb6ee2390d7babfc023fb8953dd899f2b95416f"
    );
    assert_eq!(
        answers(&context),
        [
            11_535_930_431_075_536_768,
            9_851_885_292_292_625_648,
            16_946_018_419_376_591_045,
            12_682_883_824_071_868_808,
            2_592_127_147_870_406_680,
            14_870_533_479_949_659_068,
            16_960_424_757_652_743_774,
        ]
    );
}
