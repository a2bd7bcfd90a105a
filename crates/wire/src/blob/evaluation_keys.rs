//! The evaluation keys: the relinearization key, if the plan has one, then the Galois keys by rising element, then, if the service
//! refreshes weights, the pair of encapsulation keys.

use std::io::{Read, Write};

use ckks::{
    EncapsulationShape, EvaluationKeyShape, EvaluationKeys, KeyId, KeyPurpose, Level, Ntt, Poly,
    PublicSeed, SeededEncapsulationKeys, SeededEvaluationKey,
};

use super::polynomials::{check_item, check_polynomial, read_polynomial, read_seed, refused};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{Header, Kind, OwnersKeys, Schema, Shapes, encapsulation_keys};
use crate::WireError;
use crate::rest::GaloisShape;

const KIND: Kind = Kind::EvaluationKeys;

/// Writes evaluation keys, one by one, in the order of [`Schema::evaluation_keys`].
pub struct EvaluationKeysWriter<W> {
    writer: BodyWriter<W>,
    keys: Vec<EvaluationKeyShape>,
    pair: Option<EncapsulationShape>,
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
        let lengths = schema.key_unit_bytes().collect();
        let writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
        Ok(Self {
            writer,
            keys,
            pair: schema.encapsulation(),
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
        let expected = self.keys.get(item).copied();
        let expected = expected.ok_or_else(|| self.too_many())?;
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

    /// Writes the pair of encapsulation keys, behind all others.
    ///
    /// # Errors
    /// Not the pair that belongs here, or not yet; or `target` fails.
    pub fn push_encapsulation(&mut self, pair: &SeededEncapsulationKeys) -> Result<(), WireError> {
        let item = self.written;
        check_item(KIND, item, "key", self.key_id, pair.key_id())?;
        let expected = self.pair.filter(|_| item == self.keys.len());
        let expected = expected.ok_or_else(|| self.too_many())?;
        let (level, found) = (expected.level.get(), pair.shape().level.get());
        check_item(KIND, item, "level", level, found)?;
        check_item(KIND, item, "weight", expected.weight, pair.shape().weight)?;
        self.written += 1;
        self.writer
            .bytes(&encapsulation_keys::encode_encapsulation_keys(pair))
    }

    /// Writes the next key, or the pair behind all keys, from the bytes that [`encode_evaluation_key`] or
    /// [`encode_encapsulation_keys`](super::encode_encapsulation_keys) made of it, in another thread perhaps.
    ///
    /// # Errors
    /// Not as long as the key that belongs here, or `target` fails.
    pub fn push_encoded(&mut self, key: &[u8]) -> Result<(), WireError> {
        let expected = self.lengths.get(self.written).copied();
        let expected = expected.ok_or_else(|| self.too_many())?;
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
        let (expected, found) = (self.lengths.len(), self.written);
        if expected != found {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected,
                found,
            });
        }
        self.writer.finish()
    }

    fn too_many(&self) -> WireError {
        WireError::Unfinished {
            kind: KIND,
            expected: self.lengths.len(),
            found: self.written + 1,
        }
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
    pair: Option<EncapsulationShape>,
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
            pair: schema.encapsulation(),
            key_id: header.key_id.into(),
        })
    }

    /// The secret key that all keys belong to.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The pair of encapsulation keys, behind all others and once; none if the profile has none.
    ///
    /// # Errors
    /// Keys were left unread, a residue that is not below its prime, or the source fails or ends.
    pub fn encapsulation_keys(&mut self) -> Result<Option<SeededEncapsulationKeys>, WireError> {
        if self.keys.len() > 0 {
            return Err(self.unread());
        }
        let Some(shape) = self.pair.take() else {
            return Ok(None);
        };
        encapsulation_keys::read(&mut self.reader, self.schema, shape, self.key_id).map(Some)
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
        let (seed, c0) = read_switch(&mut self.reader, self.schema, shape.level)?;
        let key = SeededEvaluationKey::from_parts(parameters, shape, self.key_id, seed, c0)
            .map_err(refused(KIND))?;
        Ok(Some(key))
    }

    /// Compares the digest and makes sure that nothing follows. Do not use what was read before this has passed.
    ///
    /// # Errors
    /// Keys were left unread, another digest, or bytes left over.
    pub fn finish(self) -> Result<(), WireError> {
        if self.keys.len() > 0 || self.pair.is_some() {
            return Err(self.unread());
        }
        self.reader.finish()
    }

    fn unread(&self) -> WireError {
        let expected = self.schema.key_unit_bytes().count();
        let left = self.keys.len() + usize::from(self.pair.is_some());
        WireError::Unfinished {
            kind: KIND,
            expected,
            found: expected - left,
        }
    }
}

/// Reads the seed and c_0 of every digit of a key-switching key.
pub(super) fn read_switch<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    level: Level,
) -> Result<(PublicSeed, Vec<Poly<Ntt>>), WireError> {
    let seed = read_seed(reader)?;
    let digits = 0..schema.parameters().digit_count(level);
    let c0 = digits.map(|_| read_polynomial(reader, schema, level.key_basis()));
    Ok((seed, c0.collect::<Result<_, _>>()?))
}

/// Reads all evaluation keys and expands them; with the feature `parallel` one while the next is read.
///
/// # Errors
/// As [`EvaluationKeysReader`].
pub fn read_evaluation_keys(
    source: impl Read + Send,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<OwnersKeys, WireError> {
    let mut reader = EvaluationKeysReader::new(source, length, schema, key_id)?;
    let mut evaluation = EvaluationKeys::new(schema.parameters(), reader.key_id());
    let mut read = reader.next_key()?;
    while let Some(key) = read.take() {
        let (next, inserted) = both(|| reader.next_key(), || evaluation.insert(key));
        inserted.map_err(refused(KIND))?;
        read = next?;
    }
    let pair = reader.encapsulation_keys()?;
    reader.finish()?;
    Ok(OwnersKeys {
        evaluation,
        encapsulation: pair.map(SeededEncapsulationKeys::expand),
    })
}

#[cfg(feature = "parallel")]
use rayon::join as both;

#[cfg(not(feature = "parallel"))]
fn both<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
    (a(), b())
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

impl crate::rest::KeySetShape {
    /// Of these keys, as [`FromIterator`] does, and a pair of encapsulation keys if there is one.
    pub fn new(
        keys: impl IntoIterator<Item = EvaluationKeyShape>,
        pair: Option<EncapsulationShape>,
    ) -> Self {
        Self {
            encapsulation: pair.map(|pair| crate::rest::EncapsulationShape {
                level: pair.level.get() as u32,
                weight: pair.weight as u32,
            }),
            ..keys.into_iter().collect()
        }
    }
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
