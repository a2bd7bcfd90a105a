//! Conforming blobs of a tiny ring, made from shapes alone.

use service_jobs::{BlobId, Lease, NewObject, Object, ObjectKind};
use sha2::{Digest, Sha256};
use std::path::Path;
use wire::Hex;
use wire::blob::{Header, Kind, Shapes};
use wire::rest::{
    Activation, Algorithm, ByteLengths, CiphertextsShape, GaloisShape, HyperParameters,
    KeySetShape, Layout, PROFILE_VERSION, ParametersShape, Profile, Refresh, RefreshShape, Start,
    StateShape,
};

pub fn profile() -> Profile {
    let ciphertexts = |count, level| CiphertextsShape {
        count,
        level,
        scale: 1024.0,
    };
    let profile = Profile {
        version: PROFILE_VERSION,
        batch_size: 6,
        hyper_parameters: HyperParameters {
            number_of_epochs: 3,
            number_of_features: 3,
            logistic_regression_activation: Activation::SigmoidPoly3,
            algorithm: Algorithm::GradientDescent { learning_rate: 0.1 },
            refresh: Refresh::Attended { every: 1 },
        },
        rows: 6,
        features: 3,
        start: Start::Zero,
        parameters: ParametersShape {
            log_degree: 6,
            q: vec![12289, 40961, 65537],
            special: vec![786_433],
            digit_width: 1,
        },
        layout: Layout {
            blocks: 4,
            ciphertexts: 2,
            batches: 1,
        },
        data_set: ciphertexts(2, 2),
        initial_model: None,
        trained_model: ciphertexts(1, 0),
        refreshes: vec![refresh(1), refresh(2)],
        keys: KeySetShape {
            relinearization_level: Some(2),
            galois: vec![GaloisShape {
                element: 5,
                level: 1,
            }],
            encapsulation: None,
        },
        schedule_digest: Hex([0; 32]),
        byte_lengths: ByteLengths::default(),
        parameters_id: Hex([0; 32]),
        plan_digest: Hex([0; 32]),
    };
    profile.complete().unwrap()
}

fn refresh(epoch: u32) -> RefreshShape {
    let state = |level| StateShape {
        level,
        scales: vec![1024.0],
    };
    RefreshShape {
        epoch,
        from: state(0),
        to: state(2),
    }
}

/// A refreshed state after `epoch`, all zero, under key id `key` repeated.
pub fn refreshed_state(epoch: u32, key: u8) -> Vec<u8> {
    let shapes = Shapes::of(&profile()).unwrap();
    let (_, length) = shapes.refreshed_state_lens().unwrap();
    let header = Header::new(Kind::RefreshedState, Hex([key; 16]), &shapes);
    let mut blob = header.to_bytes().to_vec();
    blob.extend_from_slice(&epoch.to_le_bytes());
    blob.resize(usize::try_from(length).unwrap() - 32, 0);
    let digest = Sha256::digest(&blob);
    blob.extend_from_slice(&digest);
    blob
}

/// A blob whose body is all zero, under key id `key` repeated.
pub fn blob(kind: Kind, key: u8) -> Vec<u8> {
    let shapes = Shapes::of(&profile()).unwrap();
    let length = shapes.byte_len(kind).unwrap();
    sealed(
        Header::new(kind, Hex([key; 16]), &shapes),
        usize::try_from(length).unwrap() - 87 - 32,
    )
}

/// A blob with a body of `bytes` zeros.
pub fn sealed(header: Header, bytes: usize) -> Vec<u8> {
    let mut blob = header.to_bytes().to_vec();
    blob.resize(blob.len() + bytes, 0);
    let digest = Sha256::digest(&blob);
    blob.extend_from_slice(&digest);
    blob
}

/// Stores a result as a trainer would, and makes its row.
pub fn stored_result(folder: &Path, lease: &Lease, bytes: &[u8]) -> NewObject {
    let blob = BlobId::random();
    std::fs::write(folder.join("blobs").join(blob.to_string()), bytes).unwrap();
    Object {
        blob,
        registration: lease.job.registration,
        profile: lease.job.profile,
        kind: ObjectKind::TrainedModel,
        data_name: lease.job.id.to_string(),
        bytes: bytes.len() as u64,
    }
}
