//! What cannot be made is refused with both numbers.

#![allow(clippy::unwrap_used)]

use ckks_ring::{
    Basis, Coeff, GaloisElement, Modulus, Poly, Ring, RingDegree, RingError, is_prime,
    ntt_primes_below, ntt_primes_near,
};

#[test]
fn primes_are_told_from_composites() {
    let small: Vec<u64> = (0..60).filter(|&n| is_prime(n)).collect();
    assert_eq!(
        small,
        [
            2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59
        ]
    );
    assert!(is_prime(18_446_744_073_709_551_557)); // the largest below 2^64
    // The smallest composites that pass for the bases up to 7, 17 and 23 (OEIS A014233), and others that pass for one.
    let pass_for_some = [
        3_215_031_751,
        341_550_071_728_321,
        3_825_123_056_546_413_051,
        341,
        561,
    ];
    for composite in pass_for_some {
        assert!(!is_prime(composite), "{composite}");
    }
    // By how much primes are below 2^64 and 2^50 (the Prime Pages, "Primes just less than a power of two").
    let below = |top: u64| -> Vec<u64> { (1..=100).filter(|&k| is_prime(top - (k - 1))).collect() };
    assert_eq!(below(u64::MAX), [59, 83, 95]);
    assert_eq!(below((1 << 50) - 1), [27, 35, 51, 71]);
}

#[test]
fn prime_search_is_ordered_and_avoids() {
    let degree = RingDegree::new(14).unwrap();
    let below = ntt_primes_below(degree, 50, 5, &[]).unwrap();
    assert!(
        below.is_sorted_by(|a, b| a > b)
            && below.iter().all(|&p| p < 1 << 50 && p % (1 << 15) == 1)
    );
    assert_eq!(
        ntt_primes_below(degree, 50, 4, &below[..1]).unwrap(),
        below[1..]
    );
    let near = ntt_primes_near(degree, 30, 6, &[]).unwrap();
    let distance = |p: &u64| p.abs_diff(1 << 30);
    assert!(
        near.is_sorted_by_key(distance) && near.iter().all(|&p| is_prime(p) && p % (1 << 15) == 1)
    );
    assert!(near.iter().any(|&p| p > 1 << 30) && near.iter().any(|&p| p < 1 << 30));
    let none = ntt_primes_below(degree, 16, 1, &[]);
    assert_eq!(
        none,
        Err(RingError::TooFewPrimes {
            bits: 16,
            wanted: 1,
            found: 0
        })
    );
    assert!(ntt_primes_near(degree, 51, 1, &[]).is_err());
}

#[test]
fn rings_refuse_bad_primes() {
    let degree = RingDegree::new(10).unwrap();
    assert!(RingDegree::new(3).is_err() && RingDegree::new(18).is_err());
    let primes = ntt_primes_below(degree, 40, 2, &[]).unwrap();
    let refuse = |q: &[u64], special: &[u64]| Ring::new(degree, q, special).unwrap_err();
    assert_eq!(refuse(&[], &primes), RingError::NoPrimes);
    assert_eq!(
        refuse(&[primes[0]], &[primes[0]]),
        RingError::DuplicatePrime { value: primes[0] }
    );
    assert_eq!(
        refuse(&[primes[0] * 3], &[]),
        RingError::NotPrime {
            value: primes[0] * 3
        }
    );
    assert_eq!(
        refuse(&[97], &[]),
        RingError::NotNttPrime {
            value: 97,
            two_n: 2048
        }
    );
    let large = (1 << 50) + 1;
    assert!(
        matches!(refuse(&[large], &[]), RingError::PrimeOutOfRange { value, .. } if value == large)
    );
    assert!(matches!(
        Modulus::new(u64::MAX),
        Err(RingError::PrimeOutOfRange { .. })
    ));
}

#[test]
fn residues_are_checked() {
    let degree = RingDegree::new(4).unwrap();
    let q = ntt_primes_below(degree, 20, 2, &[]).unwrap();
    let ring = Ring::new(degree, &q, &[]).unwrap();
    let make = |residues| Poly::<Coeff>::from_residues(&ring, Basis::of_q(2), residues);
    assert_eq!(
        make(vec![0; 31]).unwrap_err(),
        RingError::WrongLength {
            expected: 32,
            got: 31
        }
    );
    for bad in [q[1], q[1] + 1, u64::MAX] {
        let mut residues = vec![0; 32];
        residues[20] = bad;
        let error = make(residues).unwrap_err();
        assert_eq!(
            error,
            RingError::ResidueOutOfRange {
                index: 20,
                value: bad,
                modulus: q[1]
            }
        );
    }
    let too_many = Poly::<Coeff>::from_residues(&ring, Basis::of_q(3), vec![0; 48]).unwrap_err();
    assert_eq!(
        too_many,
        RingError::BasisOutOfRange {
            wanted: 3,
            available: 2
        }
    );
    assert!(GaloisElement::new(2, degree).is_err() && GaloisElement::new(33, degree).is_err());
}
