//! No parameter set above the 2024 bounds is accepted; what is wrong is named.
#![allow(clippy::unwrap_used)]

use ckks::{
    CkksError, Parameters, ParametersSpec, RingDegree, RingError, SecurityLevel, max_log2_modulus,
    ntt_primes_below,
};
use testkit::Numbers;
use testkit::parameters::{REAL_12, REAL_13, REAL_14, REAL_15};

/// Random NTT primes of 2^12 … 2^16, drawn until their product has more bits than `bound`.
fn above(bound: u32, log_degree: u8, pool: &[u64], numbers: &mut Numbers) -> ParametersSpec {
    let mut primes: Vec<u64> = Vec::new();
    while bits(&primes) <= bound {
        primes.push(pool[numbers.below(pool.len() as u64) as usize]);
    }
    let special = 1 + numbers.below(primes.len() as u64 / 2 + 1) as usize;
    let q = primes.split_off(special.min(primes.len() - 1));
    ParametersSpec {
        log_degree,
        digit_width: 1 + numbers.below(q.len() as u64) as usize,
        q,
        special: primes,
    }
}

/// Bits of the product of `primes`.
fn bits(primes: &[u64]) -> u32 {
    let product: num_bigint::BigUint = primes
        .iter()
        .map(|&q| num_bigint::BigUint::from(q))
        .product();
    product.bits() as u32
}

#[test]
fn ten_thousand_sets_above_the_bound_are_refused() {
    let mut numbers = Numbers::new(2024);
    for log_degree in 12..=16u8 {
        let degree = RingDegree::new(log_degree).unwrap();
        let pool: Vec<u64> = (24..=50)
            .flat_map(|size| ntt_primes_below(degree, size, 2, &[]).unwrap())
            .collect();
        for (i, level) in SecurityLevel::ALL
            .into_iter()
            .cycle()
            .take(2001)
            .enumerate()
        {
            let bound = max_log2_modulus(log_degree, level).unwrap();
            let spec = above(bound, log_degree, &pool, &mut numbers);
            let log_modulus = bits(&[spec.q.clone(), spec.special.clone()].concat());
            let refusal = Parameters::with_security(spec, level).unwrap_err();
            let wanted = CkksError::ModulusTooLarge {
                log_degree,
                log_modulus,
                bound,
                security: level,
            };
            assert_eq!(refusal, wanted, "set {i}");
        }
    }
}

#[test]
fn real_sets_have_128_bits() {
    for chain in [REAL_12, REAL_13, REAL_14, REAL_15] {
        let parameters = chain.real();
        let top = parameters.max_level();
        let bound = max_log2_modulus(chain.log_degree, SecurityLevel::Bits128).unwrap();
        assert!(parameters.log2_qp(top) <= f64::from(bound));
        assert!(parameters.security() >= Some(SecurityLevel::Bits128));
        assert_eq!(Parameters::new(chain.spec()).unwrap().id(), parameters.id());
    }
}

#[test]
fn stronger_levels_ask_for_more() {
    let spec = REAL_14.spec();
    assert!(Parameters::with_security(spec.clone(), SecurityLevel::Bits128).is_ok());
    for level in [SecurityLevel::Bits192, SecurityLevel::Bits256] {
        let refusal = Parameters::with_security(spec.clone(), level).unwrap_err();
        assert!(
            matches!(refusal, CkksError::ModulusTooLarge { security, .. } if security == level)
        );
    }
}

#[test]
fn each_fault_is_named() {
    let good = REAL_13.spec();
    let refuse = |change: &dyn Fn(&mut ParametersSpec)| {
        let mut spec = good.clone();
        change(&mut spec);
        Parameters::new(spec).unwrap_err()
    };
    let second = good.q[1];
    assert!(matches!(
        refuse(&|s| s.log_degree = 11),
        CkksError::DegreeUnsupported { .. }
    ));
    assert!(matches!(
        refuse(&|s| s.log_degree = 17),
        CkksError::DegreeUnsupported { .. }
    ));
    assert_eq!(
        refuse(&|s| s.q[2] = second),
        RingError::DuplicatePrime { value: second }.into()
    );
    let not_prime = refuse(&|s| s.q[1] = (1 << 30) + 1);
    assert!(matches!(
        not_prime,
        CkksError::Ring(RingError::NotPrime { .. })
    ));
    let not_ntt = refuse(&|s| s.q[1] = (1 << 30) - 35);
    assert!(matches!(
        not_ntt,
        CkksError::Ring(RingError::NotNttPrime { .. })
    ));
    assert!(matches!(
        refuse(&|s| s.q.clear()),
        CkksError::Ring(RingError::NoPrimes)
    ));
    assert!(matches!(
        refuse(&|s| s.digit_width = 0),
        CkksError::DigitWidthOutOfRange { .. }
    ));
    assert!(matches!(
        refuse(&|s| s.digit_width = 5),
        CkksError::DigitWidthOutOfRange { .. }
    ));
    let short = refuse(&|s| s.special.truncate(1));
    assert!(matches!(
        short,
        CkksError::SpecialModulusTooSmall { digit: 0, .. }
    ));
    let none = refuse(&|s| s.special.clear());
    assert!(matches!(none, CkksError::SpecialModulusTooSmall { .. }));
    let zeros = refuse(&|s| s.q = vec![0; 100_000]);
    assert!(matches!(
        zeros,
        CkksError::Ring(RingError::PrimeOutOfRange { value: 0, .. })
    ));
}

#[test]
fn the_id_covers_every_field() {
    let good = REAL_13.spec();
    let mut ids = vec![Parameters::new(good.clone()).unwrap().id()];
    let swapped = ParametersSpec {
        q: vec![good.q[0], good.q[2], good.q[1], good.q[3]],
        ..good.clone()
    };
    let narrower = ParametersSpec {
        digit_width: 1,
        ..good.clone()
    };
    let moved = ParametersSpec {
        q: good.q[..3].to_vec(),
        ..good
    };
    ids.extend([swapped, narrower, moved].map(|spec| Parameters::new(spec).unwrap().id()));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}
