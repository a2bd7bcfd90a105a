//! Reads a body of known length, piece by piece, hashing as it goes.

use std::io::{ErrorKind, Read};

use ckks::{Compression, KeyId};
use sha2::{Digest, Sha256};

use super::pack::{GROUP, PADDING, unpack, unpack_numbers};
use super::shapes::bits_of;
use super::{HEADER_BYTES, Header, Kind, Shapes, TRAILER_BYTES, packed_bytes};
use crate::{Hex, WireError};

/// Residues that are unpacked at a time: bounds the memory that a blob of any size takes.
pub(super) const CHUNK: usize = 4096;

/// A blob being read: source, running digest and place.
pub(super) struct BodyReader<R> {
    source: R,
    /// None where a single item is read, out of a blob whose digest was compared before.
    hash: Option<Sha256>,
    kind: Kind,
    length: u64,
    position: u64,
    polynomials: usize,
    packed: Vec<u8>,
}

impl<R: Read> BodyReader<R> {
    /// Reads the header of a blob of `kind` that is announced with `length` bytes.
    pub(super) fn open(source: R, kind: Kind, length: u64) -> Result<(Self, Header), WireError> {
        let mut reader = Self {
            hash: Some(Sha256::new()),
            ..Self::within(source, kind, length, 0)
        };
        let min = (HEADER_BYTES + TRAILER_BYTES) as u64;
        if length < min {
            return Err(WireError::LengthRange {
                kind,
                min,
                max: u64::MAX,
                found: length,
            });
        }
        let header = Header::of_bytes(kind, &reader.array()?)?;
        Ok((reader, header))
    }

    /// Reads on from `position` in a blob whose header and digest were compared before.
    pub(super) fn within(source: R, kind: Kind, length: u64, position: u64) -> Self {
        Self {
            source,
            hash: None,
            kind,
            length,
            position,
            polynomials: 0,
            packed: Vec::new(),
        }
    }

    /// Compares the length with the one that the profile gives, then reads the header and compares its ids.
    pub(super) fn open_as(
        source: R,
        kind: Kind,
        length: u64,
        shapes: &Shapes,
        key_id: Option<KeyId>,
    ) -> Result<(Self, Header), WireError> {
        let expected = shapes.byte_len(kind).unwrap_or(length);
        if expected != length {
            return Err(WireError::Length {
                kind,
                expected,
                found: length,
            });
        }
        let (reader, header) = Self::open(source, kind, length)?;
        header.check(shapes, key_id)?;
        Ok((reader, header))
    }

    /// What is being read.
    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// The next `bytes.len()` bytes.
    pub(super) fn fill(&mut self, bytes: &mut [u8]) -> Result<(), WireError> {
        self.read_exact(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(&*bytes);
        }
        Ok(())
    }

    /// Bytes of the body that are still to come if nothing is wrong with the length.
    pub(super) fn body_left(&self) -> u64 {
        self.length
            .saturating_sub(self.position + TRAILER_BYTES as u64)
    }

    /// Residues that are ≥ their prime are refused; the others go to `sink` in order, a chunk at a time.
    pub(super) fn polynomial(
        &mut self,
        degree: usize,
        primes: impl Iterator<Item = u64>,
        mut sink: impl FnMut(&[u64]),
    ) -> Result<(), WireError> {
        let mut residues = [0; CHUNK];
        for (limb, prime) in primes.enumerate() {
            let mut done = 0;
            while done < degree {
                let chunk = &mut residues[..CHUNK.min(degree - done)];
                self.residues(prime, chunk, (limb, done))?;
                sink(chunk);
                done += chunk.len();
            }
        }
        self.polynomials += 1;
        Ok(())
    }

    /// Reads one chunk of one limb; `place` is the limb and where in it the chunk starts.
    fn residues(
        &mut self,
        prime: u64,
        chunk: &mut [u64],
        place: (usize, usize),
    ) -> Result<(), WireError> {
        debug_assert!(chunk.len().is_multiple_of(GROUP));
        let bits = bits_of(prime);
        let bytes = packed_bytes(chunk.len(), bits);
        let mut packed = std::mem::take(&mut self.packed);
        packed.resize(bytes + PADDING, 0);
        self.fill(&mut packed[..bytes])?;
        let fits = unpack(&packed, bits, prime, chunk);
        self.packed = packed;
        if fits {
            return Ok(());
        }
        let index = chunk.iter().take_while(|&&residue| residue < prime).count();
        Err(WireError::Residue {
            kind: self.kind,
            polynomial: self.polynomials,
            limb: place.0,
            index: place.1 + index,
            modulus: prime,
            found: chunk.get(index).copied().unwrap_or_default(),
        })
    }

    /// Coefficients of a compressed ciphertext: those that no coefficient becomes are refused; the others go to `sink` in order, a chunk
    /// at a time.
    pub(super) fn numbers(
        &mut self,
        degree: usize,
        compression: &Compression,
        mut sink: impl FnMut(&[u64]),
    ) -> Result<(), WireError> {
        let (words, bits) = (compression.words(), compression.bits());
        let mut packed = std::mem::take(&mut self.packed);
        let mut numbers = vec![0; CHUNK.min(degree) * words];
        let mut done = 0;
        while done < degree {
            let count = CHUNK.min(degree - done);
            let (chunk, bytes) = (&mut numbers[..count * words], packed_bytes(count, bits));
            packed.resize(bytes + PADDING, 0);
            self.fill(&mut packed[..bytes])?;
            unpack_numbers(&packed, words, bits, chunk);
            let mut all = chunk.chunks_exact(words);
            if let Some(at) = all.position(|number| !compression.is_in_range(number)) {
                return Err(WireError::Coefficient {
                    kind: self.kind,
                    polynomial: self.polynomials,
                    index: done + at,
                });
            }
            sink(chunk);
            done += count;
        }
        self.packed = packed;
        self.polynomials += 1;
        Ok(())
    }

    /// Reads the digest, compares it and makes sure that nothing follows.
    pub(super) fn finish(mut self) -> Result<(), WireError> {
        let kind = self.kind;
        let expected = Hex(self.hash.take().unwrap_or_default().finalize().into());
        let mut found = Hex([0; TRAILER_BYTES]);
        self.read_exact(&mut found.0)?;
        if found != expected {
            return Err(WireError::Digest {
                kind,
                expected,
                found,
            });
        }
        if self.position != self.length {
            return Err(WireError::Length {
                kind,
                expected: self.position,
                found: self.length,
            });
        }
        loop {
            match self.source.read(&mut [0]) {
                Ok(0) => return Ok(()),
                Ok(_) => {
                    return Err(WireError::LeftOver {
                        kind,
                        expected: self.length,
                    });
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn read_exact(&mut self, bytes: &mut [u8]) -> Result<(), WireError> {
        let mut filled = 0;
        while filled < bytes.len() {
            match self.source.read(&mut bytes[filled..]) {
                Ok(0) => {
                    let found = self.position;
                    return Err(WireError::Truncated {
                        kind: self.kind,
                        expected: self.length,
                        found,
                    });
                }
                Ok(count) => {
                    filled += count;
                    self.position += count as u64;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
