//! Decryption.

use ckks::{Ciphertext, CkksError};
use ckks_ring::inner_product;

use crate::{Decoded, SecretError, SecretKey};

impl SecretKey {
    /// c_0 + c_1·s, centred and divided by the scale. Refuses ciphertexts of another key or ring; beyond that every
    /// ciphertext decrypts to something, and whether it is right shows only in the numbers.
    pub fn decrypt(&self, ciphertext: &Ciphertext) -> Result<Decoded, SecretError> {
        self.check_key(ciphertext.key_id())?;
        let (c0, c1) = (ciphertext.c0(), ciphertext.c1());
        if c0.ring() != self.parameters().ring() {
            return Err(SecretError::Scheme(CkksError::ParametersMismatch {
                parameters: self.parameters().id(),
            }));
        }
        let mut phase = inner_product(c0.ring(), c0.basis(), &[(c1, self.s())]);
        phase.add_assign(c0);
        Ok(Decoded::new(phase.into_coeff(), ciphertext.scale()))
    }
}
