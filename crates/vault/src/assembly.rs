//! Units put together to a blob and cut into parts.

use ckks::KeyId;
use sha2::{Digest, Sha256};
use vault_api::PartHeader;
use wire::blob::{Header, Kind, Schema};

use crate::VaultError;

/// Bytes of a part.
pub const PART_BYTES: usize = 4 << 20;

/// A blob on its way out: header, units in order, digest; holds at most one unit and one part.
pub struct Assembly {
    kind: Kind,
    hash: Sha256,
    buffer: Vec<u8>,
    total: u64,
    taken: u64,
    pushed: u64,
    parts: u32,
    finished: bool,
}

impl Assembly {
    /// Begins a blob whose length the schema fixes.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] for kinds of free length.
    pub fn new(kind: Kind, schema: &Schema, key_id: KeyId) -> Result<Self, VaultError> {
        let Some(total) = schema.byte_len(kind) else {
            return Err(VaultError::Mismatch {
                reason: format!("A blob of {kind} is not made of parts."),
            });
        };
        let mut assembly = Self {
            kind,
            hash: Sha256::new(),
            buffer: Vec::new(),
            total,
            taken: 0,
            pushed: 0,
            parts: 0,
            finished: false,
        };
        assembly.push(&Header::new(kind, key_id.into(), schema).to_bytes());
        Ok(assembly)
    }

    /// Appends the next unit.
    pub fn push(&mut self, unit: &[u8]) {
        self.hash.update(unit);
        self.buffer.extend_from_slice(unit);
        self.pushed += unit.len() as u64;
    }

    /// Appends the digest after the last unit.
    ///
    /// # Errors
    /// [`VaultError::Mismatch`] if the blob is not as long as the profile says.
    pub fn finish(&mut self) -> Result<(), VaultError> {
        let digest = self.hash.clone().finalize();
        self.push(&digest);
        self.finished = true;
        if self.pushed == self.total {
            return Ok(());
        }
        let (kind, pushed, total) = (self.kind, self.pushed, self.total);
        Err(VaultError::Mismatch {
            reason: format!("The {kind} took {pushed} bytes; the plan says {total}."),
        })
    }

    /// The next part, when there is a whole one, or what is left after [`Assembly::finish`].
    pub fn take_part(&mut self) -> Option<(PartHeader, Vec<u8>)> {
        let whole = self.buffer.len() >= PART_BYTES;
        let rest_of_all = self.finished && !self.buffer.is_empty();
        if !(whole || rest_of_all) {
            return None;
        }
        let rest = self.buffer.split_off(self.buffer.len().min(PART_BYTES));
        let bytes = std::mem::replace(&mut self.buffer, rest);
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let header = PartHeader {
            index: self.parts,
            offset: self.taken,
            bytes: length,
            total: self.total,
        };
        self.parts += 1;
        self.taken += bytes.len() as u64;
        Some((header, bytes))
    }

    /// What was handed out in all: bytes, parts, SHA-256 of the whole blob in hexadecimal.
    #[must_use]
    pub fn totals(&self) -> (u64, u32, String) {
        let digest = self.hash.clone().finalize();
        (
            self.taken,
            self.parts,
            digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        )
    }
}
