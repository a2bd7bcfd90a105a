//! Every decoder of what comes from outside, as a function that panics if a promise is broken.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/decoders` runs the same functions on every merge.

use std::path::Path;
use std::sync::LazyLock;

use ckks::Parameters;
use dataset::{Table, TableReader};
use sha2::{Digest, Sha256};
use wire::WireError;
use wire::blob::{self, HEADER_BYTES, Header, KeyId, Kind, Schema, TRAILER_BYTES, check};
use wire::rest::{
    AddProfile, Confirm, ContentRange, HyperParametersFile, InferenceModel, InferenceProfile,
    ModelFile, Profile, SignIn, SignUp,
};

/// The profile that inputs are read against.
pub const PROFILE: &[u8] = include_bytes!("../../tests/vectors/wire/v1/attended/profile.json");
/// The profile of [`BOOTSTRAPPED`] inputs.
const BOOTSTRAPPED_PROFILE: &[u8] =
    include_bytes!("../../tests/vectors/wire/v1/bootstrapped/profile.json");
/// A profile of the demonstration's model that predicts.
const INFERENCE_PROFILE: &[u8] =
    include_bytes!("../../tests/vectors/wire/v1/inference_profile.json");
/// The owner of all inputs.
pub const KEY_ID: KeyId = KeyId([0x1d; 16]);

/// First byte of an input: put the header that belongs there before the body.
pub const GOOD_HEADER: u8 = 1;
/// First byte of an input: put the digest that belongs there behind the body.
pub const GOOD_DIGEST: u8 = 2;
/// First byte of an input: read it against the profile of a training that the server refreshes.
pub const BOOTSTRAPPED: u8 = 4;

static SCHEMAS: LazyLock<[Schema; 2]> = LazyLock::new(|| {
    [PROFILE, BOOTSTRAPPED_PROFILE].map(|profile| {
        let profile = Profile::parse(profile).expect("the stored profile is good");
        let parameters =
            Parameters::new_toy((&profile.parameters).into()).expect("the toy ring is one");
        Schema::with_parameters(&profile, parameters).expect("the profile is of the toy ring")
    })
});

/// Checks and decodes one input; panics if the two disagree.
///
/// The first byte says what is made good before; the rest is the blob. Without that, no input would ever get past
/// 87 bytes of header and a SHA-256.
fn read_blob(
    kind: Kind,
    data: &[u8],
    decode: impl Fn(&[u8], u64, &Schema, Option<KeyId>) -> Result<(), WireError>,
) {
    let Some((&mode, bytes)) = data.split_first() else {
        return;
    };
    let schema = &SCHEMAS[usize::from(mode & BOOTSTRAPPED != 0)];
    let mut bytes = bytes.to_vec();
    if mode & GOOD_HEADER != 0 && bytes.len() >= HEADER_BYTES {
        let header = Header::new(kind, KEY_ID.into(), schema).to_bytes();
        bytes[..HEADER_BYTES].copy_from_slice(&header);
    }
    if mode & GOOD_DIGEST != 0 && bytes.len() >= TRAILER_BYTES {
        let body = bytes.len() - TRAILER_BYTES;
        let digest = Sha256::digest(&bytes[..body]);
        bytes[body..].copy_from_slice(&digest);
    }
    let length = bytes.len() as u64;
    let checked = check(kind, &bytes[..], length, schema, Some(KEY_ID)).map(drop);
    let decoded = decode(&bytes, length, schema, Some(KEY_ID));
    let say = |result: &Result<(), WireError>| result.as_ref().err().map(ToString::to_string);
    assert_eq!(say(&checked), say(&decoded), "check and decode differ");
}

/// One target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target, each a decoder of what comes from outside.
pub const TARGETS: [Target; 19] = [
    ("evaluation_keys", evaluation_keys),
    ("public_key", public_key),
    ("sealed_seed", sealed_seed),
    ("initial_model", initial_model),
    ("data_set", data_set),
    ("trained_model", trained_model),
    ("predictions", predictions),
    ("checkpoint", checkpoint),
    ("refreshed_state", refreshed_state),
    ("encoder_needs", encoder_needs),
    ("header", header),
    ("profile", profile),
    ("hyper_parameters", hyper_parameters),
    ("model_file", model_file),
    ("inference_model", inference_model),
    ("inference_profile", inference_profile),
    ("account_bodies", account_bodies),
    ("content_range", content_range),
    ("table", table),
];

