//! Every operation on toy rings against schoolbook arithmetic on big integers: equal to the bit, or to the rounding
//! that the operation is defined by.
#![allow(clippy::unwrap_used)]

use ckks::{
    Ciphertext, CompactCiphertext, CompactCiphertexts, Factor, GaloisElement, KeyPurpose, Level,
    RotationStep, Scale,
};
use ckks_ring::Basis;
use num_bigint::BigInt;
use testkit::parameters::{Chain, TOY};
use testkit::reference::{BigPoly, phase, secret_of, switch_key};
use testkit::{Context, Numbers};

const CASES: u64 = 8;

fn context(seed: u64) -> Context {
    let widths = [1, 2, 3, 4];
    let digit_width = widths[seed as usize % widths.len()];
    let chain = Chain {
        special_bits: 48,
        special_count: digit_width,
        digit_width,
        ..TOY
    };
    Context::with_rotations(&chain.toy(), seed, &[1, 3, -2])
}

fn pair(context: &Context, numbers: &mut Numbers, level: Level) -> [Ciphertext; 2] {
    let scale = Scale::power_of_two(30);
    [(); 2].map(|()| context.encrypt(&numbers.complexes(16), level, scale))
}

fn each_case(check: impl Fn(&Context, &mut Numbers, Level)) {
    for seed in 0..CASES {
        let mut numbers = Numbers::new(seed);
        let context = context(seed);
        for level in 0..=3 {
            check(&context, &mut numbers, Level::new(level));
        }
    }
}

#[test]
fn sums_are_exact() {
    each_case(|context, numbers, level| {
        let (evaluator, secret) = (context.evaluator(), secret_of(&context.secret));
        let [a, b] = pair(context, numbers, level);
        let (pa, pb) = (phase(&a, &secret), phase(&b, &secret));
        assert_eq!(phase(&evaluator.add(&a, &b).unwrap(), &secret), pa.add(&pb));
        assert_eq!(phase(&evaluator.sub(&a, &b).unwrap(), &secret), pa.sub(&pb));
        let negated = evaluator.neg(a.clone()).unwrap();
        assert_eq!(phase(&negated, &secret), pa.scale(&BigInt::from(-1)));
        let grown = evaluator.mul_integer(a.clone(), -77).unwrap();
        assert_eq!(phase(&grown, &secret), pa.scale(&BigInt::from(-77)));
        let added = evaluator.add_scalar(a.clone(), -1.5).unwrap();
        let mut constant = pa.scale(&BigInt::ZERO);
        constant.coefficients[0] = BigInt::from(-3) << 29;
        assert_eq!(phase(&added, &secret), pa.add(&constant));
    });
}

#[test]
fn plain_operands_are_exact() {
    each_case(|context, numbers, level| {
        let (evaluator, secret) = (context.evaluator(), secret_of(&context.secret));
        let [a, b] = pair(context, numbers, level);
        let top = context.parameters.max_level();
        let slots = numbers.complexes(16);
        let plain = context.encoder.encode(&slots, top, a.scale()).unwrap();
        let p = BigPoly::of(plain.poly()).modulo(&BigPoly::of(a.c0()).modulus);
        let (pa, pb) = (phase(&a, &secret), phase(&b, &secret));
        let sum = evaluator.add_plain(a.clone(), &plain).unwrap();
        assert_eq!(phase(&sum, &secret), pa.add(&p));
        let difference = evaluator.sub_plain(a.clone(), &plain).unwrap();
        assert_eq!(phase(&difference, &secret), pa.sub(&p));
        let product = evaluator.mul_plain(a.clone(), &plain).unwrap();
        assert_eq!(phase(&product, &secret), pa.mul(&p));
        let dot = evaluator.plain_sum_of_products(&[(&a, &plain), (&b, &plain)]);
        assert_eq!(phase(&dot.unwrap(), &secret), pa.add(&pb).mul(&p));
    });
}

