//! An encrypted table in the blob store: what a budget of memory has room for is held, the rest is read whenever it is used.

use crate::TrainerError;
use crate::read_ahead::{Pieces, ReadAhead};
use ckks::{
    Ciphertext, CompactCiphertext, CompactCiphertexts, CompressedCiphertext, KeyId, Level,
    Parameters, Scale,
};
use logreg::{EncryptedTable, LogregError, Plan, TableCiphertext};
use rayon::prelude::*;
use service_jobs::{BlobId, Blobs};
use std::borrow::Cow;
use std::io::{BufReader, Read};
use std::sync::Arc;
use wire::WireError;
use wire::blob::{DataSetReader, Schema, ciphertext_place, read_ciphertext};

/// Ciphertexts expanded together.
const TOGETHER: usize = 32;

/// An encrypted table whose first ciphertexts are held expanded, in few bytes. The others are read ahead of use, unpacked and expanded by
/// whoever uses them, and dropped.
pub(crate) struct StoredTable {
    schema: Schema,
    key_id: KeyId,
    per_batch: usize,
    held: Held,
    rest: ReadAhead,
}

impl StoredTable {
    /// Reads the whole blob once, compares its digest and keeps as many ciphertexts as `held_bytes` have room for.
    ///
    /// # Errors
    /// The blob is not there or does not conform.
    pub(crate) fn open(
        blobs: &Arc<dyn Blobs>,
        data: BlobId,
        plan: &Plan,
        (schema, key_id): (&Schema, KeyId),
        held_bytes: u64,
    ) -> Result<Self, TrainerError> {
        let length = blobs.blob_len(data)?;
        let source = BufReader::with_capacity(1 << 18, blobs.open(data)?);
        let mut reader = DataSetReader::new(source, length, schema, Some(key_id))?;
        let room = usize::try_from(held_bytes / plan.held_ciphertext_bytes()).unwrap_or(usize::MAX);
        let scale = Scale::new(plan.table_scale()).map_err(LogregError::from)?;
        let mut held = Held {
            parameters: schema.parameters().clone(),
            kind: (plan.table_level(), scale, key_id),
            groups: Vec::new(),
            count: 0,
        };
        let (mut found, mut packed) = (0, Vec::new());
        loop {
            // The next are read and hashed while these are expanded.
            let (next, kept) = rayon::join(
                || read_together(&mut reader),
                || held.keep(core::mem::take(&mut packed)),
            );
            kept?;
            packed = next?;
            if packed.is_empty() {
                break;
            }
            found += packed.len();
            packed.truncate(room.saturating_sub(held.count));
        }
        reader.finish()?;
        let expected = plan.layout().table_ciphertexts();
        if found != expected {
            let what = "ciphertexts";
            return Err(LogregError::Length {
                what,
                found,
                expected,
            }
            .into());
        }
        let (begin, length) = ciphertext_place(schema, 0);
        let blobs = Arc::clone(blobs);
        Ok(Self {
            schema: schema.clone(),
            key_id,
            per_batch: plan.layout().per_batch(),
            held,
            rest: ReadAhead::new(Pieces {
                blobs,
                blob: data,
                begin,
                length,
            }),
        })
    }

    fn read(&self, index: usize) -> Result<Ciphertext, String> {
        let bytes = self.rest.take(index)?;
        let compressed = read_ciphertext(&bytes[..], index, &self.schema, self.key_id);
        Ok(compressed.map_err(|error| error.to_string())?.expand())
    }
}

impl EncryptedTable for StoredTable {
    fn announce(&self, places: &[(usize, usize)]) {
        let indices = places
            .iter()
            .map(|(batch, index)| batch * self.per_batch + index);
        self.rest
            .announce(indices.filter(|&at| at >= self.held.count));
    }

    fn ciphertext(
        &self,
        batch: usize,
        index: usize,
        _level: Level,
    ) -> Result<TableCiphertext<'_>, LogregError> {
        let at = batch * self.per_batch + index;
        match self.held.get(at) {
            Some(held) => Ok(TableCiphertext::Compact(held)),
            None => self
                .read(at)
                .map(|whole| TableCiphertext::Whole(Cow::Owned(whole)))
                .map_err(|reason| LogregError::Table {
                    batch,
                    index,
                    reason,
                }),
        }
    }
}

/// The next ciphertexts of a blob; none at its end.
fn read_together<R: Read>(
    reader: &mut DataSetReader<'_, R>,
) -> Result<Vec<CompressedCiphertext>, WireError> {
    let mut packed = Vec::with_capacity(TOGETHER);
    while packed.len() < TOGETHER
        && let Some(ciphertext) = reader.next_ciphertext()?
    {
        packed.push(ciphertext);
    }
    Ok(packed)
}

/// Ciphertexts held, as they were expanded together.
struct Held {
    parameters: Parameters,
    kind: (Level, Scale, KeyId),
    groups: Vec<CompactCiphertexts>,
    count: usize,
}

impl Held {
    /// Expands the next, [`TOGETHER`] unless they are the last.
    fn keep(&mut self, packed: Vec<CompressedCiphertext>) -> Result<(), LogregError> {
        let count = packed.len();
        if count == 0 {
            return Ok(());
        }
        let mut group = CompactCiphertexts::zeros(&self.parameters, self.kind, count)?;
        let places: Vec<_> = group.places().collect();
        let pairs = packed.into_par_iter().zip(places);
        pairs.try_for_each(|(ciphertext, place)| place.fill(&ciphertext.expand()))?;
        self.groups.push(group);
        self.count += count;
        Ok(())
    }

    fn get(&self, index: usize) -> Option<CompactCiphertext<'_>> {
        self.groups.get(index / TOGETHER)?.get(index % TOGETHER)
    }
}