/// A target for blobs of one kind: checked and decoded, which must agree.
macro_rules! blob_target {
    ($name:ident, $kind:ident, $read:ident) => {
        /// Blobs of this kind: checked and decoded, which must agree.
        pub fn $name(data: &[u8]) {
            read_blob(Kind::$kind, data, |bytes, length, schema, key_id| {
                blob::$read(bytes, length, schema, key_id).map(drop)
            });
        }
    };
}

blob_target!(evaluation_keys, EvaluationKeys, read_evaluation_keys);
blob_target!(public_key, PublicKey, read_public_key);
blob_target!(sealed_seed, SealedSeed, read_sealed_seed);
blob_target!(initial_model, InitialModel, read_initial_model);
blob_target!(data_set, DataSet, read_data_set);
blob_target!(trained_model, TrainedModel, read_trained_model);
blob_target!(predictions, Predictions, read_predictions);
blob_target!(checkpoint, Checkpoint, read_checkpoint);
blob_target!(refreshed_state, RefreshedState, read_refreshed_state);
blob_target!(encoder_needs, EncoderNeeds, read_encoder_needs);

/// Headers by themselves: what is accepted is written back as it was.
pub fn header(data: &[u8]) {
    let Some((&kind, bytes)) = data.split_first() else {
        return;
    };
    let kind = Kind::ALL[usize::from(kind) % Kind::ALL.len()];
    let Some(bytes) = bytes.first_chunk::<HEADER_BYTES>() else {
        return;
    };
    if let Ok(header) = Header::of_bytes(kind, bytes) {
        assert_eq!(&header.to_bytes(), bytes);
    }
}

/// Profiles as `add_profile` takes them: what is accepted passes its own checks and comes back the same.
pub fn profile(data: &[u8]) {
    if let Ok(AddProfile::Full(profile)) = AddProfile::parse(data) {
        profile
            .check()
            .expect("an accepted profile passes its checks");
        let json = serde_json::to_vec(&profile).expect("a profile is JSON");
        assert_eq!(
            AddProfile::parse(&json).ok(),
            Some(AddProfile::Full(profile))
        );
    }
}

/// HE4Cloud's hyper-parameter files: what is accepted is in range.
pub fn hyper_parameters(data: &[u8]) {
    if let Ok(file) = HyperParametersFile::parse(data) {
        file.hyper_parameters
            .check_ranges()
            .expect("accepted hyper-parameters are in range");
    }
}

/// `model.json` as service and vault read it: what is accepted is finite.
pub fn model_file(data: &[u8]) {
    let _ = ModelFile::parse(data);
    if let Ok(file) = dataset::ModelFile::read(data) {
        assert!(file.weights().iter().all(|weight| weight.is_finite()));
    }
}

/// `model.json` to deploy: what is accepted is finite, and has a name for each weight or none.
pub fn inference_model(data: &[u8]) {
    let Ok(model) = InferenceModel::parse(data) else {
        return;
    };
    assert!(model.intercept.is_finite() && !model.coefficients.is_empty());
    assert!(model.coefficients.iter().all(|weight| weight.is_finite()));
    let named = model.feature_names.len();
    assert!(named == 0 || named == model.coefficients.len());
}

/// Profiles of models that predict: what is accepted comes back the same.
pub fn inference_profile(data: &[u8]) {
    let Ok(profile) = InferenceProfile::parse(data) else {
        return;
    };
    let json = serde_json::to_vec(&profile).expect("a profile is JSON");
    assert_eq!(InferenceProfile::parse(&json).ok(), Some(profile));
}

/// Bodies of sign-up, confirmation and sign-in.
pub fn account_bodies(data: &[u8]) {
    let _ = wire::rest::from_json::<SignUp>("body", data);
    let _ = wire::rest::from_json::<Confirm>("body", data);
    let _ = wire::rest::from_json::<SignIn>("body", data);
}

