//! The evaluation keys: the relinearization key, if the plan has one, then the Galois keys by rising element.

use std::io::{Read, Write};

use ckks::{EvaluationKeyShape, EvaluationKeys, KeyId, KeyPurpose, SeededEvaluationKey};

use super::polynomials::{check_item, check_polynomial, read_polynomial, read_seed, refused};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, Schema, Shapes};
use crate::WireError;
use crate::rest::GaloisShape;

const KIND: Kind = Kind::EvaluationKeys;

/// Writes evaluation keys, one by one, in the order of [`Schema::evaluation_keys`].
pub struct EvaluationKeysWriter<W> {
    writer: BodyWriter<W>,
    keys: Vec<EvaluationKeyShape>,
    lengths: Vec<u64>,
    key_id: KeyId,
    written: usize,
}

impl<W: Write> EvaluationKeysWriter<W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `target` fails.
    pub fn new(target: W, schema: &Schema, key_id: KeyId) -> Result<Self, WireError> {
        let keys = schema.evaluation_keys()?;
        let lengths = schema
            .key_levels()
            .map(|level| schema.key_bytes(level))
            .collect();
        let writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
        Ok(Self {
            writer,
            keys,
            lengths,
            key_id,
            written: 0,
        })
    }

    /// Writes the next key.
    ///
    /// # Errors
    /// Not the key that belongs here, or `target` fails.
    pub fn push(&mut self, key: &SeededEvaluationKey) -> Result<(), WireError> {
        let item = self.written;
        check_item(KIND, item, "key", self.key_id, key.key_id())?;
        let expected = self.next_shape()?;
        check_item(KIND, item, "key for", expected.purpose, key.shape().purpose)?;
        check_item(
            KIND,
            item,
            "level",
            expected.level.get(),
            key.shape().level.get(),
        )?;
        self.written += 1;
        self.writer.bytes(&key.seed().0)?;
        key.c0()
            .iter()
            .try_for_each(|digit| self.writer.polynomial(digit.limbs()))
    }

    /// Writes the next key from the bytes that [`encode_evaluation_key`] made of it, in another thread perhaps.
    ///
    /// # Errors
    /// Not as long as the key that belongs here, or `target` fails.
    pub fn push_encoded(&mut self, key: &[u8]) -> Result<(), WireError> {
        self.next_shape()?;
        let expected = self.lengths.get(self.written).copied().unwrap_or_default();
        check_item(KIND, self.written, "bytes:", expected, key.len() as u64)?;
        self.written += 1;
        self.writer.bytes(key)
    }

    /// Where the bytes go; for whoever empties a buffer between keys.
    pub fn target(&mut self) -> &mut W {
        self.writer.target()
    }

    /// Writes the digest.
    ///
    /// # Errors
    /// Keys are missing, or the target fails.
    pub fn finish(self) -> Result<W, WireError> {
        let (expected, found) = (self.keys.len(), self.written);
        if expected != found {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected,
                found,
            });
        }
        self.writer.finish()
    }

    fn next_shape(&self) -> Result<EvaluationKeyShape, WireError> {
        let expected = self.keys.len();
        let shape = self.keys.get(self.written).copied();
        shape.ok_or(WireError::Unfinished {
            kind: KIND,
            expected,
            found: expected + 1,
        })
    }
}

/// The bytes of one key inside a blob, for [`EvaluationKeysWriter::push_encoded`].
pub fn encode_evaluation_key(key: &SeededEvaluationKey) -> Vec<u8> {
    let mut bytes = key.seed().0.to_vec();
    for digit in key.c0() {
        for (modulus, residues) in digit.limbs() {
            super::pack(residues, modulus.bits(), &mut bytes);
        }
    }
    bytes
}

/// Reads evaluation keys, one by one.
pub struct EvaluationKeysReader<'a, R> {
    reader: BodyReader<R>,
    schema: &'a Schema,
    keys: std::vec::IntoIter<EvaluationKeyShape>,
    key_id: KeyId,
}

impl<'a, R: Read> EvaluationKeysReader<'a, R> {
    /// Checks length, header and ids of a blob of `length` bytes.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn new(
        source: R,
        length: u64,
        schema: &'a Schema,
        key_id: Option<KeyId>,
    ) -> Result<Self, WireError> {
        let (reader, header) = BodyReader::open_as(source, KIND, length, schema, key_id)?;
        let keys = schema.evaluation_keys()?.into_iter();
        Ok(Self {
            reader,
            schema,
            keys,
            key_id: header.key_id.into(),
        })
    }

    /// The secret key that all keys belong to.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The next key; none after the last.
    ///
    /// # Errors
    /// A residue that is not below its prime, or the source fails or ends.
    pub fn next_key(&mut self) -> Result<Option<SeededEvaluationKey>, WireError> {
        let Some(shape) = self.keys.next() else {
            return Ok(None);
        };
        let parameters = self.schema.parameters();
        let seed = read_seed(&mut self.reader)?;
        let digits = 0..parameters.digit_count(shape.level);
        let basis = shape.level.key_basis();
        let c0 = digits
            .map(|_| read_polynomial(&mut self.reader, self.schema, basis))
            .collect::<Result<_, _>>()?;
        let key = SeededEvaluationKey::from_parts(parameters, shape, self.key_id, seed, c0)
            .map_err(refused(KIND))?;
        Ok(Some(key))
    }

    /// Compares the digest and makes sure that nothing follows. Do not use what was read before this has passed.
    ///
    /// # Errors
    /// Keys were left unread, another digest, or bytes left over.
    pub fn finish(self) -> Result<(), WireError> {
        let (expected, left) = (self.schema.key_levels().count(), self.keys.len());
        if left > 0 {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected,
                found: expected - left,
            });
        }
        self.reader.finish()
    }
}

/// Reads all evaluation keys and expands them.
///
/// # Errors
/// As [`EvaluationKeysReader`].
pub fn read_evaluation_keys(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<EvaluationKeys, WireError> {
    let mut reader = EvaluationKeysReader::new(source, length, schema, key_id)?;
    let mut keys = EvaluationKeys::new(schema.parameters(), reader.key_id());
    while let Some(key) = reader.next_key()? {
        keys.insert(key).map_err(refused(KIND))?;
    }
    reader.finish()?;
    Ok(keys)
}

/// Reads one key and drops it.
pub(super) fn check_key<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    level: u32,
) -> Result<(), WireError> {
    read_seed(reader)?;
    (0..shapes.digits(level)).try_for_each(|_| check_polynomial(reader, shapes, level, true))
}

impl FromIterator<EvaluationKeyShape> for crate::rest::KeySetShape {
    /// Sorts; of several keys for one purpose the highest level stays, which serves all lower ones.
    fn from_iter<I: IntoIterator<Item = EvaluationKeyShape>>(shapes: I) -> Self {
        let mut keys = Self::default();
        let mut galois = std::collections::BTreeMap::new();
        for EvaluationKeyShape { purpose, level } in shapes {
            let level = level.get() as u32;
            match purpose {
                KeyPurpose::Relinearization => {
                    keys.relinearization_level = keys.relinearization_level.max(Some(level))
                }
                KeyPurpose::Galois(element) => {
                    let highest = galois.entry(element.get() as u32).or_insert(level);
                    *highest = level.max(*highest);
                }
            }
        }
        keys.galois = galois
            .into_iter()
            .map(|(element, level)| GaloisShape { element, level })
            .collect();
        keys
    }
}
