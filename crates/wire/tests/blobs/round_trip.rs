//! What is written is read back, in exactly the bytes that the profile foretells.

use ckks::Ciphertext;
use ckks_secret::SecretKey;
use testkit::parameters::TOY;
use wire::WireError;
use wire::blob::{
    self, EvaluationKeysReader, EvaluationKeysWriter, Kind, Schema, encode_encapsulation_keys,
    encode_evaluation_key,
};
use wire::rest::{AddProfile, Algorithm, EncapsulationShape, Profile, Refresh, Start};

use crate::decode::judge;
use crate::fixture::{Fixture, attended_profile, bootstrapped_profile, profile};
use crate::layout::limbs;

#[test]
fn every_blob_passes_and_has_the_length_foretold() {
    for fixture in Fixture::all() {
        for (kind, bytes) in &fixture.blobs {
            let length = bytes.len() as u64;
            judge(
                *kind,
                bytes,
                length,
                &fixture.schema,
                fixture.secret.key_id(),
            )
            .unwrap();
            if let Some(foretold) = fixture.schema.byte_len(*kind) {
                assert_eq!(foretold, length, "{kind}");
            }
            let (found, walked) = limbs(*kind, &fixture.profile);
            assert!(
                found.is_empty() || walked == bytes.len(),
                "{kind}: formats.md says {walked} bytes"
            );
        }
    }
}

#[test]
fn keys_come_back_the_same_and_in_order() {
    let fixture = Fixture::new(Start::Zero);
    let bytes = fixture.blob(Kind::EvaluationKeys);
    let mut reader =
        EvaluationKeysReader::new(bytes, bytes.len() as u64, &fixture.schema, None).unwrap();
    assert_eq!(reader.key_id(), fixture.secret.key_id());
    for shape in fixture.schema.evaluation_keys().unwrap() {
        let expected = fixture.secret.make_evaluation_key(shape).unwrap();
        assert_eq!(reader.next_key().unwrap().as_ref(), Some(&expected));
    }
    assert_eq!(reader.next_key().unwrap(), None);
    reader.finish().unwrap();
}

#[test]
fn encapsulation_keys_stand_behind_all_others_and_nowhere_else() {
    let fixture = Fixture::bootstrapped();
    let (schema, bytes) = (&fixture.schema, fixture.blob(Kind::EvaluationKeys));
    let shape = schema.encapsulation().unwrap();
    let pair = fixture.secret.make_encapsulation_keys(shape).unwrap();
    let mut reader = EvaluationKeysReader::new(bytes, bytes.len() as u64, schema, None).unwrap();
    let early = reader.encapsulation_keys().unwrap_err();
    assert!(matches!(early, WireError::Unfinished { found: 0, .. }));
    while reader.next_key().unwrap().is_some() {}
    assert_eq!(reader.encapsulation_keys().unwrap(), Some(pair.clone()));
    assert_eq!(reader.encapsulation_keys().unwrap(), None);
    reader.finish().unwrap();

    let mut reader = EvaluationKeysReader::new(bytes, bytes.len() as u64, schema, None).unwrap();
    while reader.next_key().unwrap().is_some() {}
    let unread = reader.finish().unwrap_err();
    let expected = schema.evaluation_keys().unwrap().len() + 1;
    assert!(matches!(unread, WireError::Unfinished { expected: all, .. } if all == expected));

    let key_id = fixture.secret.key_id();
    let mut writer = EvaluationKeysWriter::new(Vec::new(), schema, key_id).unwrap();
    let early = writer.push_encapsulation(&pair).unwrap_err();
    assert!(matches!(early, WireError::Unfinished { .. }), "{early}");
    let keys = blob::read_evaluation_keys(bytes, bytes.len() as u64, schema, None).unwrap();
    assert_eq!(keys.encapsulation, Some(pair.expand()));
}

#[test]
fn keys_encoded_elsewhere_give_the_same_blob() {
    let fixture = Fixture::bootstrapped();
    let mut writer =
        EvaluationKeysWriter::new(Vec::new(), &fixture.schema, fixture.secret.key_id()).unwrap();
    let mut sent = Vec::new();
    for shape in fixture.schema.evaluation_keys().unwrap() {
        let key = encode_evaluation_key(&fixture.secret.make_evaluation_key(shape).unwrap());
        writer.push_encoded(&key).unwrap();
        sent.append(writer.target());
    }
    let shape = fixture.schema.encapsulation().unwrap();
    let pair = fixture.secret.make_encapsulation_keys(shape).unwrap();
    writer
        .push_encoded(&encode_encapsulation_keys(&pair))
        .unwrap();
    sent.append(&mut writer.finish().unwrap());
    assert_eq!(sent, fixture.blob(Kind::EvaluationKeys));
}

