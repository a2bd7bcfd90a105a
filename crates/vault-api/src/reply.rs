//! What the vault answers.

use dataset::{Metrics, PreparedSummary, TableSummary};
use serde::{Deserialize, Serialize};

use crate::handle::{
    DataHandle, KeyHandle, PlanHandle, PredictionHandle, ResultHandle, TableHandle,
};
use crate::settings::{Activation, Algorithm, Refresh, TrainingSettings};

/// The last message of a request that succeeded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(
    clippy::large_enum_variant,
    reason = "one is alive at a time, on its way out"
)]
pub enum Reply {
    /// A table was read.
    Table {
        /// Its handle.
        table: TableHandle,
        /// What it looks like.
        summary: TableSummary,
    },
    /// Rows were prepared.
    Data {
        /// Their handle.
        data: DataHandle,
        /// What they look like.
        summary: PreparedSummary,
    },
    /// A plan was made.
    Plan {
        /// Its handle.
        plan: PlanHandle,
        /// What it will cost.
        summary: PlanSummary,
    },
    /// A key was made or opened.
    Key {
        /// Its handle.
        key: KeyHandle,
        /// Its public identifier, 32 hexadecimal digits.
        key_id: String,
    },
    /// All parts were handed over.
    Streamed {
        /// Bytes in all.
        bytes: u64,
        /// How many parts.
        parts: u32,
        /// SHA-256 of the whole blob, 64 hexadecimal digits.
        sha256: String,
    },
    /// Bytes are attached.
    Blob {
        /// Bytes in all.
        bytes: u64,
        /// A name to save them under.
        file_name: String,
        /// Media type.
        media_type: String,
    },
    /// A row beside its ciphertext.
    Sample(SampleRow),
    /// A state was decrypted, checked and encrypted afresh; the blob is attached.
    Refreshed(StateSummary),
    /// A state was decrypted and checked.
    Watched(StateSummary),
    /// A result was decrypted.
    Result {
        /// Its handle.
        result: ResultHandle,
        /// What it says.
        summary: Box<ResultSummary>,
    },
    /// Rows are ready to be encrypted for a deployed model.
    PredictionPlan {
        /// Their handle.
        prediction: PredictionHandle,
        /// What it will cost.
        plan: PredictionPlan,
    },
    /// Rows were predicted; the CSV is attached.
    Predicted(PredictionSummary),
    /// A sealed run was opened.
    Run {
        /// Key.
        key: KeyHandle,
        /// Plan.
        plan: PlanHandle,
        /// Rows.
        data: DataHandle,
        /// Settings of the plan.
        settings: TrainingSettings,
        /// What the plan costs.
        plan_summary: PlanSummary,
        /// What the rows look like.
        data_summary: PreparedSummary,
    },
    /// Done; nothing to say.
    Done,
}

/// What a plan will cost, and what the server is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// Ring degree N.
    pub ring_degree: u32,
    /// Security in bits (classical, 2024 guideline).
    pub security_bits: u32,
    /// log2 of the largest modulus in use, Q·P.
    pub modulus_bits: f64,
    /// Levels that the data ciphertexts are made at.
    pub levels: u32,
    /// log2 of the scale.
    pub scale_bits: f64,
    /// Evaluation keys.
    pub key_count: u32,
    /// Bytes of the `EvaluationKeys` blob.
    pub key_bytes: u64,
    /// Bytes of the `PublicKey` blob.
    pub public_key_bytes: u64,
    /// Bytes of the `InitialModel` blob.
    pub initial_model_bytes: u64,
    /// Data ciphertexts.
    pub data_ciphertexts: u32,
    /// Bytes of the `DataSet` blob.
    pub data_bytes: u64,
    /// Bytes of the `TrainedModel` blob.
    pub result_bytes: u64,
    /// Seconds to make the keys on this device, measured.
    pub key_seconds: f64,
    /// Seconds to encrypt the data on this device, measured.
    pub data_seconds: f64,
    /// Seconds of training, predicted from the circuit for two cores of a fast server; how many times as long its own takes, a service
    /// says (`GET info/pace`).
    pub train_seconds: f64,
    /// Bytes of memory that the server needs meanwhile, predicted.
    pub server_bytes: u64,
    /// The polynomial; never `OfRows`.
    pub activation: Activation,
    /// The algorithm, with what was chosen from the rows.
    pub algorithm: Algorithm,
    /// How weights are refreshed; never `WhenNeeded`.
    pub refresh: Refresh,
    /// How often they are.
    pub refreshes: u32,
    /// Bytes of one refresh, there and back.
    pub refresh_bytes: u64,
    /// What the server learns, one sentence each.
    pub leaks: Vec<String>,
    /// JSON text: the body of `add_profile` (`wire::rest::Profile`).
    pub profile_json: String,
    /// JSON text: the hyper-parameter file, flat camelCase.
    pub hyper_parameters_json: String,
}

