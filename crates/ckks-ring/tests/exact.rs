//! Ring operations against whole-number arithmetic: conversions, roundings, products, automorphisms.

#![allow(clippy::unwrap_used)]

use ckks_ring::{
    Basis, Coeff, CompactPoly, Compression, Digits, Domain, Factor, GadgetKey, GaloisElement,
    Modulus, Poly, RotationStep, SwitchEnd, inner_product, inner_product_of_pairs, key_switch,
};
use num_bigint::BigInt;
use proptest::prelude::*;

#[path = "exact/reference.rs"]
mod reference;
use reference::*;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn forms_convert_back(seed: [u8; 32]) {
        let ring = ring();
        let a = random(&ring, ring.full_basis(), seed, 0);
        prop_assert_eq!(&a.clone().into_coeff().into_ntt(), &a);
    }

    #[test]
    fn products_are_negacyclic(seed: [u8; 32], q in 1usize..=5, special: bool) {
        let ring = ring();
        let basis = Basis { q, special };
        let (a, b) = (random(&ring, basis, seed, 0), random(&ring, basis, seed, 1));
        let expected = negacyclic(&whole(&a.clone().into_coeff()), &whole(&b.clone().into_coeff()));
        let expected = from_whole(&ring, basis, &expected);
        prop_assert_eq!(&a.mul(&b).into_coeff(), &expected);
        let mut sum = b.clone();
        sum.add_mul_assign(&a, &b);
        sum.sub_assign(&b);
        prop_assert_eq!(sum.into_coeff(), expected);
    }

    #[test]
    fn rescale_rounds_to_nearest(seed: [u8; 32], q in 2usize..=5) {
        let ring = ring();
        let a = random(&ring, Basis::of_q(q), seed, 0);
        let coefficients = a.clone().into_coeff();
        let last = BigInt::from(ring.q()[q - 1].value());
        let expected: Vec<_> = whole(&coefficients).iter().map(|x| round(x, &last)).collect();
        let expected = from_whole(&ring, Basis::of_q(q - 1), &expected);
        prop_assert_eq!(&coefficients.rescale(), &expected);
        prop_assert_eq!(a.rescale().into_coeff(), expected);
    }

    #[test]
    fn mod_down_rounds_to_nearest(seed: [u8; 32], q in 2usize..=5) {
        let ring = ring();
        let a = random(&ring, Basis::with_special(q), seed, 0);
        let coefficients = a.clone().into_coeff();
        let p: BigInt = ring.special().iter().map(|m| BigInt::from(m.value())).product();
        let all = whole(&coefficients);
        let expected: Vec<_> = all.iter().map(|x| round(x, &p)).collect();
        let expected = from_whole(&ring, Basis::of_q(q), &expected);
        prop_assert_eq!(&coefficients.clone().mod_down(), &expected);
        prop_assert_eq!(a.clone().mod_down().into_coeff(), expected);
        let both = p * ring.q()[q - 1].value();
        let expected: Vec<_> = all.iter().map(|x| round(x, &both)).collect();
        let expected = from_whole(&ring, Basis::of_q(q - 1), &expected);
        prop_assert_eq!(&coefficients.mod_down_rescale(), &expected);
        prop_assert_eq!(a.mod_down_rescale().into_coeff(), expected);
    }

    #[test]
    fn mod_up_is_the_centred_value(seed: [u8; 32], start in 0usize..5, width in 1usize..=5) {
        let ring = ring();
        let digit = start..(start + width).min(5);
        let a = random(&ring, Basis::of_q(5), seed, 0).into_coeff();
        let m: BigInt = ring.q()[digit.clone()].iter().map(|m| BigInt::from(m.value())).product();
        let expected: Vec<_> = whole(&a).iter().map(|x| centre(x, &m)).collect();
        let expected = from_whole(&ring, ring.full_basis(), &expected);
        prop_assert_eq!(a.mod_up(digit, ring.full_basis()), expected);
    }

    #[test]
    fn values_next_to_a_half_round_exactly(offsets in prop::collection::vec(-3i64..=3, 32), turns in 0u64..4) {
        let ring = ring();
        let basis = Basis::with_special(2);
        let p: BigInt = ring.special().iter().map(|m| BigInt::from(m.value())).product();
        let values: Vec<_> = offsets.iter().map(|o| (&p - 1) / 2 + &p * turns + o).collect();
        let expected: Vec<_> = values.iter().map(|x| round(x, &p)).collect();
        let a = from_whole(&ring, basis, &values);
        prop_assert_eq!(a.mod_down(), from_whole(&ring, Basis::of_q(2), &expected));
        let digit: BigInt = ring.q()[..2].iter().map(|m| BigInt::from(m.value())).product();
        let values: Vec<_> = offsets.iter().map(|o| (&digit - 1) / 2 + o).collect();
        let a = from_whole(&ring, Basis::of_q(2), &values);
        let expected: Vec<_> = values.iter().map(|x| centre(x, &digit)).collect();
        prop_assert_eq!(a.mod_up(0..2, ring.full_basis()), from_whole(&ring, ring.full_basis(), &expected));
    }

    #[test]
    fn gadget_products_recompose(seed: [u8; 32], q in 1usize..=5, digit_width in 1usize..=3, short: bool) {
        let ring = if short { short_ring() } else { ring() };
        let a = random(&ring, Basis::of_q(q), seed, 0);
        let key = trivial_key(&ring, digit_width);
        let digits = Digits::decompose(&a, digit_width);
        let [first, second] = digits.inner_product(&key);
        prop_assert_eq!(&first, &a.mul_special());
        prop_assert_eq!(&first.mod_down(), &a);
        let mut doubled = a.clone();
        doubled.add_assign(&a);
        prop_assert_eq!(second.mod_down(), doubled);
    }

    #[test]
    fn key_switches_are_their_parts(seed: [u8; 32], q in 2usize..=5, digit_width in 1usize..=3, step in -16i64..16, short: bool) {
        let ring = if short { short_ring() } else { ring() };
        let element = GaloisElement::rotation(RotationStep(step), ring.degree());
        let draw = |basis, stream| random(&ring, basis, seed, stream);
        let [a, c0, c1] = [0, 1, 2].map(|stream| draw(Basis::of_q(q), stream));
        let pair = |i: u32| [2 * i, 2 * i + 1].map(|stream| draw(ring.full_basis(), stream));
        let pairs: Vec<_> = (2..7).map(pair).collect();
        let key = GadgetKey::new(&ring, ring.full_basis(), pairs.iter().cloned());
        prop_assert_eq!(key.pairs(), pairs);
        let primes: Vec<u64> = ring.moduli(ring.full_basis()).map(Modulus::value).collect();
        prop_assert_eq!(GadgetKey::bytes(&primes, ring.degree().get(), 5) < 5 * 2 * 8 * 32 * 7, short);
        let digits = Digits::decompose(&a, digit_width);
        let parts = digits.inner_product(&key);
        for addends in [[None, None], [Some(&c0), None], [Some(&c0), Some(&c1)]] {
            for (rescale, automorphism) in [(false, None), (false, Some(element)), (true, None), (true, Some(element))] {
                let expected: Vec<_> = (0..2).map(|part| {
                    let mut sum = parts[part].clone();
                    if let Some(addend) = addends[part] {
                        sum.add_assign(&addend.mul_special());
                    }
                    let divided = if rescale { sum.mod_down_rescale() } else { sum.mod_down() };
                    automorphism.map_or(divided.clone(), |g| divided.automorphism(g))
                }).collect();
                let end = SwitchEnd { addends, rescale, automorphism };
                prop_assert_eq!(&key_switch(&a, digit_width, &key, end)[..], &expected);
                prop_assert_eq!(&digits.key_switch(&key, end)[..], &expected);
            }
        }
    }

    #[test]
    fn automorphisms_agree_in_both_forms(seed: [u8; 32], half in 0u64..32) {
        let ring = ring();
        let element = GaloisElement::new(2 * half + 1, ring.degree()).unwrap();
        let a = random(&ring, Basis::with_special(3), seed, 0);
        let image = a.automorphism(element);
        prop_assert_eq!(&image.clone().into_coeff(), &a.clone().into_coeff().automorphism(element));
        prop_assert_eq!(image.automorphism(element.inverse(ring.degree())), a);
    }

    #[test]
    fn monomials_agree_in_both_forms(seed: [u8; 32], k in -100i64..100) {
        let ring = ring();
        let mut a = random(&ring, Basis::with_special(3), seed, 0);
        let mut x = vec![BigInt::from(0); 32];
        let turn = k.rem_euclid(64);
        x[(turn % 32) as usize] = BigInt::from(if turn < 32 { 1 } else { -1 });
        let expected = from_whole(&ring, a.basis(), &negacyclic(&whole(&a.clone().into_coeff()), &x));
        let mut coefficients = a.clone().into_coeff();
        coefficients.mul_monomial_assign(k);
        prop_assert_eq!(&coefficients, &expected);
        a.mul_monomial_assign(k);
        prop_assert_eq!(a.into_coeff(), expected);
    }

    #[test]
    fn inner_products_read_larger_bases(seed: [u8; 32], count in 0u32..7) {
        let ring = ring();
        let basis = Basis::with_special(2);
        let draw = |s| random(&ring, ring.full_basis(), seed, s);
        let pairs: Vec<_> = (0..count).map(|i| (draw(2 * i), draw(2 * i + 1))).collect();
        let terms: Vec<_> = pairs.iter().map(|(a, b)| (a, b)).collect();
        let mut expected = Poly::zero(&ring, basis);
        for (a, b) in &pairs {
            expected.add_mul_assign(&a.restrict(basis), &b.restrict(basis));
        }
        prop_assert_eq!(inner_product(&ring, basis, &terms), expected);
    }

    #[test]
    fn factors_in_fewer_bytes_are_the_same(seed: [u8; 32], count in 1u32..7) {
        let ring = ring();
        let basis = Basis::with_special(3);
        let draw = |s| random(&ring, ring.full_basis(), seed, s);
        let polys: Vec<_> = (0..count).map(|i| [0, 1, 2, 3].map(|j| draw(4 * i + j))).collect();
        let primes: Vec<u64> = ring.moduli(ring.full_basis()).map(Modulus::value).collect();
        let packed = |poly| {
            let mut bytes = vec![0; CompactPoly::bytes(&primes, ring.degree().get())];
            CompactPoly::pack(poly, &mut bytes);
            bytes
        };
        let packed: Vec<_> = polys.iter().map(|[_, _, b, c]| [b, c].map(packed)).collect();
        let compact = |bytes| CompactPoly::new(&ring, ring.full_basis(), bytes);
        let compact: Vec<_> = packed.iter().map(|both| both.each_ref().map(|bytes| compact(bytes))).collect();
        for (poly, compact) in polys.iter().zip(&compact) {
            prop_assert_eq!(&compact[0].expand(), &poly[2]);
        }
        // Every other one whole.
        let terms = |all: bool| -> Vec<_> {
            let both = polys.iter().zip(&compact).enumerate();
            both.map(|(i, ([a, b, c, d], compact))| match all || i % 2 == 1 {
                true => ([a, b], [c, d].map(Factor::Whole)),
                false => ([a, b], compact.map(Factor::Compact)),
            }).collect()
        };
        let sums = inner_product_of_pairs(&ring, basis, &terms(false));
        prop_assert_eq!(&inner_product_of_pairs(&ring, basis, &terms(true)), &sums);
        let pairs = |i: usize, j: usize| polys.iter().map(move |all| (&all[i], &all[j]));
        let dot = |terms: Vec<_>| inner_product(&ring, basis, &terms);
        let cross = pairs(0, 3).chain(pairs(1, 2)).collect();
        prop_assert_eq!(sums, [dot(pairs(0, 2).collect()), dot(cross), dot(pairs(1, 3).collect())]);
    }

    #[test]
    fn sums_and_multiples(seed: [u8; 32], factor: i128) {
        let ring = ring();
        let basis = Basis::with_special(5);
        let (a, b) = (random(&ring, basis, seed, 0).into_coeff(), random(&ring, basis, seed, 1).into_coeff());
        let (wa, wb) = (whole(&a), whole(&b));
        let expected = |f: &dyn Fn(&BigInt, &BigInt) -> BigInt| {
            from_whole(&ring, basis, &wa.iter().zip(&wb).map(|(a, b)| f(a, b)).collect::<Vec<_>>())
        };
        let apply = |f: &dyn Fn(&mut Poly<Coeff>)| { let mut x = a.clone(); f(&mut x); x };
        prop_assert_eq!(apply(&|x| x.add_assign(&b)), expected(&|a, b| a + b));
        prop_assert_eq!(apply(&|x| x.sub_assign(&b)), expected(&|a, b| a - b));
        prop_assert_eq!(apply(&|x| x.neg_assign()), expected(&|a, _| -a));
        prop_assert_eq!(apply(&|x| x.mul_integer_assign(factor)), expected(&|a, _| a * factor));
        let mut shifted = a.clone().into_ntt();
        shifted.add_integer_assign(factor);
        prop_assert_eq!(shifted.into_coeff(), apply(&|x| x.add_integer_assign(factor)));
    }

    #[test]
    fn integers_become_residues(values in prop::collection::vec(any::<i128>(), 32)) {
        let ring = ring();
        let basis = ring.full_basis();
        let wide: Vec<_> = values.iter().map(|&x| BigInt::from(x)).collect();
        prop_assert_eq!(Poly::from_signed_wide(&ring, basis, &values), from_whole(&ring, basis, &wide));
        let narrow: Vec<i64> = values.iter().map(|&x| x as i64).collect();
        let whole_narrow: Vec<_> = narrow.iter().map(|&x| BigInt::from(x)).collect();
        prop_assert_eq!(Poly::from_signed(&ring, basis, &narrow), from_whole(&ring, basis, &whole_narrow));
    }

    #[test]
    fn centred_floats_round_once(seed: [u8; 32], q in 1usize..=5) {
        let ring = ring();
        let a = random(&ring, Basis::of_q(q), seed, 0).into_coeff();
        let expected: Vec<f64> = whole(&a).iter().map(|x| x.to_string().parse().unwrap()).collect();
        prop_assert_eq!(a.to_centred_f64(), expected);
    }
}