#[test]
fn a_trained_model_decrypts_after_the_journey() {
    let fixture = Fixture::new(Start::Zero);
    let bytes = fixture.blob(Kind::TrainedModel);
    let weights =
        blob::read_trained_model(bytes, bytes.len() as u64, &fixture.schema, None).unwrap();
    assert_decrypts(&weights[0], &fixture.secret);
}

#[test]
fn a_data_set_and_a_checkpoint_decrypt_after_the_journey() {
    let fixture = Fixture::new(Start::Zero);
    let bytes = fixture.blob(Kind::DataSet);
    for seeded in blob::read_data_set(bytes, bytes.len() as u64, &fixture.schema, None).unwrap() {
        assert_decrypts(&seeded.expand(), &fixture.secret);
    }
    let bytes = fixture.blob(Kind::Checkpoint);
    let checkpoint =
        blob::read_checkpoint(bytes, bytes.len() as u64, &fixture.schema, None).unwrap();
    assert_eq!((checkpoint.epoch, checkpoint.state.len()), (1, 2));
    checkpoint
        .state
        .iter()
        .for_each(|ciphertext| assert_decrypts(ciphertext, &fixture.secret));
}

/// Coefficients 0.01, 0.02, … up to the noise of one encryption at scale 2^30.
pub fn assert_decrypts(ciphertext: &Ciphertext, secret: &SecretKey) {
    let decoded = secret.decrypt(ciphertext).expect("decryption");
    for (k, value) in decoded.coefficients().iter().enumerate() {
        assert!(
            (value - (k + 1) as f64 / 100.0).abs() < 1e-6,
            "coefficient {k}: {value}"
        );
    }
}

#[test]
fn writers_refuse_what_the_profile_does_not_have() {
    let fixture = Fixture::new(Start::Encrypted);
    let (schema, key_id) = (&fixture.schema, fixture.secret.key_id());
    let mut writer = blob::DataSetWriter::new(Vec::new(), schema, key_id).unwrap();
    let wrong_level = fixture.encrypt(9, 1);
    assert!(matches!(
        writer.push(wrong_level),
        Err(WireError::Item { item: 0, .. })
    ));
    writer.push(fixture.encrypt(9, 2)).unwrap();
    writer.push(fixture.encrypt(10, 2)).unwrap();
    assert!(matches!(
        writer.push(fixture.encrypt(11, 2)),
        Err(WireError::Unfinished { expected: 2, .. })
    ));
    let early = blob::DataSetWriter::new(Vec::new(), schema, key_id)
        .unwrap()
        .finish();
    assert!(matches!(
        early,
        Err(WireError::Unfinished {
            expected: 2,
            found: 0,
            ..
        })
    ));
    let missing = blob::write_initial_model(Vec::new(), schema, key_id, &[]);
    assert!(matches!(
        missing,
        Err(WireError::Unfinished {
            expected: 1,
            found: 0,
            ..
        })
    ));
    let mut keys = EvaluationKeysWriter::new(Vec::new(), schema, key_id).unwrap();
    let shapes = schema.evaluation_keys().unwrap();
    let second = fixture.secret.make_evaluation_key(shapes[1]).unwrap();
    assert!(matches!(
        keys.push(&second),
        Err(WireError::Item { item: 0, .. })
    ));
    assert!(matches!(
        keys.push_encoded(&[0; 5]),
        Err(WireError::Item { item: 0, .. })
    ));
}

#[test]
fn a_profile_comes_back_from_json_with_the_same_digest() {
    for start in [Start::Zero, Start::Encrypted] {
        let mut profile = profile(start);
        profile.data_set.scale = 2f64.powi(30) * 1.000_000_000_000_123_4;
        let profile = profile.complete().unwrap();
        let json = serde_json::to_vec(&profile).unwrap();
        assert_eq!(
            AddProfile::parse(&json).unwrap(),
            AddProfile::Full(wire::rest::RegisteredProfile::Training(Box::new(profile)))
        );
    }
}

#[test]
fn the_parameters_id_is_the_schemes() {
    let fixture = Fixture::new(Start::Zero);
    assert_eq!(
        fixture.profile.parameters.id().unwrap().0,
        fixture.schema.parameters().id().0
    );
}

type Change = fn(&mut Profile);

