//! Encoding against the definition, its precision, and its bytes.
#![allow(clippy::unwrap_used)]

use core::f64::consts::PI;

use ckks::{CkksError, Complex64, Encoder, Level, Parameters, Scale};
use testkit::parameters::{Chain, FAST, REAL_14, TOY};
use testkit::{Numbers, PrecisionStats, assert_precision, digest};

fn encoder(parameters: &Parameters) -> Encoder {
    Encoder::new(parameters)
}

/// Σ a_k ζ^{k·5^j}, ζ = e^{iπ/N}, by the definition.
fn slots_by_definition(coefficients: &[f64]) -> Vec<Complex64> {
    let two_n = 2 * coefficients.len();
    let mut power = 1;
    let slot = |power: usize| {
        let term = |(k, a): (usize, &f64)| {
            Complex64::from_polar(*a, 2.0 * PI * ((k * power) % two_n) as f64 / two_n as f64)
        };
        coefficients.iter().enumerate().map(term).sum()
    };
    (0..coefficients.len() / 2)
        .map(|_| {
            let value = slot(power);
            power = power * 5 % two_n;
            value
        })
        .collect()
}

#[test]
fn slots_are_values_at_powers_of_five() {
    for log_degree in [4, 5, 9] {
        let parameters = Chain { log_degree, ..TOY }.toy();
        let encoder = encoder(&parameters);
        let coefficients = Numbers::new(3).reals(parameters.degree().get());
        let got = encoder.slots_of_coefficients(&coefficients);
        assert_precision(&got, &slots_by_definition(&coefficients), 44.0);
    }
}

#[test]
fn encoding_keeps_forty_five_bits() {
    for chain in [FAST, REAL_14] {
        let parameters = Parameters::new(chain.spec()).unwrap_or_else(|_| chain.toy());
        let (encoder, level) = (encoder(&parameters), parameters.max_level());
        let slots = Numbers::new(4).complexes(parameters.slot_count().get());
        for scale_bits in [60, 90] {
            let plain = encoder.encode(&slots, level, Scale::power_of_two(scale_bits));
            let got = encoder.decode(&plain.unwrap());
            let floor = 45.0;
            assert_precision(&got, &slots, floor);
        }
    }
}

#[test]
fn precision_follows_the_scale() {
    let parameters = REAL_14.real();
    let (encoder, level) = (encoder(&parameters), parameters.max_level());
    let slots = Numbers::new(5).complexes(parameters.slot_count().get());
    let plain = encoder
        .encode(&slots, level, Scale::power_of_two(30))
        .unwrap();
    // Rounding: a sum of N errors of variance 1/12 spread over two parts; five sigmas.
    let sigma = (parameters.degree().get() as f64 / 12.0).sqrt();
    let floor = 30.0 - (5.0 * sigma).log2();
    assert_precision(&encoder.decode(&plain), &slots, floor);
}

#[test]
fn coefficients_come_back() {
    let parameters = FAST.toy();
    let encoder = encoder(&parameters);
    let values = Numbers::new(6).reals(1000);
    let scale = Scale::power_of_two(40);
    let plain = encoder.encode_coefficients(&values, parameters.max_level(), scale);
    let got = encoder.decode_coefficients(&plain.unwrap());
    assert!(PrecisionStats::of_reals(&got[..1000], &values).min >= 41.0);
    assert!(got[1000..].iter().all(|&c| c == 0.0));
}

#[test]
fn constants_fill_all_slots() {
    let parameters = FAST.toy();
    let encoder = encoder(&parameters);
    let value = Complex64::new(0.75, -0.125);
    let scale = Scale::power_of_two(30);
    let plain = encoder
        .encode_constant(value, Level::new(2), scale)
        .unwrap();
    let wanted = vec![value; parameters.slot_count().get()];
    assert_precision(&encoder.decode(&plain), &wanted, 48.0);
    let slots = encoder.encode(&wanted, Level::new(2), scale).unwrap();
    assert_eq!(plain, slots);
}

/// The same on every machine and in wasm.
#[test]
fn bytes_are_the_same_everywhere() {
    let parameters = FAST.toy();
    let encoder = encoder(&parameters);
    let slots = Numbers::new(8).complexes(parameters.slot_count().get());
    let scale = Scale::power_of_two(36);
    let plain = encoder.encode(&slots, Level::new(3), scale).unwrap();
    assert_eq!(digest(plain.poly().residues()), 12_662_751_774_751_918_316);
}

#[test]
fn messages_and_plaintexts_agree() {
    let parameters = FAST.toy();
    let encoder = encoder(&parameters);
    let (slots, scale) = (Numbers::new(9).complexes(100), Scale::power_of_two(36));
    let message = encoder.round_slots(&slots, scale).unwrap();
    let plain = encoder.encode(&slots, Level::new(4), scale).unwrap();
    assert_eq!(message.to_plaintext(Level::new(4)).unwrap(), plain);
}

#[test]
fn what_does_not_fit_is_refused() {
    let parameters = TOY.toy();
    let encoder = encoder(&parameters);
    let (level, scale) = (Level::ZERO, Scale::power_of_two(30));
    let one = |re: f64| [Complex64::new(re, 0.0)];
    let refuse = |slots: &[Complex64]| encoder.encode(slots, level, scale).unwrap_err();
    assert_eq!(
        refuse(&[Complex64::ONE; 17]),
        CkksError::TooManyValues {
            got: 17,
            capacity: 16
        }
    );
    assert_eq!(refuse(&one(f64::NAN)), CkksError::NotFinite { index: 0 });
    assert_eq!(
        refuse(&one(f64::INFINITY)),
        CkksError::NotFinite { index: 0 }
    );
    assert!(matches!(refuse(&one(1e6)), CkksError::ValueTooLarge { .. }));
    assert!(matches!(
        refuse(&one(f64::MAX)),
        CkksError::ValueTooLarge { .. }
    ));
    let high = encoder.encode(&one(1.0), Level::new(9), scale).unwrap_err();
    assert_eq!(high, CkksError::LevelOutOfRange { level: 9, max: 3 });
    let far = encoder.round_slots(&one(1e18), scale).unwrap_err();
    assert!(matches!(far, CkksError::ValueTooLarge { .. }));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            Scale::new(bad),
            Err(CkksError::InvalidScale { .. })
        ));
    }
}
