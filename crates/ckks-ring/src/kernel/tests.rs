//! One suite over all kernels: each gives, bit for bit, what the definition says.

use super::{Fractions, Kernel, available};
use crate::galois::Permutation;
use crate::ntt::NttTable;
use crate::{GaloisElement, Modulus, PublicSeed, RingDegree, ntt_primes_below, sampling};

/// Primes of every size that a degree allows, the largest among them.
fn primes(degree: RingDegree) -> Vec<Modulus> {
    let smallest = u32::from(degree.log()) + 4;
    let sizes = [smallest, 24, 25, 26, 27, 30, 31, 32, 36, 45, 46, 47, 49, 50];
    let found = sizes
        .iter()
        .filter_map(|&bits| ntt_primes_below(degree, bits, 1, &[]).ok());
    found.map(|p| Modulus::new(p[0]).unwrap()).collect()
}

/// Residues: uniform, then extremes mixed in.
fn residues(q: Modulus, n: usize, stream: u32) -> Vec<u64> {
    let mut x = vec![0; n];
    sampling::uniform(&PublicSeed([3; 32]), stream, 0, q, &mut x);
    for (i, x) in x
        .iter_mut()
        .enumerate()
        .filter(|(i, _)| (i + stream as usize).is_multiple_of(3))
    {
        *x = if i % 2 == 0 { q.value() - 1 } else { 0 };
    }
    x
}

fn for_all(degrees: &[u8], check: impl Fn(&dyn Kernel, RingDegree, Modulus)) {
    for &log in degrees {
        let degree = RingDegree::new(log).unwrap();
        for q in primes(degree) {
            available()
                .into_iter()
                .for_each(|kernel| check(kernel, degree, q));
        }
    }
}

#[test]
fn all_kernels_of_this_machine_are_tested() {
    let names: Vec<_> = available().iter().map(|k| k.name()).collect();
    println!("kernels: {names:?}");
    assert_eq!(names.last(), Some(&"portable"));
}

#[test]
fn forward_evaluates_at_odd_powers_of_psi() {
    for_all(&[4, 5, 6, 7], |kernel, degree, q| {
        let table = NttTable::new(q, degree, kernel);
        let x = residues(q, degree.get(), 0);
        let bits = u32::from(degree.log());
        let value = |k: usize| {
            let brv = (k as u32).reverse_bits() >> (32 - bits);
            let root = q.pow(table.psi(), u64::from(2 * brv + 1));
            x.iter().rev().fold(0, |sum, &c| q.add(q.mul(sum, root), c))
        };
        let expected: Vec<u64> = (0..degree.get()).map(value).collect();
        let mut values = x.clone();
        kernel.forward(&table, &mut values);
        assert_eq!(values, expected, "{} {q:?}", kernel.name());
    });
}

#[test]
fn transforms_agree_and_invert() {
    for_all(
        &[4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17],
        |kernel, degree, q| {
            let reference = &super::portable::Portable;
            let [table, own] = [reference, kernel].map(|k| NttTable::new(q, degree, k));
            for x in [
                residues(q, degree.get(), 1),
                vec![q.value() - 1; degree.get()],
            ] {
                let (mut expected, mut values) = (x.clone(), x.clone());
                reference.forward(&table, &mut expected);
                kernel.forward(&own, &mut values);
                assert!(values == expected, "{} {q:?} {degree:?}", kernel.name());
                kernel.inverse(&own, &mut values);
                assert!(values == x, "{} {q:?} {degree:?}", kernel.name());
            }
        },
    );
}

#[test]
fn entrywise_operations() {
    for_all(&[4, 8], |kernel, degree, q| {
        let [x, y, z] = [0, 1, 2].map(|s| residues(q, degree.get(), s));
        let check =
            |what: &str, f: &dyn Fn(&mut [u64]), expected: &dyn Fn(u64, u64, u64) -> u64| {
                let mut got = x.clone();
                f(&mut got);
                let entries = x.iter().zip(&y).zip(&z);
                let expected: Vec<u64> = entries.map(|((&x, &y), &z)| expected(x, y, z)).collect();
                assert_eq!(got, expected, "{what}, {} {q:?}", kernel.name());
            };
        check("add", &|x| kernel.add(q, x, &y), &|x, y, _| {
            (x + y) % q.value()
        });
        check("sub", &|x| kernel.sub(q, x, &y), &|x, y, _| {
            (x + q.value() - y) % q.value()
        });
        check("neg", &|x| kernel.neg(q, x), &|x, _, _| {
            (q.value() - x) % q.value()
        });
        let product =
            |x: u64, y: u64| (u128::from(x) * u128::from(y) % u128::from(q.value())) as u64;
        check("mul", &|x| kernel.mul(q, x, &y), &|x, y, _| product(x, y));
        check("mul_add", &|x| kernel.mul_add(q, x, &y, &z), &|x, y, z| {
            (x + product(y, z)) % q.value()
        });
        for w in [0, 1, q.value() - 1, z[0]] {
            check("scale", &|x| kernel.scale(q, w, x), &|x, _, _| {
                product(x, w)
            });
            let expected = |x, y, _| product((x + q.value() - y) % q.value(), w);
            check("sub_scale", &|x| kernel.sub_scale(q, w, x, &y), &expected);
        }
    });
}