#[test]
fn a_changed_profile_is_refused_by_name() {
    let changes: [(&str, Change); 16] = [
        ("version", |p| p.version = 2),
        ("rows", |p| p.rows = 0),
        ("features", |p| p.features = 4),
        ("numberOfEpochs", |p| {
            p.hyper_parameters.number_of_epochs = 0
        }),
        ("learningRate", |p| {
            p.hyper_parameters.algorithm = Algorithm::GradientDescent {
                learning_rate: f64::NAN,
            }
        }),
        ("logDegree", |p| p.parameters.log_degree = 63),
        ("q", |p| p.parameters.q.clear()),
        ("special", |p| p.parameters.special[0] = 1 << 50),
        ("digitWidth", |p| p.parameters.digit_width = 0),
        ("layout", |p| p.layout.batches = 3),
        ("dataSet", |p| p.data_set.level = 4),
        ("trainedModel", |p| p.trained_model.scale = f64::INFINITY),
        ("initialModel", |p| p.start = Start::Encrypted),
        ("keys.galois", |p| p.keys.galois[1].element = 5),
        ("planDigest", |p| p.rows = 21),
        ("byteLengths", |p| p.byte_lengths.data_set += 1),
    ];
    for (field, change) in changes {
        let mut profile = profile(Start::Zero);
        change(&mut profile);
        let refusal = profile.check().unwrap_err().to_string();
        assert!(refusal.contains(field), "{refusal} does not name {field}");
    }
}

#[test]
fn a_changed_refresh_is_refused_by_name() {
    let changes: [(&str, Change); 10] = [
        ("largestEigenvalue", |p| {
            p.hyper_parameters.algorithm = Algorithm::Nesterov {
                largest_eigenvalue: None,
                l2_penalty: Some(0.0),
                class_weighted: false,
            }
        }),
        ("refreshEvery", |p| {
            p.hyper_parameters.refresh = Refresh::Attended { every: 0 }
        }),
        ("refreshes", |p| p.hyper_parameters.refresh = Refresh::None),
        ("refreshes", |p| p.refreshes[0].epoch = 0),
        ("refreshes", |p| p.refreshes[0].epoch = 4),
        ("refreshes", |p| p.refreshes[0].to.level = 4),
        ("refreshes", |p| p.refreshes[0].to.scales = vec![1.0; 3]),
        ("refreshes", |p| p.refreshes[0].from.scales.clear()),
        ("refreshes", |p| p.refreshes.push(p.refreshes[0].clone())),
        ("planDigest", |p| p.refreshes[0].to.scales[1] *= 2.0),
    ];
    assert!(attended_profile().check().is_ok());
    for (field, change) in changes {
        let mut profile = attended_profile();
        change(&mut profile);
        let refusal = profile.check().unwrap_err().to_string();
        assert!(refusal.contains(field), "{refusal} does not name {field}");
    }
}

#[test]
fn a_changed_pair_of_encapsulation_keys_is_refused_by_name() {
    let pair = |level, weight| Some(EncapsulationShape { level, weight });
    for (field, changed) in [
        ("keys.encapsulation", pair(4, 12)),
        ("keys.encapsulation", pair(3, 0)),
        ("keys.encapsulation", pair(3, 33)),
        ("planDigest", pair(2, 12)),
        ("planDigest", None),
        ("planDigest", pair(3, 11)),
    ] {
        let mut profile = bootstrapped_profile();
        profile.check().unwrap();
        profile.keys.encapsulation = changed;
        let refusal = profile.check().unwrap_err().to_string();
        assert!(refusal.contains(field), "{refusal} does not name {field}");
    }
    // A ring whose p_0 is below q_0 has no such pair.
    let mut profile = bootstrapped_profile();
    profile.parameters = (&TOY.spec()).into();
    let profile = profile.complete().unwrap();
    let refusal = Schema::with_parameters(&profile, TOY.toy()).unwrap_err();
    let refusal = refusal.to_string();
    assert!(refusal.contains("keys.encapsulation"), "{refusal}");
}

#[test]
fn a_refreshed_state_decrypts_after_the_journey_and_says_its_epoch() {
    let fixture = Fixture::attended();
    let bytes = fixture.blob(Kind::RefreshedState);
    assert_eq!(blob::read_refreshed_epoch(bytes).unwrap(), 2);
    let (fewest, most) = fixture.schema.refreshed_state_lens().unwrap();
    assert_eq!((fewest, most), (bytes.len() as u64, bytes.len() as u64));
    let refreshed =
        blob::read_refreshed_state(bytes, bytes.len() as u64, &fixture.schema, None).unwrap();
    assert_eq!((refreshed.epoch, refreshed.state.len()), (2, 2));
    for seeded in refreshed.state {
        assert_decrypts(&seeded.expand(), &fixture.secret);
    }
}
