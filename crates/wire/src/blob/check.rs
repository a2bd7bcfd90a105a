//! Reads a whole blob and keeps nothing of it.

use std::io::Read;

use ckks::KeyId;

use super::polynomials::{check_compressed, check_full, check_seeded};
use super::reader::BodyReader;
use super::{
    Header, Kind, Shapes, checkpoint, encapsulation_keys, encoder_needs, evaluation_keys,
    initial_model, refreshed_state, sealed_seed,
};
use crate::WireError;

/// Checks a blob of `length` bytes against the profile of `shapes`: length first, then header and ids, then every
/// residue, then the digest, then that nothing follows. What passes decodes. `key_id` is the one that earlier uploads
/// of this registration had, if there were any. Holds a chunk of residues at a time, whatever the length.
///
/// # Errors
/// The first thing that is wrong, with what was expected and found.
pub fn check(
    kind: Kind,
    source: impl Read,
    length: u64,
    shapes: &Shapes,
    key_id: Option<KeyId>,
) -> Result<Header, WireError> {
    let (mut reader, header) = BodyReader::open_as(source, kind, length, shapes, key_id)?;
    match kind {
        Kind::EvaluationKeys => {
            for level in shapes.key_levels() {
                evaluation_keys::check_key(&mut reader, shapes, level)?;
            }
            if let Some(pair) = shapes.keys().encapsulation {
                encapsulation_keys::check(&mut reader, shapes, pair)?;
            }
        }
        Kind::PublicKey => check_seeded(&mut reader, shapes, shapes.max_level())?,
        Kind::SealedSeed => drop(sealed_seed::read_body(&mut reader)?),
        Kind::InitialModel => initial_model::check_body(&mut reader, shapes)?,
        Kind::DataSet => {
            let count = shapes.data_set().count;
            (0..count).try_for_each(|_| check_compressed(&mut reader, shapes))?;
        }
        Kind::TrainedModel | Kind::Predictions => {
            let shape = shapes.trained_model();
            (0..shape.count).try_for_each(|_| check_full(&mut reader, shapes, shape.level))?;
        }
        Kind::Checkpoint => checkpoint::check_body(&mut reader, shapes, length)?,
        Kind::RefreshedState => refreshed_state::check_body(&mut reader, shapes, length)?,
        Kind::EncoderNeeds => drop(encoder_needs::read_body(&mut reader, &header)?),
    }
    reader.finish()?;
    Ok(header)
}