/// A row in clear beside what the server gets of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// Column names, the label last.
    pub names: Vec<String>,
    /// The row as it stands in the file.
    pub clear: Vec<String>,
    /// The prepared numbers (without the label).
    pub prepared: Vec<f64>,
    /// The first bytes of the ciphertext's residues, hexadecimal.
    pub ciphertext_hex: String,
    /// The same ciphertext decrypted with the right key: the prepared numbers again, with noise (first few).
    pub right_key: Vec<f64>,
    /// Decrypted with a wrong key: noise.
    pub wrong_key: Vec<f64>,
}

/// What the state of a training says of the model under way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StateSummary {
    /// Epochs done.
    pub epoch: u32,
    /// Mean logistic loss on the training rows.
    pub loss: f64,
    /// Area under the ROC curve, on the rows set aside if there are any, else on the training rows.
    pub auc: Option<f64>,
    /// Of weights and point, the |decrypted − replayed| that uses up most of its bound.
    pub largest_deviation: f64,
    /// That bound.
    pub bound: f64,
}

/// Whether a result is what honest training would have given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verification {
    /// The deviation from the replay is within the bound.
    Verified {
        /// Largest |weight − replayed weight|.
        largest_deviation: f64,
        /// What noise can explain.
        bound: f64,
    },
    /// The deviation is more than noise can explain: do not use this model.
    Refuted {
        /// |weight − replayed weight| of the weight that strays furthest beyond its own bound.
        largest_deviation: f64,
        /// What noise can explain for that weight.
        bound: f64,
    },
    /// The rows are no longer in the vault: not checked.
    NotChecked,
}

/// One weight of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedWeight {
    /// Feature name; the first is `intercept`.
    pub name: String,
    /// The weight, for the prepared column.
    pub value: f64,
    /// The clear replay's, when the rows were at hand.
    pub replayed: Option<f64>,
}

/// What a decrypted model says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultSummary {
    /// Whether it is right.
    pub verification: Verification,
    /// Intercept first, then features in order.
    pub weights: Vec<NamedWeight>,
    /// The two label values: negative, positive.
    pub classes: [String; 2],
    /// On the training rows.
    pub training: Option<Metrics>,
    /// On the rows set aside.
    pub testing: Option<Metrics>,
    /// The clear twin: the same algorithm and the same rows without encryption, judged on the same rows
    /// (those set aside, else the training rows). Its difference is what encryption cost.
    pub clear_twin: Option<Metrics>,
    /// The same algorithm with the exact sigmoid, likewise: its difference is what the polynomial cost.
    pub exact_twin: Option<Metrics>,
}

/// What an encrypted prediction will cost, and what the server is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionPlan {
    /// Rows.
    pub rows: usize,
    /// Columns that the model uses.
    pub features: usize,
    /// Negative and positive label value.
    pub classes: [String; 2],
    /// Ring degree N.
    pub ring_degree: u32,
    /// Security in bits (classical, 2024 guideline).
    pub security_bits: u32,
    /// Bytes of the encrypted rows.
    pub data_bytes: u64,
    /// Bytes of the encrypted model; 0 for one that the service has in the clear.
    pub model_bytes: u64,
    /// Bytes of the evaluation keys that go with it; 0 likewise.
    pub key_bytes: u64,
    /// Bytes of the encrypted answer.
    pub result_bytes: u64,
    /// JSON text: the body of `add_profile`, for a model of one's own.
    pub profile_json: Option<String>,
    /// What the server learns, one sentence each.
    pub leaks: Vec<String>,
}

/// What came of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PredictionSummary {
    /// Rows predicted.
    pub rows: usize,
    /// Rows called positive.
    pub positive: usize,
    /// The first rows: probability of the positive class.
    pub preview: Vec<f64>,
    /// How many rows have a probability in each of twenty equal parts of 0 to 1.
    pub histogram: Vec<u64>,
    /// How good they are, when the table has the label column too.
    pub metrics: Option<Metrics>,
    /// Bytes of the attached CSV.
    pub bytes: u64,
}