#[test]
fn sums_of_many_products() {
    for_all(&[4, 6, 11], |kernel, degree, q| {
        for count in [0usize, 1, 2, 13, 14, 15, 16, 29, 40] {
            let most = vec![q.value() - 1; degree.get()];
            let terms: Vec<_> = (0..count)
                .map(|s| residues(q, degree.get(), s as u32))
                .collect();
            let a: Vec<&[u64]> = terms.iter().map(Vec::as_slice).collect();
            let b: Vec<&[u64]> = vec![&most; count];
            let mut out = vec![7; degree.get()];
            kernel.dot(q, &a, &b, &mut out);
            let sum = |i: usize| terms.iter().fold(0, |s, t| q.sub(s, t[i]));
            let mut largest = vec![7; degree.get()];
            kernel.dot(q, &b, &b, &mut largest);
            let ones = vec![count as u64 % q.value(); degree.get()];
            assert_eq!(largest, ones, "{count} terms, {} {q:?}", kernel.name());
            let expected: Vec<u64> = (0..out.len()).map(sum).collect();
            assert_eq!(out, expected, "{count} terms, {} {q:?}", kernel.name());
            let [mut first, mut second] = [3, 5].map(|any| vec![any; degree.get()]);
            kernel.dot_pair(q, &a, [&b, &a], [&mut first, &mut second]);
            let squares = |i: usize| terms.iter().fold(0, |s, t| q.add(s, q.mul(t[i], t[i])));
            assert_eq!(first, expected, "{count} terms, {} {q:?}", kernel.name());
            let expected: Vec<u64> = (0..second.len()).map(squares).collect();
            assert_eq!(second, expected, "{count} terms, {} {q:?}", kernel.name());
        }
    });
}

#[test]
fn numbers_of_few_bits_are_unpacked() {
    for (bits, behind) in (1..=57)
        .chain([64])
        .flat_map(|bits| [(bits, 0), (bits, 5), (bits, 40)])
    {
        let seed = PublicSeed([bits as u8; 32]);
        let largest = u64::MAX >> (64 - bits);
        let mut expected = vec![0; 48];
        sampling::uniform(
            &seed,
            0,
            0,
            Modulus::new(0xFFFF_FFFB).unwrap(),
            &mut expected,
        );
        for (i, number) in expected.iter_mut().enumerate() {
            *number = if i % 5 == 0 {
                largest
            } else {
                number.wrapping_mul(*number) & largest
            };
        }
        let mut packed = vec![0xFF; 6 * bits as usize + behind];
        for bit in 0..48 * bits as usize {
            let value = expected[bit / bits as usize] >> (bit % bits as usize) & 1;
            packed[bit / 8] &= !(((1 - value) << (bit % 8)) as u8);
        }
        for kernel in available() {
            let mut words = vec![7; 48];
            kernel.unpack(bits, &packed, &mut words);
            assert_eq!(words, expected, "{bits} bits, {}", kernel.name());
            let mut first = vec![7; 8];
            kernel.unpack(bits, &packed, &mut first);
            assert_eq!(first, expected[..8], "{bits} bits, {}", kernel.name());
        }
    }
}

#[test]
fn conversions_take_unreduced_words() {
    let wide = Modulus::new(ntt_primes_below(RingDegree::new(4).unwrap(), 50, 1, &[]).unwrap()[0])
        .unwrap();
    for_all(&[4, 6], |kernel, degree, q| {
        for count in (1..=15).chain([31]) {
            let n = degree.get();
            let y: Vec<u64> = (0..count)
                .flat_map(|s| residues(wide, n, s as u32))
                .collect();
            let weights = &residues(q, 32, 5)[..count];
            let mut out = vec![7; n];
            kernel.convert(q, weights, n, &y, &mut out);
            let sum = |i: usize| {
                (0..count).fold(0, |s, t| {
                    q.add(s, q.mul(weights[t], q.reduce(y[t * n + i])))
                })
            };
            assert_eq!(
                out,
                (0..n).map(sum).collect::<Vec<_>>(),
                "{count} words, {} {q:?}",
                kernel.name()
            );
            let fractions = Fractions::new(&vec![wide; count]);
            let [mut v, mut expected] = [vec![0; n], vec![0; n]];
            let ambiguous = kernel.round_fractions(&fractions, &y, &mut v);
            let reference =
                super::portable::Portable.round_fractions(&fractions, &y, &mut expected);
            assert!(!ambiguous && !reference, "{count} words, {}", kernel.name());
            assert_eq!(v, expected);
        }
    });
}

#[test]
fn permutations() {
    for_all(&[4, 7], |kernel, degree, q| {
        let table = NttTable::new(q, degree, kernel);
        let n = degree.get();
        let coefficients = residues(q, n, 0);
        for element in (1..degree.two_n()).step_by(2) {
            let mut expected = vec![0; n];
            for (k, &x) in coefficients.iter().enumerate() {
                let exponent = (k * element as usize) % (2 * n);
                expected[exponent % n] = if exponent < n { x } else { q.neg(x) };
            }
            kernel.forward(&table, &mut expected);
            let (mut values, mut image) = (coefficients.clone(), vec![0; n]);
            kernel.forward(&table, &mut values);
            let element = GaloisElement::new(element, degree).unwrap();
            kernel.permute(&Permutation::new(element, degree), &values, &mut image);
            assert_eq!(image, expected, "{element:?}, {}", kernel.name());
        }
    });
}
