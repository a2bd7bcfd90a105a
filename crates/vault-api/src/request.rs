//! What a page may ask.

use dataset::Choices;
use serde::{Deserialize, Serialize};

use crate::handle::{
    DataHandle, KeyHandle, PlanHandle, PredictionHandle, ResultHandle, TableHandle,
};
use crate::settings::TrainingSettings;

/// For whom a key is sealed; must be the same when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFor {
    /// User name, or empty for a file that is kept locally.
    pub user: String,
    /// Registration (service id) or empty.
    pub registration: String,
}

/// A passphrase on its way to the vault; its `Debug` shows nothing and dropping it overwrites it.
#[derive(Serialize, Deserialize)]
pub struct Passphrase(String);

/// What a page may ask. Comments name the [`Reply`](crate::Reply) and the attachment.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Read a CSV. Attachment: `file` (a `Blob`) or `bytes`. Reply: `Table`.
    OpenTable {
        /// File name, for messages.
        name: String,
    },
    /// Forget a table. Reply: `Done`.
    CloseTable {
        /// Which.
        table: TableHandle,
    },
    /// Check and prepare rows; nothing is encrypted yet. Reply: `Data`, or a refusal that names row and column.
    Prepare {
        /// The table with the features (and the label column, when there is no labels table).
        features: TableHandle,
        /// A table with the labels, same number of rows.
        labels: Option<TableHandle>,
        /// Decisions.
        choices: Choices,
    },
    /// Choose parameters, layout and keys. Reply: `Plan`. Takes about half a second: it measures this device.
    Plan {
        /// Prepared rows.
        data: DataHandle,
        /// Settings.
        settings: TrainingSettings,
    },
    /// The same without rows (only their shape is needed), e.g. to fetch a result after a reload. Reply: `Plan`.
    PlanFor {
        /// Training rows.
        rows: usize,
        /// Features, without the intercept.
        features: usize,
        /// Settings. The numbers in `start` may be anything when only a result is to be opened.
        settings: TrainingSettings,
    },
    /// Draw a fresh secret key for a plan. Instant. Reply: `Key`.
    MakeKey {
        /// Its plan.
        plan: PlanHandle,
    },
    /// The `EvaluationKeys` blob, in parts. The same key and plan give the same bytes, so it can be asked for again.
    /// Reply at the end: `Streamed`.
    StreamKeys {
        /// Whose.
        key: KeyHandle,
        /// For which circuit.
        plan: PlanHandle,
    },
    /// The `PublicKey` blob. Reply: `Blob` with `bytes`.
    MakePublicKey {
        /// Whose.
        key: KeyHandle,
        /// For which parameters.
        plan: PlanHandle,
    },
    /// The `InitialModel` blob (encrypted initial weights, or the mark that training starts from zero).
    /// Reply: `Blob` with `bytes`.
    EncryptModel {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
    },
    /// The `DataSet` blob in parts; every call encrypts afresh. Reply at the end: `Streamed`.
    StreamData {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
        /// Which rows.
        data: DataHandle,
    },
    /// One row in clear and the first bytes of a ciphertext of it: "what the server sees". Reply: `Sample`.
    SampleRow {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
        /// Which rows.
        data: DataHandle,
        /// Which training row, from 0.
        row: usize,
    },
    /// Decrypt a `Checkpoint` blob, check it by replay, and encrypt the same numbers afresh. Attachment: `bytes`. Reply:
    /// `Refreshed` with the `RefreshedState` blob as `bytes`, or a refusal: then the training must not go on.
    Refresh {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
        /// The rows, without which nothing can be checked.
        data: DataHandle,
    },
    /// Decrypt a `Checkpoint` blob of a training that goes on by itself, and check it by replay. Attachment: `bytes`. Reply: `Watched`,
    /// or a refusal: then the training must not go on.
    Watch {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
        /// The rows, without which nothing can be checked.
        data: DataHandle,
    },
    /// Replay a training up to the next state that it will wait with, if it will, while the server computes it: the refresh is then
    /// quick. Says nothing of what comes of it. Reply: `Done`.
    ReplayAhead {
        /// For which plan.
        plan: PlanHandle,
        /// The rows.
        data: DataHandle,
    },
    /// Decrypt a `TrainedModel` blob and check it by replay. Attachment: `bytes`. Reply: `Result`.
    OpenResult {
        /// Under which key.
        key: KeyHandle,
        /// For which plan.
        plan: PlanHandle,
        /// The rows, if the vault still has them: without them nothing can be verified or judged.
        data: Option<DataHandle>,
        /// Epochs after which the training was ended, if not after the last.
        epochs: Option<u32>,
    },
    /// Predict the rows of a table in the clear, here. Reply: `Predicted` with the CSV as `bytes`.
    Predict {
        /// With which model.
        result: ResultHandle,
        /// Columns are found by name; others, a label column among them, are allowed.
        table: TableHandle,
        /// Probability from which a row is called positive.
        threshold: f64,
    },
    /// Check a table against a deployed model's profile and draw a fresh key for this one prediction. Reply: `PredictionPlan`, or a
    /// refusal that names row and column.
    PreparePrediction {
        /// The rows. Columns are found by name if the model names them, else by order.
        table: TableHandle,
        /// What `get_profile` gave, JSON text.
        profile_json: String,
    },
    /// The same for a model of one's own, which the service will only get encrypted: the rows' key is the model's too. Attachment:
    /// the model.json. Reply: `PredictionPlan` with the profile to add.
    PrepareOwnPrediction {
        /// The rows. Columns are found by name if the model names them, else by order.
        table: TableHandle,
    },
    /// The `EvaluationKeys` blob of a prediction with a model of one's own. Reply: `Blob` with `bytes`.
    MakeOwnModelKeys {
        /// Which.
        prediction: PredictionHandle,
    },
    /// Its `InitialModel` blob: the encrypted model. Reply: `Blob` with `bytes`.
    EncryptOwnModel {
        /// Which.
        prediction: PredictionHandle,
    },
    /// The rows encrypted, as a `DataSet` blob; every call encrypts afresh. Reply: `Blob` with `bytes`.
    EncryptPrediction {
        /// Which.
        prediction: PredictionHandle,
    },
    /// Decrypt a `Predictions` blob and apply the exact sigmoid. Attachment: `bytes`. Reply: `Predicted` with the CSV as `bytes`.
    OpenPrediction {
        /// Which.
        prediction: PredictionHandle,
        /// Probability from which a row is called positive.
        threshold: f64,
    },
    /// Overwrite the rows and the key of a prediction. Reply: `Done`.
    ClosePrediction {
        /// Which.
        prediction: PredictionHandle,
    },
    /// The model as scikit-learn style JSON. Reply: `Blob` with `bytes`.
    ExportModel {
        /// Which.
        result: ResultHandle,
    },
    /// A Python snippet that loads the exported model into scikit-learn. Reply: `Blob` with `bytes`.
    ExportSnippet {
        /// Which.
        result: ResultHandle,
    },
    /// The secret key under a passphrase, as a `SealedSeed` blob. Takes about a second. Reply: `Blob` with `bytes`.
    SealKey {
        /// Which.
        key: KeyHandle,
        /// For which plan it was made.
        plan: PlanHandle,
        /// Passphrase, not empty.
        passphrase: Passphrase,
        /// For whom.
        sealed_for: SealedFor,
    },
    /// Open a sealed key. Attachment: `bytes`. Reply: `Key`, or `ErrorCode::CannotOpen` whatever was wrong.
    OpenKey {
        /// The plan it was made for (see `PlanFor`).
        plan: PlanHandle,
        /// Passphrase.
        passphrase: Passphrase,
        /// For whom it was sealed.
        sealed_for: SealedFor,
    },
    /// Key, settings and prepared rows under a passphrase, so that an unfinished run goes on after a reload.
    /// For this device only: never send it anywhere. Reply: `Blob` with `bytes`.
    SealRun {
        /// Key.
        key: KeyHandle,
        /// Plan.
        plan: PlanHandle,
        /// Rows.
        data: DataHandle,
        /// Passphrase, not empty.
        passphrase: Passphrase,
    },
    /// Open a sealed run. Attachment: `bytes`. Reply: `Run`, or `ErrorCode::CannotOpen`.
    OpenRun {
        /// Passphrase.
        passphrase: Passphrase,
    },
    /// Overwrite all keys and prepared rows, forget all tables and models, end all helpers of the vault. Handles are void afterwards. Reply: `Done`.
    Lock,
}

impl Passphrase {
    /// Wraps what was typed.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The bytes to derive a key from.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl core::fmt::Debug for Passphrase {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Passphrase(…)")
    }
}

impl Drop for Passphrase {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}
