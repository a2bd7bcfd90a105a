//! What pages may ask of the vault: requests, replies, opaque handles, progress.
//!
//! The vault is a module worker (`vault.js` + `vault_bg.wasm`). It holds rows, keys and decrypted models; a page holds
//! numbers that name them ([`TableHandle`], [`KeyHandle`], …). This crate has the types of the conversation and no code
//! that runs it: the worker's side is in the crate `vault`, the page's in the app.
//!
//! # The conversation
//!
//! 1. The page starts the worker: `new Worker("/vault.js", { type: "module" })`. The worker says
//!    [`Answer::Ready`] with id 0 when it can take requests. What is posted before that may be lost.
//! 2. The page posts one object per message:
//!    `{ message: <ToVault>, bytes?: Uint8Array, file?: Blob }`. `message` is [`ToVault`] through
//!    `serde_wasm_bindgen::to_value` with default settings. `bytes` is an attachment whose `ArrayBuffer` is in the
//!    transfer list (the page cannot use it afterwards); `file` a `Blob` or `File`, which is passed by reference and read in
//!    slices by the worker. [`Request`] says which request takes which attachment; others are ignored.
//! 3. The worker posts `{ message: <FromVault>, bytes?: Uint8Array }`, the attachment transferred likewise.
//!
//! # Order
//!
//! - Each request has an id chosen by the page (1 or more; not that of a request still open). It ends with exactly one
//!   [`Answer::Reply`] or [`Answer::Failure`]; before that come any number of [`Answer::Progress`] and, for `StreamKeys` and
//!   `StreamData`, of [`Answer::Part`].
//! - Requests are worked off one after the other in the order of their arrival. `NextPart` and `Cancel` are heeded at once; `Lock`
//!   first cancels all that is open, then takes its turn.
//! - Parts come in order, without gaps, each with its `Uint8Array`. At most one part is under way: the worker goes on when
//!   the page has answered it with [`Call::NextPart`] (`done` = its index), so neither side ever holds a whole blob. The
//!   last part is acknowledged like the others; then comes [`Reply::Streamed`] with length and SHA-256.
//! - [`Call::Cancel`] is cooperative: it takes effect between two units of work (a key, a ciphertext, a block of a file).
//!   A page that cannot wait calls `worker.terminate()`: everything in the vault is gone then.
//! - After a [`ErrorCode::Fatal`] failure (id 0, or that of the request at work) the worker answers nothing more:
//!   terminate it and start another.
//!
//! # Non-goals
//!
//! No secret can be put into a [`Reply`]; a decrypted model can, but only to be shown: pages send blobs, never replies, to a
//! server.

mod error;
mod handle;
mod message;
mod progress;
mod reply;
mod request;
mod settings;

pub use error::{ErrorCode, Place, VaultFailure};
pub use handle::{DataHandle, KeyHandle, PlanHandle, PredictionHandle, ResultHandle, TableHandle};
pub use message::{Answer, Call, FromVault, RequestId, ToVault};
pub use progress::{PartHeader, Progress, Stage};
pub use reply::{
    NamedWeight, PlanSummary, PredictionPlan, PredictionSummary, Reply, ResultSummary, SampleRow,
    StateSummary, Verification,
};
pub use request::{Passphrase, Request, SealedFor};
pub use settings::{Activation, Algorithm, Nesterov, Refresh, StartFrom, TrainingSettings};
