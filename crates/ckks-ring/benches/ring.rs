//! Times of the inner loops and of key switching's parts, one thread: `cargo bench -p ckks-ring`.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use ckks_ring::{
    Basis, CompactPoly, Compression, Digits, Factor, GadgetKey, Modulus, Ntt, Poly, PublicSeed,
    Ring, RingDegree, SwitchEnd, inner_product_of_pairs, key_switch, ntt_primes_below,
};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Bits of the primes where nothing else is said.
const PRIME_BITS: u32 = 45;

/// A ring of primes of that many bits.
fn ring(log_degree: u8, q: usize, special: usize, bits: u32) -> Arc<Ring> {
    let degree = RingDegree::new(log_degree).unwrap();
    let primes = ntt_primes_below(degree, bits, q + special, &[]).unwrap();
    Ring::new(degree, &primes[..q], &primes[q..]).unwrap()
}

fn random(ring: &Arc<Ring>, basis: Basis, stream: u32) -> Poly<Ntt> {
    Poly::sample_uniform(ring, basis, &PublicSeed([0; 32]), stream)
}

/// log2 N, limbs of Q, special limbs, limbs a digit.
const SHAPES: [(u8, usize, usize, usize); 3] = [(14, 7, 2, 2), (15, 15, 5, 5), (16, 30, 10, 10)];

/// There and back: twice the time of one transform.
#[divan::bench(args = [12, 13, 14, 15, 16], consts = [25, 26, 45, 49, 50])]
fn forward_and_inverse_of_one_limb<const BITS: u32>(bencher: Bencher, log_degree: u8) {
    let ring = ring(log_degree, 1, 0, BITS);
    let mut slot = Some(random(&ring, Basis::of_q(1), 0).into_coeff());
    bencher.bench_local(|| slot = slot.take().map(|a| a.into_ntt().into_coeff()));
}

/// Of twenty limbs one after the other, each with tables of its own: once for each, there and back.
#[divan::bench(args = [13, 14, 15])]
fn forward_and_inverse_of_twenty_limbs(bencher: Bencher, log_degree: u8) {
    let ring = ring(log_degree, 20, 0, PRIME_BITS);
    let mut slot = Some(random(&ring, Basis::of_q(20), 0).into_coeff());
    bencher.bench_local(|| slot = slot.take().map(|a| a.into_ntt().into_coeff()));
}

#[divan::bench(args = [13, 14, 15, 16])]
fn product_of_one_limb(bencher: Bencher, log_degree: u8) {
    let ring = ring(log_degree, 1, 0, PRIME_BITS);
    let (mut a, b) = (
        random(&ring, Basis::of_q(1), 0),
        random(&ring, Basis::of_q(1), 1),
    );
    bencher.bench_local(|| a.mul_assign(&b));
}

#[divan::bench(args = [13, 14, 15, 16])]
fn uniform_of_one_limb(bencher: Bencher, log_degree: u8) {
    let ring = ring(log_degree, 1, 0, PRIME_BITS);
    bencher.bench_local(|| random(black_box(&ring), Basis::of_q(1), 0));
}

/// As for a table of 284,807 rows: eight primes of about 23 bits, three bits dropped.
fn table() -> (Poly<ckks_ring::Coeff>, Compression) {
    let ring = ring(14, 8, 0, 23);
    let basis = Basis::of_q(8);
    let compression = Compression::new(ring.moduli(basis), 3);
    (random(&ring, basis, 0).into_coeff(), compression)
}

#[divan::bench]
fn compressions(bencher: Bencher) {
    let (a, compression) = table();
    bencher.bench_local(|| compression.compress(black_box(&a)));
}

#[divan::bench]
fn decompressions(bencher: Bencher) {
    let (a, compression) = table();
    let (numbers, mut residues) = (compression.compress(&a), a.limb(0).to_vec());
    bencher.bench_local(|| {
        for limb in 0..a.limb_count() {
            compression.decompress(black_box(&numbers), limb, &mut residues);
        }
    });
}

/// Eight limbs: the uniform half of such a ciphertext.
#[divan::bench]
fn uniform_halves(bencher: Bencher) {
    let (a, _) = table();
    bencher.bench_local(|| random(black_box(a.ring()), a.basis(), 0));
}

