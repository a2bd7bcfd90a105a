//! Known answers from an independent implementation, on every kernel this machine has: tests/vectors/ring. Nothing here
//! asks for files or clocks, so that the same checks run in a browser.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use ckks_ring::{
    Basis, Coeff, Ntt, Poly, PublicSeed, Ring, RingDegree, SecretSeed, SmallPoly, ntt_primes_below,
    ntt_primes_near,
};
use sha2::{Digest, Sha256};

const ANSWERS: &str = include_str!("../../../tests/vectors/ring/known_answers.txt");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn digest(residues: &[u64]) -> String {
    let mut hash = Sha256::new();
    residues.iter().for_each(|x| hash.update(x.to_le_bytes()));
    hex(&hash.finalize())
}

fn small_digest(small: &SmallPoly) -> String {
    let bytes: Vec<u8> = small
        .coefficients()
        .iter()
        .map(|x| x.cast_unsigned())
        .collect();
    hex(&Sha256::digest(bytes))
}

fn bytes(hex: &str) -> [u8; 32] {
    core::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
}

fn number<T: core::str::FromStr<Err = core::num::ParseIntError>>(text: &str) -> T {
    text.parse().unwrap()
}

fn degree(text: &str) -> RingDegree {
    RingDegree::new(number(text)).unwrap()
}

/// The ring of the rounding vectors.
fn rounding_ring(degree: RingDegree, kernel: &str) -> Arc<Ring> {
    let below = |bits, avoid: &[u64]| ntt_primes_below(degree, bits, 2, avoid).unwrap();
    let q = [below(50, &[]), below(30, &[])].concat();
    Ring::on_kernel(degree, &q, &below(50, &q), kernel).unwrap()
}

/// The vectors take the uniform residues as coefficients.
fn coefficients(ring: &Arc<Ring>, basis: Basis, seed: &str) -> Poly<Coeff> {
    let uniform: Poly<Ntt> = Poly::sample_uniform(ring, basis, &PublicSeed(bytes(seed)), 0);
    Poly::from_residues(ring, basis, uniform.residues().to_vec()).unwrap()
}

/// The answer to one line's question, as the line would give it.
fn answer(line: &[&str], kernel: &str) -> String {
    match line {
        ["primes_below", log, bits, primes @ ..] => {
            let found = ntt_primes_below(degree(log), number(bits), primes.len(), &[]).unwrap();
            found
                .iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        }
        ["primes_near", log, bits, primes @ ..] => {
            let found = ntt_primes_near(degree(log), number(bits), primes.len(), &[]).unwrap();
            found
                .iter()
                .map(u64::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        }
        ["uniform", seed, stream, q, log, _] => {
            let ring = Ring::on_kernel(degree(log), &[number(q)], &[], kernel).unwrap();
            let seed = PublicSeed(bytes(seed));
            digest(
                Poly::<Ntt>::sample_uniform(&ring, Basis::of_q(1), &seed, number(stream))
                    .residues(),
            )
        }
        ["ternary", seed, stream, log, _] => small_digest(&SmallPoly::sample_ternary(
            &SecretSeed::new(bytes(seed)),
            number(stream),
            degree(log),
        )),
        ["cbd21", seed, stream, log, _] => small_digest(&SmallPoly::sample_cbd21(
            &SecretSeed::new(bytes(seed)),
            number(stream),
            degree(log),
        )),
        ["children", seed, index, _, _] => {
            let seed = SecretSeed::new(bytes(seed));
            let [secret, public] = [
                *seed.derive_secret(number(index)).expose(),
                seed.derive_public(number(index)).0,
            ];
            format!("{} {}", hex(&secret), hex(&public))
        }
        ["ntt", seed, q, log, _] => {
            let ring = Ring::on_kernel(degree(log), &[number(q)], &[], kernel).unwrap();
            digest(
                coefficients(&ring, Basis::of_q(1), seed)
                    .into_ntt()
                    .residues(),
            )
        }
        ["rescale", seed, log, _] => {
            let ring = rounding_ring(degree(log), kernel);
            let a = coefficients(&ring, Basis::of_q(4), seed);
            assert_eq!(
                a.clone().into_ntt().rescale().into_coeff(),
                a.clone().rescale()
            );
            digest(a.rescale().residues())
        }
        ["mod_down", seed, log, _] => {
            let ring = rounding_ring(degree(log), kernel);
            let a = coefficients(&ring, ring.full_basis(), seed);
            assert_eq!(
                a.clone().into_ntt().mod_down().into_coeff(),
                a.clone().mod_down()
            );
            digest(a.mod_down().residues())
        }
        ["mod_up", seed, log, _] => {
            let ring = rounding_ring(degree(log), kernel);
            digest(
                coefficients(&ring, Basis::of_q(4), seed)
                    .mod_up(1..3, ring.full_basis())
                    .residues(),
            )
        }
        other => panic!("unknown question {other:?}"),
    }
}

/// Checks every line on `kernel`; how many there were.
pub fn check(kernel: &str) -> usize {
    let lines = ANSWERS.lines().filter(|l| !l.starts_with('#'));
    lines
        .inspect(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let got = answer(&words, kernel);
            assert!(line.ends_with(&got), "{kernel}: {line}\n got {got}");
        })
        .count()
}

#[test]
fn every_kernel_gives_the_known_answers() {
    for kernel in Ring::kernels() {
        let checked = check(kernel);
        assert!(checked > 1000, "only {checked} answers");
    }
}
