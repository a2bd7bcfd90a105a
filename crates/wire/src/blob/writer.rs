//! Writes a body piece by piece, hashing as it goes.

use std::io::Write;

use sha2::{Digest, Sha256};

use super::Header;
use super::pack::pack;
use super::reader::CHUNK;
use super::shapes::bits_of;
use crate::WireError;

/// A blob being written: target, running digest and place.
pub(super) struct BodyWriter<W> {
    target: W,
    hash: Sha256,
    packed: Vec<u8>,
}

impl<W: Write> BodyWriter<W> {
    /// Writes the header.
    pub(super) fn open(target: W, header: &Header) -> Result<Self, WireError> {
        let mut writer = Self {
            target,
            hash: Sha256::new(),
            packed: Vec::new(),
        };
        writer.bytes(&header.to_bytes())?;
        Ok(writer)
    }

    /// Where the bytes go.
    pub(super) fn target(&mut self) -> &mut W {
        &mut self.target
    }

    /// Writes these bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        self.hash.update(bytes);
        Ok(self.target.write_all(bytes)?)
    }

    /// Writes limbs of residues, each with its prime.
    pub(super) fn polynomial<'a>(
        &mut self,
        limbs: impl Iterator<Item = (ckks_ring::Modulus, &'a [u64])>,
    ) -> Result<(), WireError> {
        let mut packed = std::mem::take(&mut self.packed);
        for (modulus, residues) in limbs {
            let bits = bits_of(modulus.value());
            for chunk in residues.chunks(CHUNK) {
                packed.clear();
                pack(chunk, bits, &mut packed);
                self.bytes(&packed)?;
            }
        }
        self.packed = packed;
        Ok(())
    }

    /// Writes the digest and gives the target back.
    pub(super) fn finish(mut self) -> Result<W, WireError> {
        self.target.write_all(&self.hash.finalize())?;
        self.target.flush()?;
        Ok(self.target)
    }
}
