//! What a blob holds.

use std::fmt;

/// What a blob holds; the byte on the wire never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u8)]
pub enum Kind {
    /// The relinearization key, if any, and the Galois keys.
    EvaluationKeys = 1,
    /// The public key.
    PublicKey = 2,
    /// The secret key sealed by its owner's passphrase; opaque here.
    SealedSeed = 3,
    /// Weights to start from, or the mark that they are zero.
    InitialModel = 4,
    /// The encrypted table.
    DataSet = 5,
    /// The encrypted weights after training.
    TrainedModel = 6,
    /// Encrypted state after an epoch; leaves the service only for its owner to refresh it.
    Checkpoint = 7,
    /// What a client needs to encode inputs and decode outputs.
    EncoderNeeds = 8,
    /// The state after an epoch, encrypted afresh by its owner.
    RefreshedState = 9,
    /// The encrypted logits of rows.
    Predictions = 10,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::EvaluationKeys,
        Self::PublicKey,
        Self::SealedSeed,
        Self::InitialModel,
        Self::DataSet,
        Self::TrainedModel,
        Self::Checkpoint,
        Self::EncoderNeeds,
        Self::RefreshedState,
        Self::Predictions,
    ];

    /// The kind that this byte stands for.
    pub fn of_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|&kind| kind as u8 == byte)
    }

    /// The kind in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EvaluationKeys => "evaluation keys",
            Self::PublicKey => "public key",
            Self::SealedSeed => "sealed seed",
            Self::InitialModel => "initial model",
            Self::DataSet => "data set",
            Self::TrainedModel => "trained model",
            Self::Checkpoint => "checkpoint",
            Self::EncoderNeeds => "encoder needs",
            Self::RefreshedState => "refreshed state",
            Self::Predictions => "predictions",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
