//! Only the profile that follows from its own settings is accepted.

use crate::owner::Owner;
use logreg::Start;
use service_jobs::ProfileJudge;
use service_trainer::PlanJudge;
use testkit::Numbers;
use wire::rest::{ParametersShape, Profile};

fn judged(profile: Profile) -> Result<(), String> {
    let completed = profile.complete().map_err(|error| error.to_string())?;
    PlanJudge.judge(&serde_json::to_string(&completed).unwrap())
}

#[test]
fn a_derived_profile_passes_and_survives_json() {
    for start in [Start::Zero, Start::Encrypted] {
        let owner = Owner::new(2, start, 7);
        assert_eq!(judged(owner.profile.clone()), Ok(()));
        let text = serde_json::to_string(&owner.profile).unwrap();
        assert_eq!(Profile::parse(text.as_bytes()).unwrap(), owner.profile);
    }
}

#[test]
fn any_other_profile_is_refused_by_the_name_of_its_field() {
    let honest = Owner::new(2, Start::Zero, 7).profile;
    type Change = fn(&mut Profile);
    let changes: [(&str, Change); 9] = [
        ("parameters", |p| {
            p.parameters.special.pop();
        }),
        ("parameters", |p| p.parameters.digit_width += 1),
        ("parameters", |p| p.parameters.q.swap(1, 2)),
        ("dataSet", |p| p.data_set.scale *= 2.0),
        ("dataSet", |p| {
            p.data_set.scale = f64::from_bits(p.data_set.scale.to_bits() + 1)
        }),
        ("trainedModel", |p| p.trained_model.scale *= 1.5),
        ("keys", |p| {
            p.keys.galois.pop();
        }),
        ("batchSize", |p| p.batch_size += 1),
        ("scheduleDigest", |p| p.schedule_digest.0[0] ^= 1),
    ];
    for (field, change) in changes {
        let mut profile = honest.clone();
        change(&mut profile);
        let reason = judged(profile).unwrap_err();
        assert!(reason.contains(field), "{field}: {reason}");
    }
    let mut other_settings = honest.clone();
    other_settings.hyper_parameters.number_of_epochs = 3;
    assert!(judged(other_settings).is_err());
    let mut too_many = honest;
    too_many.hyper_parameters.number_of_epochs = 1000;
    assert!(judged(too_many).is_err());
}

/// Primes (or what passes for them) that take a modulus above what 128 bits of security allow for its ring.
fn too_large(numbers: &mut Numbers) -> ParametersShape {
    let log_degree = 12 + (numbers.real().abs() * 4.99) as u8;
    let limit = [109, 218, 438, 881, 1772][usize::from(log_degree) - 12];
    let bits = 40 + (numbers.real().abs() * 9.0) as u32;
    let count = (limit / bits + 2) as usize;
    let mut prime = || {
        let spread = (numbers.real().abs() * f64::from(1 << 20)) as u64;
        (1u64 << bits) + 2 * spread * (2 << log_degree) + 1
    };
    let q: Vec<u64> = (1..count.min(60)).map(|_| prime()).collect();
    ParametersShape {
        log_degree,
        special: vec![prime()],
        digit_width: 1,
        q,
    }
}

#[test]
fn no_modulus_above_the_bound_is_accepted() {
    let honest = Owner::new(2, Start::Zero, 7).profile;
    let mut numbers = Numbers::new(128);
    for _ in 0..10_000 {
        let mut profile = honest.clone();
        profile.parameters = too_large(&mut numbers);
        assert!(judged(profile).is_err());
    }
}
