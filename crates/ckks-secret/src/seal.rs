//! Secrets under a passphrase: argon2id (64 MiB, 3 passes, 1 lane), then XChaCha20-Poly1305.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ckks::KeyId;
use zeroize::{Zeroize, Zeroizing};

use crate::{MasterSeed, SecretError};

/// argon2id memory in KiB.
const MEMORY_KIB: u32 = 64 * 1024;
/// argon2id passes.
const PASSES: u32 = 3;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
/// Salt and nonce before the ciphertext.
const HEADER_BYTES: usize = SALT_BYTES + NONCE_BYTES;

/// Bytes of salt and nonce.
pub const SEAL_HEADER_BYTES: usize = HEADER_BYTES;
/// Bytes of the tag.
pub const SEAL_TAG_BYTES: usize = TAG_BYTES;

/// Length of a sealed [`MasterSeed`]: salt, nonce, 32 bytes, tag.
pub const SEALED_SEED_BYTES: usize = HEADER_BYTES + 32 + TAG_BYTES;

/// What sealed bytes are bound to; opening wants the very same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealBinding<'a> {
    /// Whose account.
    pub user: &'a str,
    /// Which registration.
    pub registration: &'a str,
    /// Which secret key.
    pub key_id: KeyId,
    /// Version of what is sealed; an old one does not open as a new one.
    pub version: u16,
}

impl SealBinding<'_> {
    /// Label, version, key id, then each text with its length before it.
    fn associated_data(&self) -> Vec<u8> {
        let mut bytes = b"blindfold sealed 1\0".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend(self.key_id.0);
        for text in [self.user, self.registration] {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        bytes
    }
}

/// 40 fresh random bytes: salt and nonce. Public once used; used once.
pub struct SealRandomness([u8; HEADER_BYTES]);

impl SealRandomness {
    /// Takes 40 bytes from a cryptographic source.
    #[must_use]
    pub const fn new(bytes: [u8; HEADER_BYTES]) -> Self {
        Self(bytes)
    }
}

/// Seals `secret`: salt (16) ‖ nonce (24) ‖ ciphertext ‖ tag (16). Fails only where 64 MiB cannot be had.
pub fn seal(
    secret: &[u8],
    passphrase: &[u8],
    binding: &SealBinding<'_>,
    randomness: SealRandomness,
) -> Result<Vec<u8>, SecretError> {
    let key = SealKey::derive(passphrase, randomness)?;
    let mut sealed = Vec::with_capacity(HEADER_BYTES + secret.len() + TAG_BYTES);
    sealed.resize(HEADER_BYTES, 0);
    sealed.extend_from_slice(secret);
    key.seal_in_place(&mut sealed, 0, binding)?;
    Ok(sealed)
}

/// What a passphrase and fresh randomness give, to seal one thing with. The 64 MiB that deriving takes are free again before a large
/// secret has to stand in memory.
pub struct SealKey {
    cipher: XChaCha20Poly1305,
    header: [u8; HEADER_BYTES],
}

impl SealKey {
    /// Derives it. Fails only where 64 MiB cannot be had.
    pub fn derive(passphrase: &[u8], randomness: SealRandomness) -> Result<Self, SecretError> {
        let header = randomness.0;
        let cipher = cipher(passphrase, &header[..SALT_BYTES]);
        let cipher = cipher.ok_or(SecretError::CannotSeal)?;
        Ok(Self { cipher, header })
    }

    /// Does what [`seal`] does where a large secret stands: `file` has at `from` room for [`SEAL_HEADER_BYTES`], then the secret, and
    /// capacity for [`SEAL_TAG_BYTES`] more, so that nothing is copied. If it fails, the secret is wiped.
    pub fn seal_in_place(
        self,
        file: &mut Vec<u8>,
        from: usize,
        binding: &SealBinding<'_>,
    ) -> Result<(), SecretError> {
        match self.encrypt_tail(&mut file[from..], binding) {
            Some(tag) => {
                file.extend_from_slice(&tag);
                Ok(())
            }
            None => {
                file[from..].zeroize();
                Err(SecretError::CannotSeal)
            }
        }
    }

    fn encrypt_tail(&self, tail: &mut [u8], binding: &SealBinding<'_>) -> Option<[u8; TAG_BYTES]> {
        let (header, secret) = tail.split_at_mut_checked(HEADER_BYTES)?;
        header.copy_from_slice(&self.header);
        let nonce = nonce_of(&self.header[SALT_BYTES..])?;
        let bound = binding.associated_data();
        let tag = self
            .cipher
            .encrypt_inout_detached(&nonce, &bound, secret.into());
        tag.ok().map(Into::into)
    }
}

/// Opens what [`seal`] made with the same passphrase and binding; one error whatever is wrong.
pub fn open(
    sealed: &[u8],
    passphrase: &[u8],
    binding: &SealBinding<'_>,
) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let (salt, rest) = sealed
        .split_at_checked(SALT_BYTES)
        .ok_or(SecretError::CannotOpen)?;
    let (nonce, ciphertext) = rest
        .split_at_checked(NONCE_BYTES)
        .ok_or(SecretError::CannotOpen)?;
    let nonce = nonce_of(nonce).ok_or(SecretError::CannotOpen)?;
    let cipher = cipher(passphrase, salt).ok_or(SecretError::CannotOpen)?;
    let payload = Payload {
        msg: ciphertext,
        aad: &binding.associated_data(),
    };
    cipher
        .decrypt(&nonce, payload)
        .map(Zeroizing::new)
        .map_err(|_| SecretError::CannotOpen)
}

/// [`seal`] of a master seed: [`SEALED_SEED_BYTES`] bytes.
pub fn seal_seed(
    seed: &MasterSeed,
    passphrase: &[u8],
    binding: &SealBinding<'_>,
    randomness: SealRandomness,
) -> Result<Vec<u8>, SecretError> {
    seal(seed.expose(), passphrase, binding, randomness)
}

/// Opens what [`seal_seed`] made.
pub fn open_seed(
    sealed: &[u8],
    passphrase: &[u8],
    binding: &SealBinding<'_>,
) -> Result<MasterSeed, SecretError> {
    let opened = open(sealed, passphrase, binding)?;
    let mut bytes: [u8; 32] = opened
        .as_slice()
        .try_into()
        .map_err(|_| SecretError::CannotOpen)?;
    let seed = MasterSeed::new(bytes);
    bytes.zeroize();
    Ok(seed)
}

fn nonce_of(bytes: &[u8]) -> Option<XNonce> {
    <[u8; NONCE_BYTES]>::try_from(bytes).ok().map(XNonce::from)
}

fn cipher(passphrase: &[u8], salt: &[u8]) -> Option<XChaCha20Poly1305> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).ok()?;
    let mut key = Zeroizing::new([0u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt, key.as_mut_slice())
        .ok()?;
    XChaCha20Poly1305::new_from_slice(key.as_slice()).ok()
}
