//! The encrypted table: seeded ciphertexts, one after the other.

use std::io::{Read, Write};

use ckks::{CompressedCiphertext, KeyId, SeededCiphertext};

use super::pack::pack_numbers;
use super::polynomials::{check_item, read_compressed, refused};
use super::reader::BodyReader;
use super::writer::BodyWriter;
use super::{HEADER_BYTES, Header, Kind, Schema};
use crate::WireError;
use crate::rest::CiphertextsShape;

const KIND: Kind = Kind::DataSet;

/// Refuses a ciphertext that is not what `shape` says.
pub(super) fn check_ciphertext(
    kind: Kind,
    item: usize,
    ciphertext: &SeededCiphertext,
    shape: CiphertextsShape,
    key_id: KeyId,
) -> Result<(), WireError> {
    check_item(kind, item, "key", key_id, ciphertext.key_id())?;
    check_item(
        kind,
        item,
        "level",
        shape.level as usize,
        ciphertext.level().get(),
    )?;
    let scale = ckks::Scale::new(shape.scale).map_err(refused(kind))?;
    if !scale.matches(ciphertext.scale()) {
        check_item(kind, item, "scale", shape.scale, ciphertext.scale().get())?;
    }
    Ok(())
}

/// Writes a data set, ciphertext by ciphertext: by batch of rows, then by ciphertext within the batch.
pub struct DataSetWriter<'a, W> {
    writer: BodyWriter<W>,
    schema: &'a Schema,
    key_id: KeyId,
    written: usize,
}

impl<'a, W: Write> DataSetWriter<'a, W> {
    /// Writes the header.
    ///
    /// # Errors
    /// When `target` fails.
    pub fn new(target: W, schema: &'a Schema, key_id: KeyId) -> Result<Self, WireError> {
        let writer = BodyWriter::open(target, &Header::new(KIND, key_id.into(), schema))?;
        Ok(Self {
            writer,
            schema,
            key_id,
            written: 0,
        })
    }

    /// Writes the next ciphertext, without its lowest bits.
    ///
    /// # Errors
    /// One too many, of another level, scale or key than the profile's, or `target` fails.
    pub fn push(&mut self, ciphertext: SeededCiphertext) -> Result<(), WireError> {
        let shape = self.schema.data_set();
        check_ciphertext(KIND, self.written, &ciphertext, shape, self.key_id)?;
        let count = shape.count as usize;
        if self.written == count {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected: count,
                found: count + 1,
            });
        }
        self.written += 1;
        self.writer
            .bytes(&encode_ciphertext(ciphertext, self.schema)?)
    }

    /// Where the bytes go; for whoever empties a buffer between ciphertexts.
    pub fn target(&mut self) -> &mut W {
        self.writer.target()
    }

    /// Writes the digest.
    ///
    /// # Errors
    /// Ciphertexts are missing, or the target fails.
    pub fn finish(self) -> Result<W, WireError> {
        let (expected, found) = (self.schema.data_set().count as usize, self.written);
        if expected != found {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected,
                found,
            });
        }
        self.writer.finish()
    }
}

/// Reads a data set, ciphertext by ciphertext.
pub struct DataSetReader<'a, R> {
    reader: BodyReader<R>,
    schema: &'a Schema,
    key_id: KeyId,
    read: usize,
}

impl<'a, R: Read> DataSetReader<'a, R> {
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
        Ok(Self {
            reader,
            schema,
            key_id: header.key_id.into(),
            read: 0,
        })
    }

    /// The key that all ciphertexts belong to.
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The next ciphertext; none after the last.
    ///
    /// # Errors
    /// A coefficient that is not below the modulus, or the source fails or ends.
    pub fn next_ciphertext(&mut self) -> Result<Option<CompressedCiphertext>, WireError> {
        if self.read == self.schema.data_set().count as usize {
            return Ok(None);
        }
        self.read += 1;
        read_compressed(&mut self.reader, self.schema, self.key_id).map(Some)
    }

    /// Compares the digest and makes sure that nothing follows. Do not use what was read before this has passed.
    ///
    /// # Errors
    /// Ciphertexts were left unread, another digest, or bytes left over.
    pub fn finish(self) -> Result<(), WireError> {
        let (expected, found) = (self.schema.data_set().count as usize, self.read);
        if expected != found {
            return Err(WireError::Unfinished {
                kind: KIND,
                expected,
                found,
            });
        }
        self.reader.finish()
    }
}

/// One ciphertext as it stands in a data set: the seed of c_1, then c_0 without its lowest bits.
///
/// # Errors
/// It is not of the profile's parameters and level.
pub fn encode_ciphertext(
    ciphertext: SeededCiphertext,
    schema: &Schema,
) -> Result<Vec<u8>, WireError> {
    let compression = schema.compression();
    let mut bytes = ciphertext.seed().0.to_vec();
    let compressed = ciphertext.compress(schema.parameters(), compression);
    let compressed = compressed.map_err(refused(KIND))?;
    let (words, bits) = (compression.words(), compression.bits());
    pack_numbers(compressed.numbers(), words, bits, &mut bytes);
    Ok(bytes)
}

/// Where ciphertext `index` stands in a data set: its first byte, and how many there are.
pub fn ciphertext_place(schema: &Schema, index: usize) -> (u64, u64) {
    let length = schema.compressed_bytes();
    (HEADER_BYTES as u64 + index as u64 * length, length)
}

/// Reads one ciphertext of a data set that was read to its end before; `source` begins at its [place](ciphertext_place).
///
/// # Errors
/// A coefficient that is not below the modulus, or the source fails or ends.
pub fn read_ciphertext(
    source: impl Read,
    index: usize,
    schema: &Schema,
    key_id: KeyId,
) -> Result<CompressedCiphertext, WireError> {
    let (begin, length) = ciphertext_place(schema, index);
    let mut reader = BodyReader::within(source, KIND, begin + length, begin);
    read_compressed(&mut reader, schema, key_id)
}

/// Reads a whole data set.
///
/// # Errors
/// As [`DataSetReader`].
pub fn read_data_set(
    source: impl Read,
    length: u64,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<Vec<CompressedCiphertext>, WireError> {
    let mut reader = DataSetReader::new(source, length, schema, key_id)?;
    let mut ciphertexts = Vec::with_capacity(schema.data_set().count as usize);
    while let Some(ciphertext) = reader.next_ciphertext()? {
        ciphertexts.push(ciphertext);
    }
    reader.finish()?;
    Ok(ciphertexts)
}