#[test]
fn products_are_exact() {
    each_case(|context, numbers, level| {
        let (evaluator, secret) = (context.evaluator(), secret_of(&context.secret));
        let [a, b] = pair(context, numbers, level);
        let (pa, pb) = (phase(&a, &secret), phase(&b, &secret));
        let product = evaluator.sum_of_products(&[(&a, &b), (&b, &b)]).unwrap();
        let wanted = pa.mul(&pb).add(&pb.mul(&pb));
        let s = secret.modulo(&wanted.modulus);
        let parts = product.parts().map(BigPoly::of);
        let got = parts[0]
            .add(&parts[1].mul(&s))
            .add(&parts[2].mul(&s).mul(&s));
        assert_eq!(got, wanted);
        let kind = (level, a.scale(), a.key_id());
        let mut both = CompactCiphertexts::zeros(&context.parameters, kind, 2).unwrap();
        for (place, ciphertext) in both.places().zip([&a, &b]) {
            place.fill(ciphertext).unwrap();
        }
        let compact = [0, 1].map(|index| both.get(index).unwrap());
        assert_eq!(
            compact.map(CompactCiphertext::expand),
            [a.clone(), b.clone()]
        );
        assert!(both.get(2).is_none());
        let terms = [(&a, Factor::from(compact[1])), (&b, Factor::from(&b))];
        assert_eq!(evaluator.sum_of_products(&terms).unwrap(), product);
        assert_eq!(
            evaluator.square(&a).unwrap(),
            evaluator.mul(&a, &a).unwrap()
        );
    });
}

#[test]
fn dropping_turning_and_undoing_are_exact() {
    each_case(|context, numbers, level| {
        let (evaluator, secret) = (context.evaluator(), secret_of(&context.secret));
        let [a, _] = pair(context, numbers, level);
        let pa = phase(&a, &secret);
        let dropped = evaluator.drop_level(a.clone(), Level::ZERO).unwrap();
        let q0 = BigInt::from(context.parameters.q()[0].value());
        assert_eq!(phase(&dropped, &secret), pa.modulo(&q0));
        let turned = evaluator.mul_monomial(a.clone(), -5).unwrap();
        let back = evaluator.mul_monomial(turned.clone(), 64 + 5).unwrap();
        assert_eq!(back, a);
        assert_eq!(
            phase(&turned, &secret).coefficients[27],
            -&pa.coefficients[0]
        );
        let shrunk = evaluator.mul_inverse_integer(a.clone(), 32).unwrap();
        assert_eq!(evaluator.mul_integer(shrunk, 32).unwrap(), a);
    });
}

#[test]
fn rescale_rounds_to_nearest() {
    each_case(|context, numbers, level| {
        let [a, _] = pair(context, numbers, level);
        if level == Level::ZERO {
            return;
        }
        let q = BigInt::from(context.parameters.q()[level.get()].value());
        let wanted = [a.c0(), a.c1()].map(|c| BigPoly::of(c).divide_rounding(&q));
        let rescaled = context.evaluator().rescale(a).unwrap();
        assert_eq!([rescaled.c0(), rescaled.c1()].map(BigPoly::of), wanted);
    });
}

#[test]
fn relinearization_is_the_exact_key_switch() {
    each_case(|context, numbers, level| {
        let [a, b] = pair(context, numbers, level);
        let evaluator = context.evaluator();
        let product = evaluator.mul(&a, &b).unwrap();
        let key = context.keys.relinearization(level).unwrap().switching();
        let parts = product.parts();
        let [k0, k1] = switch_key(parts[2], key, &context.parameters);
        let wanted = [
            BigPoly::of(parts[0]).add(&k0),
            BigPoly::of(parts[1]).add(&k1),
        ];
        let got = evaluator.relinearize(product).unwrap();
        assert_eq!([got.c0(), got.c1()].map(BigPoly::of), wanted);
    });
}

