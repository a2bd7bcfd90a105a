//! The samplers' distributions: χ² at p > 10^−6, moments, bounds; from a fixed seed and from a fresh one.

#![allow(clippy::unwrap_used)]

use ckks_ring::{
    Basis, Ntt, Poly, PublicSeed, Ring, RingDegree, SecretSeed, SmallPoly, ntt_primes_below,
};

/// χ² quantile at p = 10^−6 for `freedom` degrees, by Wilson and Hilferty.
fn bound(freedom: usize) -> f64 {
    let d = freedom as f64;
    let term = 1.0 - 2.0 / (9.0 * d) + 4.7534 * (2.0 / (9.0 * d)).sqrt();
    d * term.powi(3)
}

/// Asserts that counts agree with probabilities; bins of fewer than 10 expected are put together.
fn assert_distribution(counts: &[u64], probabilities: &[f64]) {
    let total: u64 = counts.iter().sum();
    let (mut statistic, mut bins, mut rest) = (0.0, 0, (0.0, 0.0));
    for (&count, &p) in counts.iter().zip(probabilities) {
        rest = (rest.0 + count as f64, rest.1 + p * total as f64);
        if rest.1 >= 10.0 {
            statistic += (rest.0 - rest.1).powi(2) / rest.1;
            (bins, rest) = (bins + 1, (0.0, 0.0));
        }
    }
    assert!(rest.0 <= 40.0, "a tail of {rest:?}");
    assert!(
        statistic < bound(bins - 1),
        "χ² = {statistic} over {bins} bins"
    );
}

fn seeds() -> [SecretSeed; 2] {
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh).unwrap();
    [SecretSeed::new([42; 32]), SecretSeed::new(fresh)]
}

/// Counts of −21…21 over 2^24 draws.
fn counts(draw: impl Fn(u32) -> SmallPoly) -> [u64; 43] {
    let mut counts = [0; 43];
    for stream in 0..1 << 7 {
        for &x in draw(stream).coefficients() {
            counts[usize::try_from(x + 21).unwrap()] += 1;
        }
    }
    counts
}

#[test]
fn centred_binomial() {
    let degree = RingDegree::new(17).unwrap();
    let mut binomial = [0.0; 43];
    let choose = |k: u32| (1..=k).fold(1.0, |c, i| c * f64::from(42 - k + i) / f64::from(i));
    (0..43).for_each(|k| binomial[k as usize] = choose(k) / 2f64.powi(42));
    for seed in seeds() {
        let counts = counts(|stream| SmallPoly::sample_cbd21(&seed, stream, degree));
        let total = (1u64 << 24) as f64;
        let moment = |power| {
            (-21..=21)
                .zip(counts)
                .map(|(x, c)| f64::from(x).powi(power) * c as f64)
                .sum::<f64>()
                / total
        };
        assert!(
            moment(1).abs() < 5.0 * (10.5 / total).sqrt(),
            "mean {}",
            moment(1)
        );
        assert!(
            (moment(2) / 10.5 - 1.0).abs() < 0.005,
            "variance {}",
            moment(2)
        );
        assert_distribution(&counts, &binomial);
    }
}

#[test]
fn ternary() {
    let degree = RingDegree::new(17).unwrap();
    for seed in seeds() {
        let counts = counts(|stream| SmallPoly::sample_ternary(&seed, stream, degree));
        assert_eq!(
            counts.iter().sum::<u64>(),
            counts[20..=22].iter().sum::<u64>()
        );
        assert_distribution(&counts[20..=22], &[1.0 / 3.0; 3]);
    }
}

#[test]
fn uniform_residues() {
    let degree = RingDegree::new(12).unwrap();
    for bits in [18, 30, 50] {
        let q = ntt_primes_below(degree, bits, 1, &[]).unwrap();
        let ring = Ring::new(degree, &q, &[]).unwrap();
        for seed in seeds() {
            let public = seed.derive_public(0);
            let mut counts = [0u64; 64];
            for stream in 0..64 {
                let a: Poly<Ntt> = Poly::sample_uniform(&ring, Basis::of_q(1), &public, stream);
                for &x in a.residues() {
                    assert!(x < q[0]);
                    counts[(u128::from(x) * 64 / u128::from(q[0])) as usize] += 1;
                }
            }
            assert_distribution(&counts, &[1.0 / 64.0; 64]);
        }
    }
}

#[test]
fn streams_limbs_and_domains_differ() {
    let degree = RingDegree::new(10).unwrap();
    let primes = ntt_primes_below(degree, 50, 2, &[]).unwrap();
    let ring = Ring::new(degree, &primes[..1], &primes[1..]).unwrap();
    let seed = PublicSeed([1; 32]);
    let a: Poly<Ntt> = Poly::sample_uniform(&ring, ring.full_basis(), &seed, 0);
    let b: Poly<Ntt> = Poly::sample_uniform(&ring, ring.full_basis(), &seed, 1);
    let equal = |x: &[u64], y: &[u64]| x.iter().zip(y).filter(|(x, y)| x == y).count();
    assert_eq!(equal(a.residues(), b.residues()), 0);
    assert_eq!(equal(a.limb(0), a.limb(1)), 0);
    let secret = SecretSeed::new([1; 32]);
    let children = [
        *secret.derive_secret(0).expose(),
        *secret.derive_secret(1).expose(),
        secret.derive_public(0).0,
    ];
    assert!(children[0] != children[1] && children[0] != children[2] && children[1] != children[2]);
    assert!(secret.derive_secret(1 << 32).expose() != &children[0]);
}

#[test]
fn sparse_secrets_have_their_weight_at_uniform_places() {
    let degree = RingDegree::new(6).unwrap();
    let seed = SecretSeed::new([3; 32]);
    let (mut places, mut positive) = ([0u32; 64], 0u32);
    for stream in 0..4000 {
        let small = SmallPoly::sample_sparse(&seed, stream, degree, 16);
        let signs = small.coefficients();
        assert!(signs.iter().all(|x| (-1..=1).contains(x)));
        assert_eq!(signs.iter().filter(|x| **x != 0).count(), 16);
        for (count, x) in places.iter_mut().zip(signs) {
            *count += u32::from(*x != 0);
        }
        positive += signs.iter().filter(|x| **x == 1).count() as u32;
    }
    // Binomial: 1000 of 4000 at each place, half of 64,000 positive; six standard deviations.
    assert!(places.iter().all(|n| n.abs_diff(1000) < 165), "{places:?}");
    assert!(positive.abs_diff(32_000) < 760, "{positive}");
    let full = SmallPoly::sample_sparse(&seed, 0, degree, 64);
    assert!(full.coefficients().iter().all(|x| *x != 0));
}
