//! Encryption with the secret key (seeded, half the size) and with a public key.

use ckks::{
    Basis, Ciphertext, CkksError, Level, Message, Plaintext, Poly, PublicKey, SeededCiphertext,
};
use ckks_ring::{SmallPoly, inner_product};
use zeroize::{Zeroize, Zeroizing};

use crate::keygen::masked_noise;
use crate::{EncryptionSeed, SecretError, SecretKey};

impl SecretKey {
    /// Encrypts at the plaintext's level, using up `seed`: c_0 = m + e − c_1·s, c_1 expands from a public seed.
    pub fn encrypt(
        &self,
        plaintext: &Plaintext,
        seed: EncryptionSeed,
    ) -> Result<SeededCiphertext, SecretError> {
        let uniform = seed.uniform();
        let level = plaintext.level();
        let c1 = SeededCiphertext::uniform_half(self.parameters(), level, &uniform)?;
        check_ring(self, plaintext)?;
        let mut c0 = masked_noise(&seed.noise(), 0, &c1, self.s());
        c0.add_assign(plaintext.poly());
        Ok(SeededCiphertext::from_parts(
            self.parameters(),
            c0,
            uniform,
            plaintext.scale(),
            self.key_id(),
        )?)
    }

    /// Encrypts a message at `level`, using up `seed`: the same ciphertext as [`SecretKey::encrypt`] of its plaintext,
    /// for one transform instead of two.
    pub fn encrypt_message(
        &self,
        message: &Message,
        level: Level,
        seed: EncryptionSeed,
    ) -> Result<SeededCiphertext, SecretError> {
        let parameters = self.parameters();
        if message.parameters() != parameters {
            return Err(SecretError::Scheme(CkksError::ParametersMismatch {
                parameters: parameters.id(),
            }));
        }
        let (ring, basis, uniform) = (parameters.ring(), level.basis(), seed.uniform());
        let mut c1 = SeededCiphertext::uniform_half(parameters, level, &uniform)?;
        let noise = SmallPoly::sample_cbd21(&seed.noise(), 0, parameters.degree());
        let noisy = Zeroizing::new(noisy_coefficients(message, &noise));
        let mut c0 = Poly::from_signed(ring, basis, &noisy).into_ntt();
        c0.sub_assign(&Zeroizing::new(inner_product(
            ring,
            basis,
            &[(&c1, self.s())],
        )));
        c1.zeroize();
        let key_id = self.key_id();
        Ok(SeededCiphertext::from_parts(
            parameters,
            c0,
            uniform,
            message.scale(),
            key_id,
        )?)
    }
}

fn noisy_coefficients(message: &Message, noise: &SmallPoly) -> Vec<i64> {
    message
        .coefficients()
        .iter()
        .zip(noise.coefficients())
        .map(|(m, e)| m + i64::from(*e))
        .collect()
}

fn check_ring(key: &SecretKey, plaintext: &Plaintext) -> Result<(), SecretError> {
    if plaintext.poly().ring() == key.parameters().ring() {
        return Ok(());
    }
    Err(SecretError::Scheme(CkksError::ParametersMismatch {
        parameters: key.parameters().id(),
    }))
}

/// Streams of an encryption seed's noise.
const EPHEMERAL: u32 = 0;
const NOISE_0: u32 = 1;
const NOISE_1: u32 = 2;

/// Encrypts with a public key at the plaintext's level, using up `seed`: (p_0·v + e_0 + m, p_1·v + e_1), v ternary.
/// Refuses levels above the key's.
pub fn encrypt_public(
    key: &PublicKey,
    plaintext: &Plaintext,
    seed: EncryptionSeed,
) -> Result<Ciphertext, SecretError> {
    let (parameters, basis) = (key.parameters(), plaintext.poly().basis());
    if plaintext.level() > key.level() {
        return Err(SecretError::Scheme(CkksError::LevelOutOfRange {
            level: plaintext.level().get(),
            max: key.level().get(),
        }));
    }
    if plaintext.poly().ring() != parameters.ring() {
        return Err(SecretError::Scheme(CkksError::ParametersMismatch {
            parameters: parameters.id(),
        }));
    }
    let randomness = seed.noise();
    let (ring, degree) = (parameters.ring(), parameters.degree());
    let small = SmallPoly::sample_ternary(&randomness, EPHEMERAL, degree);
    let v = Zeroizing::new(Poly::from_small(ring, basis, &small).into_ntt());
    let half = |p: &Poly<ckks::Ntt>, stream: u32, basis: Basis| {
        let e = SmallPoly::sample_cbd21(&randomness, stream, degree);
        let mut sum = Poly::from_small(ring, basis, &e).into_ntt();
        sum.add_assign(&Zeroizing::new(inner_product(ring, basis, &[(p, &v)])));
        sum
    };
    let mut c0 = half(key.p0(), NOISE_0, basis);
    let c1 = half(key.p1(), NOISE_1, basis);
    c0.add_assign(plaintext.poly());
    Ok(Ciphertext::from_parts(
        parameters,
        c0,
        c1,
        plaintext.scale(),
        key.key_id(),
    )?)
}
