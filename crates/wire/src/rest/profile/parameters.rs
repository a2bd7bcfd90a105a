//! Between a profile's numbers and the scheme's parameters.

use ckks::{KeyId, Parameters, ParametersId, ParametersSpec};
use sha2::{Digest, Sha256};

use super::ParametersShape;
use crate::{Hex, WireError};

impl From<&ParametersSpec> for ParametersShape {
    fn from(spec: &ParametersSpec) -> Self {
        Self {
            log_degree: spec.log_degree,
            q: spec.q.clone(),
            special: spec.special.clone(),
            // A width that does not fit is refused by `check`.
            digit_width: u32::try_from(spec.digit_width).unwrap_or(u32::MAX),
        }
    }
}

impl From<&ParametersShape> for ParametersSpec {
    fn from(shape: &ParametersShape) -> Self {
        Self {
            log_degree: shape.log_degree,
            q: shape.q.clone(),
            special: shape.special.clone(),
            digit_width: shape.digit_width as usize,
        }
    }
}

impl ParametersShape {
    /// The scheme's parameters, checked for security and made ready for arithmetic.
    ///
    /// # Errors
    /// [`WireError::Profile`] with the scheme's reason.
    pub fn parameters(&self) -> Result<Parameters, WireError> {
        Parameters::new(self.into()).map_err(|error| WireError::Profile {
            field: "parameters",
            expected: "a ring of 128 bits of security".to_owned(),
            found: error.to_string(),
        })
    }

    /// The id that [`Parameters::id`] gives, without making tables.
    ///
    /// # Errors
    /// [`WireError::Profile`] if a size is out of range.
    pub fn id(&self) -> Result<Hex<32>, WireError> {
        self.check()?;
        let mut hash = Sha256::new_with_prefix(b"blindfold ckks parameters 1\0");
        hash.update([self.log_degree]);
        for count in [self.digit_width as usize, self.q.len(), self.special.len()] {
            hash.update((count as u32).to_le_bytes());
        }
        for prime in self.q.iter().chain(&self.special) {
            hash.update(prime.to_le_bytes());
        }
        Ok(Hex(hash.finalize().into()))
    }
}

impl From<ParametersId> for Hex<32> {
    fn from(id: ParametersId) -> Self {
        Self(id.0)
    }
}

impl From<KeyId> for Hex<16> {
    fn from(id: KeyId) -> Self {
        Self(id.0)
    }
}

impl From<Hex<16>> for KeyId {
    fn from(id: Hex<16>) -> Self {
        Self(id.0)
    }
}
