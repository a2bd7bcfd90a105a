//! Sealed seeds open with the right passphrase and binding, and with nothing else; whatever is wrong, one error.
#![allow(clippy::unwrap_used)]

use ckks::KeyId;
use ckks_secret::{
    MasterSeed, SEALED_SEED_BYTES, SealBinding, SealRandomness, SecretError, open, open_seed, seal,
    seal_seed,
};

const BINDING: SealBinding<'_> = SealBinding {
    user: "ada",
    registration: "r-17",
    key_id: KeyId([7; 16]),
    version: 1,
};

fn randomness(byte: u8) -> SealRandomness {
    SealRandomness::new([byte; 40])
}

#[test]
fn what_is_sealed_opens() {
    let seed = MasterSeed::new([9; 32]);
    let sealed = seal_seed(&seed, b"correct horse", &BINDING, randomness(1)).unwrap();
    assert_eq!(sealed.len(), SEALED_SEED_BYTES);
    let opened = open_seed(&sealed, b"correct horse", &BINDING).unwrap();
    assert_eq!(opened.expose(), seed.expose());
    assert!(!sealed.windows(4).any(|window| window == [9; 4]));
    let other = seal_seed(&seed, b"correct horse", &BINDING, randomness(2)).unwrap();
    assert_ne!(sealed[40..], other[40..]);
}

#[test]
fn any_length_can_be_sealed() {
    let run = vec![3; 1000];
    let sealed = seal(&run, b"", &BINDING, randomness(3)).unwrap();
    assert_eq!(*open(&sealed, b"", &BINDING).unwrap(), run);
    assert_eq!(
        open_seed(&sealed, b"", &BINDING).err(),
        Some(SecretError::CannotOpen)
    );
}

#[test]
fn nothing_else_opens() {
    let sealed = seal_seed(&MasterSeed::new([9; 32]), b"pass", &BINDING, randomness(4)).unwrap();
    let refuse = |bytes: &[u8], passphrase: &[u8], binding: &SealBinding<'_>| {
        assert_eq!(
            open_seed(bytes, passphrase, binding).err(),
            Some(SecretError::CannotOpen)
        );
    };
    refuse(&sealed, b"Pass", &BINDING);
    refuse(
        &sealed,
        b"pass",
        &SealBinding {
            user: "bob",
            ..BINDING
        },
    );
    refuse(
        &sealed,
        b"pass",
        &SealBinding {
            registration: "r-18",
            ..BINDING
        },
    );
    refuse(
        &sealed,
        b"pass",
        &SealBinding {
            key_id: KeyId([8; 16]),
            ..BINDING
        },
    );
    refuse(
        &sealed,
        b"pass",
        &SealBinding {
            version: 0,
            ..BINDING
        },
    );
    let moved = SealBinding {
        user: "adar",
        registration: "-17",
        ..BINDING
    };
    refuse(&sealed, b"pass", &moved);
    for place in (0..sealed.len())
        .step_by(8)
        .chain([15, 16, 39, 40, 71, 72, 87])
    {
        let mut flipped = sealed.clone();
        flipped[place] ^= 1;
        refuse(&flipped, b"pass", &BINDING);
    }
    for length in [0, 39, 87] {
        refuse(&sealed[..length], b"pass", &BINDING);
    }
}
