//! One owner's blobs of every kind in a toy ring; the same bytes at every call.

use ckks::{Ciphertext, Level, Parameters, Scale, SeededCiphertext};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};
use testkit::{
    Numbers,
    parameters::{Chain, TOY},
};
use wire::Hex;
use wire::blob::{self, Checkpoint, EvaluationKeysWriter, Kind, RefreshedState, Schema};
use wire::rest::{
    Activation, Algorithm, ByteLengths, CiphertextsShape, EncapsulationShape, GaloisShape,
    HyperParameters, KeySetShape, Layout, PROFILE_VERSION, ParametersShape, Profile, Refresh,
    RefreshShape, Start, StateShape,
};

/// The owner's profile, key and blobs.
pub struct Fixture {
    pub profile: Profile,
    pub schema: Schema,
    pub secret: SecretKey,
    pub blobs: Vec<(Kind, Vec<u8>)>,
}

/// The sum of all digits is what a test encrypts.
pub const SCALE: f64 = (1u64 << 30) as f64;

/// A profile in the toy ring.
pub fn profile(start: Start) -> Profile {
    let shape = |count, level| CiphertextsShape {
        count,
        level,
        scale: SCALE,
    };
    let galois = [(5, 1), (25, 2), (63, 3)].map(|(element, level)| GaloisShape { element, level });
    let profile = Profile {
        version: PROFILE_VERSION,
        batch_size: 20,
        hyper_parameters: HyperParameters {
            number_of_epochs: 2,
            number_of_features: 3,
            logistic_regression_activation: Activation::SigmoidPoly3,
            algorithm: Algorithm::GradientDescent { learning_rate: 0.1 },
            refresh: Refresh::None,
        },
        rows: 20,
        features: 3,
        start,
        parameters: ParametersShape::from(&TOY.spec()),
        layout: Layout {
            blocks: 4,
            ciphertexts: 1,
            batches: 2,
        },
        data_set: shape(2, 2),
        initial_model: (start == Start::Encrypted).then(|| shape(1, 3)),
        trained_model: shape(1, 1),
        refreshes: Vec::new(),
        keys: KeySetShape {
            relinearization_level: Some(2),
            galois: galois.to_vec(),
            encapsulation: None,
        },
        schedule_digest: Hex([7; 32]),
        byte_lengths: ByteLengths::default(),
        parameters_id: Hex::default(),
        plan_digest: Hex::default(),
    };
    profile.complete().expect("profile")
}

/// The same, accelerated, with a refresh after the second of four epochs.
pub fn attended_profile() -> Profile {
    let mut profile = profile(Start::Encrypted);
    profile.hyper_parameters = HyperParameters {
        number_of_epochs: 4,
        logistic_regression_activation: Activation::SigmoidWide9,
        algorithm: Algorithm::Nesterov {
            largest_eigenvalue: Some(4.5),
            l2_penalty: Some(0.05),
            class_weighted: false,
        },
        refresh: Refresh::Attended { every: 2 },
        ..profile.hyper_parameters
    };
    let state = |level, scales: [f64; 2]| StateShape {
        level,
        scales: scales.to_vec(),
    };
    profile.refreshes = vec![RefreshShape {
        epoch: 2,
        from: state(0, [SCALE, SCALE / 1.5]),
        to: state(3, [SCALE, SCALE]),
    }];
    profile.complete().expect("profile")
}

/// A ring whose p_0 exceeds q_0.
const WIDER: Chain = Chain {
    special_bits: 46,
    ..TOY
};

/// Accelerated, refreshed by the service.
pub fn bootstrapped_profile() -> Profile {
    let mut profile = attended_profile();
    profile.hyper_parameters.refresh = Refresh::Bootstrapped { every: 2 };
    profile.refreshes.clear();
    profile.parameters = ParametersShape::from(&WIDER.spec());
    profile.keys.encapsulation = Some(EncapsulationShape {
        level: 3,
        weight: 12,
    });
    profile.complete().expect("profile")
}

impl Fixture {
    /// Makes keys, encrypts, writes.
    pub fn new(start: Start) -> Self {
        Self::of(profile(start))
    }

    /// The same under [`attended_profile`].
    pub fn attended() -> Self {
        Self::of(attended_profile())
    }

    /// The same under [`bootstrapped_profile`].
    pub fn bootstrapped() -> Self {
        Self::of(bootstrapped_profile())
    }

