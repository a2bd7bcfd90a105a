//! Trusted side of a training or a prediction, natively: the vault, and the service's REST calls in its owner's name.
//!
//! A [`Session`] is one owner's vault for one model and computes only; a [`RemoteModel`] calls the service; [`upload`] moves
//! blobs from the one to the other while they are made; [`deployed`] predicts with a model that the service has. The gateway and the command line are made of these.
//!
//! # Non-goals
//! No files, no terminal, no accounts: tokens and tables come from whoever calls.

mod answers;
mod asking;
mod attend;
pub mod deployed;
mod error;
mod model_id;
mod open_settings;
mod prediction;
mod remote_account;
mod remote_model;
mod session;
mod settings;
mod table;
pub mod upload;

pub use asking::{Listening, probabilities};
pub use attend::until_done;
pub use error::ClientError;
pub use model_id::ModelId;
pub use prediction::Prediction;
pub use remote_account::RemoteAccount;
pub use remote_model::RemoteModel;
pub use session::Session;
pub use settings::settings_of;