#[test]
fn smaller_bases_are_restrictions() {
    fn check<D: Domain>(full: &Poly<D>, mut by_truncation: Poly<D>) {
        by_truncation.truncate(3);
        assert_eq!(full.restrict(Basis::of_q(3)), by_truncation);
    }
    let ring = ring();
    let full = random(&ring, ring.full_basis(), [7; 32], 9);
    for basis in [Basis::of_q(2), Basis::with_special(2), ring.full_basis()] {
        assert_eq!(random(&ring, basis, [7; 32], 9), full.restrict(basis));
    }
    check(&full, full.clone());
    check(&full.clone().into_coeff(), full.into_coeff());
}

/// A number of words, lowest first.
fn of_words(words: &[u64]) -> BigInt {
    let step = |sum: BigInt, word: &u64| (sum << 64) + word;
    words.iter().rev().fold(BigInt::from(0), step)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn compression_rounds_whole_coefficients(seed: [u8; 32], limbs in 1..=5usize, dropped in 0..=16u32) {
        let ring = ring();
        let basis = Basis::of_q(limbs);
        let (m, unit) = (product(&ring, basis), BigInt::from(1 << dropped));
        let mut coefficients = whole(&random(&ring, basis, seed, 0).into_coeff());
        // The ends, and what is rounded up to Q.
        let ends = [BigInt::from(0), BigInt::from(1), &m - 1, &m - &unit, &m - &unit / 2, &m - &unit / 2 - 1];
        coefficients.splice(..ends.len(), ends);
        let compression = Compression::new(ring.moduli(basis), dropped);
        let numbers = compression.compress(&from_whole(&ring, basis, &coefficients));
        let largest: BigInt = (&m - 1 + &unit / 2) >> dropped;
        prop_assert_eq!(u64::from(compression.bits()), largest.bits());
        for (number, x) in numbers.chunks(compression.words()).zip(&coefficients) {
            let x = ((x % &m) + &m) % &m;
            prop_assert_eq!(of_words(number), (x + &unit / 2) >> dropped);
            prop_assert!(compression.is_in_range(number));
        }
        let mut residues = vec![0; ring.degree().get()];
        for (limb, q) in ring.moduli(basis).enumerate() {
            compression.decompress(&numbers, limb, &mut residues);
            for (number, residue) in numbers.chunks(compression.words()).zip(&residues) {
                prop_assert_eq!((of_words(number) << dropped) % q.value(), BigInt::from(*residue));
            }
        }
        let beyond = largest + 1;
        let word = |k: usize| u64::try_from((&beyond >> (64 * k)) & BigInt::from(u64::MAX)).unwrap();
        let beyond: Vec<u64> = (0..compression.words()).map(word).collect();
        prop_assert!(!compression.is_in_range(&beyond));
    }
}