    /// One of each profile.
    pub fn all() -> [Self; 4] {
        [
            Self::new(Start::Zero),
            Self::new(Start::Encrypted),
            Self::attended(),
            Self::bootstrapped(),
        ]
    }

    fn of(profile: Profile) -> Self {
        let parameters = Parameters::new_toy((&profile.parameters).into()).expect("a toy ring");
        let schema = Schema::with_parameters(&profile, parameters.clone()).expect("schema");
        let secret = SecretKey::derive(&parameters, MasterSeed::new(Numbers::new(1).bytes()));
        let mut fixture = Self {
            profile,
            schema,
            secret,
            blobs: Vec::new(),
        };
        let refreshed = !fixture.profile.refreshes.is_empty();
        let has = |kind: &Kind| *kind != Kind::RefreshedState || refreshed;
        let kinds = Kind::ALL.into_iter().filter(has);
        fixture.blobs = kinds.map(|kind| (kind, fixture.write(kind))).collect();
        fixture
    }

    /// The blob of `kind`.
    pub fn blob(&self, kind: Kind) -> &[u8] {
        let found = self.blobs.iter().find(|(of, _)| *of == kind);
        &found.expect("every kind is there").1
    }

    /// Encrypts 0.01, 0.02, … as coefficients.
    pub fn encrypt(&self, seed: u64, level: u32) -> SeededCiphertext {
        let encoder = ckks::Encoder::new(self.schema.parameters());
        let values: Vec<f64> = (1..=32).map(|k| f64::from(k) / 100.0).collect();
        let message = encoder
            .round_coefficients(&values, Scale::new(SCALE).expect("scale"))
            .expect("message");
        let seed = EncryptionSeed::new(Numbers::new(seed).bytes());
        self.secret
            .encrypt_message(&message, Level::new(level as usize), seed)
            .expect("encryption")
    }

    fn full(&self, seed: u64, level: u32) -> Ciphertext {
        self.encrypt(seed, level).expand()
    }

    fn write(&self, kind: Kind) -> Vec<u8> {
        let (schema, key_id) = (&self.schema, self.secret.key_id());
        let target = Vec::new();
        let written = match kind {
            Kind::EvaluationKeys => {
                let mut writer = EvaluationKeysWriter::new(target, schema, key_id).expect("header");
                for shape in schema.evaluation_keys().expect("shapes") {
                    writer
                        .push(&self.secret.make_evaluation_key(shape).expect("key"))
                        .expect("push");
                }
                if let Some(shape) = schema.encapsulation() {
                    let pair = self.secret.make_encapsulation_keys(shape).expect("pair");
                    writer.push_encapsulation(&pair).expect("push");
                }
                writer.finish()
            }
            Kind::PublicKey => {
                let key = self
                    .secret
                    .make_public_key(schema.parameters().max_level())
                    .expect("key");
                blob::write_public_key(target, schema, &key)
            }
            Kind::SealedSeed => blob::write_sealed_seed(target, schema, key_id, &[0x5e; 88]),
            Kind::InitialModel => {
                let weights: Vec<_> = schema
                    .initial_model()
                    .map(|model| self.encrypt(2, model.level))
                    .into_iter()
                    .collect();
                blob::write_initial_model(target, schema, key_id, &weights)
            }
            Kind::DataSet => {
                let mut writer = blob::DataSetWriter::new(target, schema, key_id).expect("header");
                for seed in 3..5 {
                    writer
                        .push(self.encrypt(seed, schema.data_set().level))
                        .expect("push");
                }
                writer.finish()
            }
            Kind::TrainedModel => {
                blob::write_trained_model(target, schema, key_id, &[self.full(6, 1)])
            }
            Kind::Checkpoint => {
                let checkpoint = Checkpoint {
                    epoch: 1,
                    state: vec![self.full(7, 2), self.full(8, 2)],
                };
                blob::write_checkpoint(target, schema, key_id, &checkpoint)
            }
            Kind::RefreshedState => {
                let refreshed = RefreshedState {
                    epoch: 2,
                    state: vec![self.encrypt(9, 3), self.encrypt(10, 3)],
                };
                blob::write_refreshed_state(target, schema, key_id, &refreshed)
            }
            Kind::Predictions => {
                blob::write_predictions(target, schema, key_id, &[self.full(9, 1)])
            }
            Kind::EncoderNeeds => blob::write_encoder_needs(target, &self.profile, Some(key_id)),
            _ => unreachable!("a kind without a fixture"),
        };
        written.expect("write")
    }
}
