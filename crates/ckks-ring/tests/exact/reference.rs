//! Rings and elements of them as whole numbers.

use std::sync::Arc;

use ckks_ring::{
    Basis, Coeff, GadgetKey, Ntt, Poly, PublicSeed, Ring, RingDegree, ntt_primes_below,
    ntt_primes_near,
};
use num_bigint::BigInt;

/// N = 2^5, five primes of Q of different sizes, two special ones.
pub(crate) fn ring() -> Arc<Ring> {
    let mut q = ntt_primes_below(degree(), 50, 2, &[]).unwrap();
    q.extend(ntt_primes_near(degree(), 30, 3, &[]).unwrap());
    with_special(&q)
}

/// The same with primes of which keys are packed.
pub(crate) fn short_ring() -> Arc<Ring> {
    let mut q = ntt_primes_near(degree(), 18, 3, &[]).unwrap();
    q.extend(ntt_primes_near(degree(), 31, 2, &[]).unwrap());
    with_special(&q)
}

fn degree() -> RingDegree {
    RingDegree::new(5).unwrap()
}

fn with_special(q: &[u64]) -> Arc<Ring> {
    let special = ntt_primes_below(degree(), 50, 2, q).unwrap();
    Ring::new(degree(), q, &special).unwrap()
}

pub(crate) fn random(ring: &Arc<Ring>, basis: Basis, seed: [u8; 32], stream: u32) -> Poly<Ntt> {
    Poly::sample_uniform(ring, basis, &PublicSeed(seed), stream)
}

/// Product of the primes of a basis.
pub(crate) fn product(ring: &Ring, basis: Basis) -> BigInt {
    ring.moduli(basis)
        .map(|m| BigInt::from(m.value()))
        .product()
}

/// The representative in (−m/2, m/2).
pub(crate) fn centre(x: &BigInt, m: &BigInt) -> BigInt {
    let r = ((x % m) + m) % m;
    if &r * 2 > *m { r - m } else { r }
}

/// round(a / b) for odd b > 0.
pub(crate) fn round(a: &BigInt, b: &BigInt) -> BigInt {
    let doubled = a * 2 + b;
    let m = b * 2;
    let rest = ((&doubled % &m) + &m) % &m;
    (doubled - rest) / m
}

/// All coefficients, centred modulo the product of the primes.
pub(crate) fn whole(poly: &Poly<Coeff>) -> Vec<BigInt> {
    let m = product(poly.ring(), poly.basis());
    let n = poly.ring().degree().get();
    let mut sums = vec![BigInt::from(0); n];
    for (q, limb) in poly.limbs() {
        let hat = &m / q.value();
        let inverse = hat.modpow(&BigInt::from(q.value() - 2), &BigInt::from(q.value()));
        for (sum, &x) in sums.iter_mut().zip(limb) {
            *sum += &hat * &inverse * x;
        }
    }
    sums.iter().map(|s| centre(s, &m)).collect()
}

/// From whole-number coefficients.
pub(crate) fn from_whole(ring: &Arc<Ring>, basis: Basis, coefficients: &[BigInt]) -> Poly<Coeff> {
    let residue = |q: u64, x: &BigInt| u64::try_from(((x % q) + q) % q).unwrap();
    let residues = ring
        .moduli(basis)
        .flat_map(|q| coefficients.iter().map(move |x| residue(q.value(), x)));
    Poly::from_residues(ring, basis, residues.collect()).unwrap()
}

/// a·b modulo X^N + 1, by the schoolbook.
pub(crate) fn negacyclic(a: &[BigInt], b: &[BigInt]) -> Vec<BigInt> {
    let n = a.len();
    let mut c = vec![BigInt::from(0); n];
    for (i, a) in a.iter().enumerate() {
        for (j, b) in b.iter().enumerate() {
            let sign = if i + j < n { 1 } else { -1 };
            c[(i + j) % n] += a * b * sign;
        }
    }
    c
}

/// The key-switching "key" that gives back P·x: P on the limbs of digit i, zero elsewhere.
pub(crate) fn trivial_key(ring: &Arc<Ring>, digit_width: usize) -> GadgetKey {
    let count = ring.q().len();
    let one = Poly::from_signed(ring, Basis::of_q(count), &unit(ring))
        .into_ntt()
        .mul_special();
    let digit = |start: usize| {
        let mut part = one.clone();
        for limb in (0..count).filter(|l| !(start..start + digit_width).contains(l)) {
            part.limb_mut(limb).fill(0);
        }
        let mut doubled = part.clone();
        doubled.mul_integer_assign(2);
        [part, doubled]
    };
    let pairs = (0..count).step_by(digit_width).map(digit);
    GadgetKey::new(ring, ring.full_basis(), pairs)
}

pub(crate) fn unit(ring: &Ring) -> Vec<i64> {
    let mut one = vec![0; ring.degree().get()];
    one[0] = 1;
    one
}
