//! The binary uploads and downloads: keys, data sets, models, checkpoints.
//!
//! Every blob is a [`Header`], a body whose layout follows from the registered profile ([`Shapes`]), and a SHA-256 of
//! all before it. docs/formats.md has the exact bytes. Writers take the next item and write it; readers give the next
//! item; neither holds more than one item. [`check`] reads a whole blob and keeps nothing: what it lets through
//! decodes. [`Shapes`] need numbers only; [`Schema`] adds the ring, for whoever wants keys and ciphertexts.

mod check;
mod checkpoint;
mod data_set;
mod encapsulation_keys;
mod encoder_needs;
mod evaluation_keys;
mod header;
mod initial_model;
mod kind;
mod pack;
mod polynomials;
mod public_key;
mod reader;
mod refreshed_state;
mod result;
mod schema;
mod sealed_seed;
mod shapes;
mod writer;

pub use check::check;
pub use checkpoint::{Checkpoint, read_checkpoint, write_checkpoint};
pub use data_set::{
    DataSetReader, DataSetWriter, ciphertext_place, encode_ciphertext, read_ciphertext,
    read_data_set,
};
pub use encapsulation_keys::{OwnersKeys, encode_encapsulation_keys};
pub use encoder_needs::{
    read_encoder_needs, read_unknown_encoder_needs, write_encoder_needs, write_inference_needs,
};
pub use evaluation_keys::{
    EvaluationKeysReader, EvaluationKeysWriter, encode_evaluation_key, read_evaluation_keys,
};
pub use header::{FORMAT_VERSION, HEADER_BYTES, Header, MAGIC};
pub use initial_model::{read_initial_model, write_initial_model};
pub use kind::Kind;
pub use pack::{pack, packed_bytes, unpack};
pub use public_key::{read_public_key, write_public_key};
pub use refreshed_state::{
    RefreshedState, read_refreshed_epoch, read_refreshed_state, write_refreshed_state,
};
pub use result::{read_predictions, read_trained_model, write_predictions, write_trained_model};
pub use schema::Schema;
pub use sealed_seed::{MAX_SEALED_BYTES, MIN_SEALED_BYTES, read_sealed_seed, write_sealed_seed};
pub use shapes::{SEED_BYTES, Shapes, TRAILER_BYTES};

pub use ckks::KeyId;
