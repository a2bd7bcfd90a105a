//! How far a request is, and the header of a streamed part.

use serde::{Deserialize, Serialize};

/// What is being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Bytes of a file read.
    Reading,
    /// Milliseconds of measuring.
    Measuring,
    /// Evaluation keys made.
    Keys,
    /// Ciphertexts made.
    Ciphertexts,
    /// Epochs replayed in the clear.
    Replay,
    /// Rows predicted.
    Predicting,
    /// Passphrase stretched (0 of 1, then 1 of 1).
    Sealing,
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is counted.
    pub stage: Stage,
    /// How many are done.
    pub done: u64,
    /// Of how many.
    pub total: u64,
    /// Seconds since the request began; time spent waiting for `NextPart` is not counted.
    pub elapsed_seconds: f64,
    /// Seconds that are left, once there is something to reckon with.
    pub remaining_seconds: Option<f64>,
}

/// Header of a streamed part; the bytes travel beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHeader {
    /// From 0.
    pub index: u32,
    /// Where in the blob its first byte belongs.
    pub offset: u64,
    /// Bytes of this part, 1 to 8 MiB (the last may be shorter).
    pub bytes: u32,
    /// Bytes of the whole blob, known from the first part on.
    pub total: u64,
}