#[test]
fn relinearize_rescale_rounds_once() {
    each_case(|context, numbers, level| {
        if level == Level::ZERO {
            return;
        }
        let [a, b] = pair(context, numbers, level);
        let evaluator = context.evaluator();
        let product = evaluator.mul(&a, &b).unwrap();
        let key = context.keys.relinearization(level).unwrap();
        let digits = key.switching().digits();
        let parts = product.parts();
        let width = context.parameters.digit_width();
        let [k0, k1] = ckks_ring::Digits::decompose(parts[2], width).inner_product(digits);
        let special = context.parameters.special().iter();
        let special: BigInt = special.map(|p| BigInt::from(p.value())).product();
        let divisor = &special * context.parameters.q()[level.get()].value();
        let wanted = [(k0, parts[0]), (k1, parts[1])].map(|(k, d)| {
            let extended = BigPoly::of(&k);
            let lifted = BigPoly::of(d).modulo(&extended.modulus).scale(&special);
            extended.add(&lifted).divide_rounding(&divisor)
        });
        let got = evaluator.relinearize_rescale(product).unwrap();
        assert_eq!([got.c0(), got.c1()].map(BigPoly::of), wanted);
    });
}

#[test]
fn automorphisms_are_the_exact_key_switch() {
    each_case(|context, numbers, level| {
        let [a, _] = pair(context, numbers, level);
        let evaluator = context.evaluator();
        let hoisted = evaluator.hoist(&a).unwrap();
        let elements = context.keys.shapes().into_iter().filter_map(|shape| {
            let KeyPurpose::Galois(element) = shape.purpose else {
                return None;
            };
            Some(element)
        });
        let elements: Vec<GaloisElement> = elements.collect();
        assert_eq!(elements.len(), 4);
        for &element in &elements {
            let key = context.keys.galois(element, level).unwrap().switching();
            let [k0, k1] = switch_key(a.c1(), key, &context.parameters);
            let wanted = [BigPoly::of(a.c0()).add(&k0), k1].map(|p| p.automorphism(element));
            let got = evaluator.automorphism(&a, element).unwrap();
            assert_eq!([got.c0(), got.c1()].map(BigPoly::of), wanted);
            assert_eq!(
                evaluator.automorphism_hoisted(&hoisted, element).unwrap(),
                got
            );
        }
    });
}

#[test]
fn general_automorphisms_have_keys_too() {
    let parameters = TOY.toy();
    let (degree, top) = (parameters.degree(), parameters.max_level());
    let element = GaloisElement::new(33, degree).unwrap();
    let context = Context::new(
        &parameters,
        7,
        &[ckks::EvaluationKeyShape::galois(element, top)],
    );
    let secret = secret_of(&context.secret);
    let [a, _] = pair(&context, &mut Numbers::new(1), top);
    let image = context.evaluator().automorphism(&a, element).unwrap();
    let noise = phase(&image, &secret).sub(&phase(&a, &secret).automorphism(element));
    assert!(noise.max_magnitude() < BigInt::from(2000), "{noise:?}");
}

#[test]
fn sums_of_automorphisms_round_once() {
    let context = context(1);
    let [a, _] = pair(&context, &mut Numbers::new(2), Level::new(2));
    let (evaluator, degree) = (context.evaluator(), context.parameters.degree());
    let elements = [0, 1, 3].map(|step| GaloisElement::rotation(RotationStep(step), degree));
    let got = evaluator.sum_of_automorphisms(&a, &elements).unwrap();
    let secret = secret_of(&context.secret);
    let wanted = elements.map(|g| phase(&a, &secret).automorphism(g));
    let noise = phase(&got, &secret)
        .sub(&wanted[0])
        .sub(&wanted[1])
        .sub(&wanted[2]);
    assert!(noise.max_magnitude() < BigInt::from(2000), "{noise:?}");
}

#[test]
fn a_ring_has_all_special_primes_or_none() {
    let context = context(0);
    let key = context.keys.relinearization(Level::ZERO).unwrap();
    let bases = key
        .switching()
        .digits()
        .pairs()
        .into_iter()
        .flatten()
        .map(|k| k.basis());
    assert!(
        bases
            .into_iter()
            .all(|basis| basis == Basis::with_special(4))
    );
}
