//! The first bytes of every blob.

use ckks::KeyId;

use super::{Kind, Shapes};
use crate::rest::PlanDigest;
use crate::{Hex, WireError};

/// The first four bytes.
pub const MAGIC: [u8; 4] = *b"BLDF";
/// The version that this code writes.
pub const FORMAT_VERSION: u16 = 1;
/// Bytes of a header: magic 4, version 2, kind 1, key id 16, parameters id 32, plan digest 32.
pub const HEADER_BYTES: usize = 87;

/// What stands before every body, besides magic and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What follows.
    pub kind: Kind,
    /// The secret key that it belongs to.
    pub key_id: Hex<16>,
    /// The parameters that it was made for.
    pub parameters_id: Hex<32>,
    /// The plan that it was made for.
    pub plan_digest: PlanDigest,
}

impl Header {
    /// The header of a blob of `kind` under the profile that `shapes` come from.
    pub fn new(kind: Kind, key_id: Hex<16>, shapes: &Shapes) -> Self {
        Self {
            kind,
            key_id,
            parameters_id: shapes.parameters_id(),
            plan_digest: shapes.plan_digest(),
        }
    }

    /// The bytes, little-endian.
    pub fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..6].copy_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes[6] = self.kind as u8;
        bytes[7..23].copy_from_slice(&self.key_id.0);
        bytes[23..55].copy_from_slice(&self.parameters_id.0);
        bytes[55..].copy_from_slice(&self.plan_digest.0);
        bytes
    }

    /// Reads a header of `kind`; ids are not compared with anything.
    ///
    /// # Errors
    /// Wrong magic, version or kind.
    pub fn of_bytes(kind: Kind, bytes: &[u8; HEADER_BYTES]) -> Result<Self, WireError> {
        let found = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if found != MAGIC {
            return Err(WireError::Magic { found });
        }
        let found = u16::from_le_bytes([bytes[4], bytes[5]]);
        if found != FORMAT_VERSION {
            return Err(WireError::FormatVersion {
                expected: FORMAT_VERSION,
                found,
            });
        }
        if bytes[6] != kind as u8 {
            return Err(WireError::WrongKind {
                expected: kind,
                found: bytes[6],
            });
        }
        let mut header = Self {
            kind,
            key_id: Hex([0; 16]),
            parameters_id: Hex([0; 32]),
            plan_digest: Hex([0; 32]),
        };
        header.key_id.0.copy_from_slice(&bytes[7..23]);
        header.parameters_id.0.copy_from_slice(&bytes[23..55]);
        header.plan_digest.0.copy_from_slice(&bytes[55..]);
        Ok(header)
    }

    /// Checks that the blob belongs to the profile of `shapes` and, where the key is already known, to `key_id`.
    ///
    /// # Errors
    /// The first id that differs, with both values.
    pub fn check(&self, shapes: &Shapes, key_id: Option<KeyId>) -> Result<(), WireError> {
        let (expected, found) = (shapes.parameters_id(), self.parameters_id);
        if expected != found {
            return Err(WireError::WrongParameters { expected, found });
        }
        let (expected, found) = (shapes.plan_digest(), self.plan_digest);
        if expected != found {
            return Err(WireError::WrongPlan { expected, found });
        }
        match key_id {
            Some(expected) if Hex::from(expected) != self.key_id => Err(WireError::WrongKeyId {
                expected: expected.into(),
                found: self.key_id,
            }),
            _ => Ok(()),
        }
    }
}
