//! Rows of stored blobs and of uploads on their way.

use crate::{BlobId, ProfileId, RegistrationId, StoreError, Timestamp, UploadId};
use async_trait::async_trait;

/// What a stored blob is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// Relinearization and Galois keys.
    EvaluationKeys,
    /// Public encryption key.
    PublicKey,
    /// Secret seed, sealed by its owner.
    SealedSeed,
    /// Initial model: a mark for zero, or encrypted weights.
    InitialModel,
    /// Encrypted rows to train on.
    TrainData,
    /// Encrypted rows to predict on.
    PredictData,
    /// Weights after some epochs of an unfinished job.
    Checkpoint,
    /// The same, encrypted afresh by their owner.
    RefreshedState,
    /// Encrypted trained model.
    TrainedModel,
    /// Encrypted logits of rows.
    Predictions,
}

impl ObjectKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::EvaluationKeys,
        Self::PublicKey,
        Self::SealedSeed,
        Self::InitialModel,
        Self::TrainData,
        Self::PredictData,
        Self::Checkpoint,
        Self::RefreshedState,
        Self::TrainedModel,
        Self::Predictions,
    ];

    /// Name in rows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EvaluationKeys => "evaluation_keys",
            Self::PublicKey => "public_key",
            Self::SealedSeed => "sealed_seed",
            Self::InitialModel => "initial_model",
            Self::TrainData => "train_data",
            Self::PredictData => "predict_data",
            Self::Checkpoint => "checkpoint",
            Self::RefreshedState => "refreshed_state",
            Self::TrainedModel => "trained_model",
            Self::Predictions => "predictions",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A stored blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Where its bytes are.
    pub blob: BlobId,
    /// The registration that it belongs to.
    pub registration: RegistrationId,
    /// The profile that it conforms to.
    pub profile: ProfileId,
    /// What it is for.
    pub kind: ObjectKind,
    /// Name of the data set; empty for kinds that have none.
    pub data_name: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// A blob to be stored; same fields as [`Object`].
pub type NewObject = Object;

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Link given out, bytes may come.
    Open,
    /// All bytes came and conform; the object is visible.
    Complete,
    /// All bytes came and did not conform; nothing was kept.
    Refused,
}

/// An upload on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Identifier in the presigned URL.
    pub id: UploadId,
    /// The registration that it belongs to.
    pub registration: RegistrationId,
    /// The profile that its bytes must conform to.
    pub profile: ProfileId,
    /// What it is for.
    pub kind: ObjectKind,
    /// Name of the data set; empty for kinds that have none.
    pub data_name: String,
    /// How far it is.
    pub state: UploadState,
    /// Bytes may come until then; moved on when the first part arrives.
    pub expires: Timestamp,
    /// Whether a first part has arrived.
    pub begun: bool,
    /// Why it was refused, a sentence for the user.
    pub reason: Option<String>,
}

/// What rows that were just deleted leave behind in the blob store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Blobs without a row.
    pub blobs: Vec<BlobId>,
    /// Uploads without a row.
    pub uploads: Vec<UploadId>,
    /// What the blobs were, where whole registrations went.
    pub objects: Vec<Object>,
    /// How many jobs went with them.
    pub jobs: u64,
    /// How many profiles went with them.
    pub profiles: u64,
}

/// Store of object and upload rows.
#[async_trait]
pub trait Objects: Send + Sync {
    /// Stores a fresh upload.
    async fn create_upload(&self, upload: &Upload) -> Result<(), StoreError>;
    /// The upload of that id.
    async fn upload(&self, id: UploadId) -> Result<Option<Upload>, StoreError>;
    /// Marks an open upload as begun and sets its new expiry.
    async fn begin_upload(&self, id: UploadId, expires: Timestamp) -> Result<(), StoreError>;
    /// Makes the upload's object visible in place of an earlier one of the same kind and name.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the upload is not open (deleted by unregister, completed by another request).
    async fn complete_upload(&self, id: UploadId, object: &NewObject) -> Result<(), StoreError>;
    /// Marks an open upload as refused.
    async fn refuse_upload(&self, id: UploadId, reason: &str) -> Result<(), StoreError>;
    /// The visible object of that kind and name.
    async fn object(
        &self,
        registration: RegistrationId,
        kind: ObjectKind,
        data_name: &str,
    ) -> Result<Option<Object>, StoreError>;
    /// Deletes rows of replaced objects that no unfinished job reads, and uploads that expired.
    async fn forget_replaced(&self, now: Timestamp) -> Result<Leftovers, StoreError>;
    /// Every blob that a row names; others may be removed.
    async fn live_blobs(&self) -> Result<Vec<BlobId>, StoreError>;
    /// The registration's uploads that are neither complete nor refused, oldest first.
    async fn open_uploads_of(
        &self,
        registration: RegistrationId,
    ) -> Result<Vec<Upload>, StoreError>;
    /// Every upload whose part may still grow; parts of others may be removed.
    async fn open_uploads(&self) -> Result<Vec<UploadId>, StoreError>;
}