/// Products with sixteen ciphertexts of a table of seven primes of that many bits, held whole or in fewer bytes, summed; at
/// N = 2^11 they stay in cache.
#[divan::bench(args = [(23, false), (23, true), (32, false), (32, true), (45, false)], consts = [11, 14])]
fn products_with_a_table<const LOG_DEGREE: u8>(bencher: Bencher, (bits, compact): (u32, bool)) {
    let ring = ring(LOG_DEGREE, 7, 0, bits);
    let basis = Basis::of_q(7);
    let draw = |stream| random(&ring, basis, stream);
    let polys: Vec<_> = (0..16)
        .map(|i| [0, 1, 2, 3].map(|j| draw(4 * i + j)))
        .collect();
    let primes: Vec<u64> = ring.moduli(basis).map(Modulus::value).collect();
    let packed = |poly| {
        let mut bytes = vec![0; CompactPoly::bytes(&primes, ring.degree().get())];
        CompactPoly::pack(poly, &mut bytes);
        bytes
    };
    let packed: Vec<_> = polys
        .iter()
        .map(|[_, _, b, c]| [b, c].map(packed))
        .collect();
    let narrow = |bytes| CompactPoly::new(&ring, basis, bytes);
    let narrow: Vec<_> = packed
        .iter()
        .map(|both| both.each_ref().map(|bytes| narrow(bytes)))
        .collect();
    let terms = polys
        .iter()
        .zip(&narrow)
        .map(|([a, d, b, c], narrow)| match compact {
            true => ([a, d], narrow.map(Factor::Compact)),
            false => ([a, d], [b, c].map(Factor::Whole)),
        });
    let terms: Vec<_> = terms.collect();
    bencher.bench_local(|| inner_product_of_pairs(&ring, basis, black_box(&terms)));
}

#[divan::bench(args = SHAPES)]
fn key_switches(bencher: Bencher, (log_degree, q, special, width): (u8, usize, usize, usize)) {
    let ring = ring(log_degree, q, special, PRIME_BITS);
    let a = random(&ring, Basis::of_q(q), 0);
    let key = key(&ring, q.div_ceil(width));
    bencher.bench_local(|| key_switch(black_box(&a), width, &key, SwitchEnd::default()));
}

#[divan::bench(args = SHAPES)]
fn decompositions(bencher: Bencher, (log_degree, q, special, width): (u8, usize, usize, usize)) {
    let ring = ring(log_degree, q, special, PRIME_BITS);
    let a = random(&ring, Basis::of_q(q), 0);
    bencher.bench_local(|| Digits::decompose(black_box(&a), width));
}

#[divan::bench(args = SHAPES)]
fn hoisted_products(bencher: Bencher, (log_degree, q, special, width): (u8, usize, usize, usize)) {
    let ring = ring(log_degree, q, special, PRIME_BITS);
    let digits = Digits::decompose(&random(&ring, Basis::of_q(q), 0), width);
    let key = key(&ring, q.div_ceil(width));
    bencher.bench_local(|| black_box(&digits).inner_product(&key));
}

#[divan::bench(args = SHAPES)]
fn mod_downs(bencher: Bencher, (log_degree, q, special, _): (u8, usize, usize, usize)) {
    let ring = ring(log_degree, q, special, PRIME_BITS);
    let a = random(&ring, ring.full_basis(), 0);
    bencher
        .with_inputs(|| a.clone())
        .bench_local_values(Poly::mod_down);
}

#[divan::bench(args = SHAPES)]
fn rescales(bencher: Bencher, (log_degree, q, special, _): (u8, usize, usize, usize)) {
    let ring = ring(log_degree, q, special, PRIME_BITS);
    let a = random(&ring, Basis::of_q(q), 0);
    bencher
        .with_inputs(|| a.clone())
        .bench_local_values(Poly::rescale);
}

/// A key of uniform polynomials.
fn key(ring: &Arc<Ring>, digits: usize) -> GadgetKey {
    let pair = |i: u32| [2 * i, 2 * i + 1].map(|stream| random(ring, ring.full_basis(), stream));
    GadgetKey::new(ring, ring.full_basis(), (0..digits as u32).map(pair))
}