/// `Content-Range` headers: what is accepted is written back as it was, up to leading zeros.
pub fn content_range(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(range) = text.parse::<ContentRange>() {
        assert!(range.start() < range.end() && range.end() <= range.total());
        assert_eq!(range.to_string().parse::<ContentRange>().ok(), Some(range));
    }
}

/// CSV tables, whole and in two pieces: the same table, or a refusal, either way.
pub fn table(data: &[u8]) {
    let whole = Table::read(data);
    let at = data.len() / 3;
    let mut reader = TableReader::new();
    let pieces = reader
        .push(&data[..at])
        .and_then(|()| reader.push(&data[at..]))
        .and_then(|()| reader.finish());
    let rows = |table: &Table| {
        (
            table.rows(),
            table.names().map(str::to_owned).collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        whole.as_ref().ok().map(rows),
        pieces.as_ref().ok().map(rows),
        "in pieces it is another table"
    );
}

const HYPER_PARAMETERS: &[u8] = br#"{"verbose": false, "trainable": true, "numberOfEpochs": 3, "learningRate": 0.1,
"numberOfFeatures": 30, "logisticRegressionActivation": "sigmoid_poly_3_approximation", "featureRanges": []}"#;
const MODEL: &[u8] = br#"{"meta": "lr", "classes_": [0, 1], "coef_": [[0.5, -1e-3, 2]], "intercept_": [0.25], "n_iter_": [5],
"params": {"C": 1.0, "penalty": "l2"}}"#;
const CSV: &[u8] = b"a;b;Class\r\n1,5;2;0\r\n-3,25;4e2;1\r\n\"7\";;1\r\n";

/// Folders of vectors, with the profile that their blobs are read against.
const FOLDERS: [(&str, u8); 4] = [
    ("zero", 0),
    ("encrypted", 0),
    ("attended", 0),
    ("bootstrapped", BOOTSTRAPPED),
];

/// Inputs to begin with, by target. Blobs come from `root`/tests/vectors/wire, each as it is and with header and digest
/// to be made good; texts are HE4Cloud's own.
///
/// # Errors
/// When a stored vector cannot be read.
pub fn seeds(root: &Path, target: &str) -> std::io::Result<Vec<Vec<u8>>> {
    let vectors = root.join("tests/vectors/wire/v1");
    let texts: &[&[u8]] = match target {
        "profile" => &[PROFILE, BOOTSTRAPPED_PROFILE, br#"{"batchSize": 16}"#],
        "hyper_parameters" => &[HYPER_PARAMETERS],
        "model_file" | "inference_model" => &[MODEL],
        "inference_profile" => &[INFERENCE_PROFILE],
        "account_bodies" => {
            &[br#"{"username": "ann", "email": "ann@example.org", "password": "correct horse"}"#]
        }
        "content_range" => &[b"bytes 8388608-16777215/29360128"],
        "table" => &[CSV, b"x,y\n1,0\n2,1\n", b"\xef\xbb\xbfa\tb\n1\t2\n"],
        _ => &[],
    };
    let mut found: Vec<Vec<u8>> = texts.iter().map(|text| text.to_vec()).collect();
    for (number, kind) in Kind::ALL.iter().enumerate() {
        let name = kind.as_str().replace(' ', "_");
        for (folder, profile) in FOLDERS {
            let path = vectors.join(folder).join(format!("{name}.blob"));
            if !path.exists() {
                continue; // Only profiles with refreshes have a refreshed state.
            }
            if target == "header" {
                let front = u8::try_from(number).unwrap_or_default();
                found.push([&[front], &std::fs::read(&path)?[..HEADER_BYTES]].concat());
            } else if target == name {
                let bytes = std::fs::read(&path)?;
                for mode in [0, GOOD_HEADER | GOOD_DIGEST] {
                    found.push([&[mode | profile], &bytes[..]].concat());
                }
            }
        }
    }
    for entry in std::fs::read_dir(vectors.join("bad"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        if name.is_some_and(|name| name.split('.').next() == Some(target)) {
            found.push([&[0], &std::fs::read(&path)?[..]].concat());
        }
    }
    Ok(found)
}
