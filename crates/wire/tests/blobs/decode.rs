//! Decoding without looking at the result.

use std::io::Read;

use wire::WireError;
use wire::blob::{self, KeyId, Kind, Schema};

/// Decodes a blob of any kind.
pub fn decode(
    kind: Kind,
    source: impl Read + Send,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<(), WireError> {
    match kind {
        Kind::EvaluationKeys => {
            blob::read_evaluation_keys(source, length, schema, key_id).map(drop)
        }
        Kind::PublicKey => blob::read_public_key(source, length, schema, key_id).map(drop),
        Kind::SealedSeed => blob::read_sealed_seed(source, length, schema, key_id).map(drop),
        Kind::InitialModel => blob::read_initial_model(source, length, schema, key_id).map(drop),
        Kind::DataSet => blob::read_data_set(source, length, schema, key_id).map(drop),
        Kind::TrainedModel => blob::read_trained_model(source, length, schema, key_id).map(drop),
        Kind::Checkpoint => blob::read_checkpoint(source, length, schema, key_id).map(drop),
        Kind::RefreshedState => {
            blob::read_refreshed_state(source, length, schema, key_id).map(drop)
        }
        Kind::Predictions => blob::read_predictions(source, length, schema, key_id).map(drop),
        Kind::EncoderNeeds => blob::read_encoder_needs(source, length, schema, key_id).map(drop),
        _ => unreachable!("a kind without a reader"),
    }
}

/// What checking and decoding say of these bytes when they are announced as `length`; they must say the same.
pub fn judge(
    kind: Kind,
    bytes: &[u8],
    length: u64,
    schema: &Schema,
    key_id: KeyId,
) -> Result<(), WireError> {
    let checked = blob::check(kind, bytes, length, schema, Some(key_id)).map(drop);
    let decoded = decode(kind, bytes, length, schema, Some(key_id));
    let say = |result: &Result<(), WireError>| result.as_ref().err().map(ToString::to_string);
    assert_eq!(
        say(&checked),
        say(&decoded),
        "{kind}: check and decode differ"
    );
    checked
}
