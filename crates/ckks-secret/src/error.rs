//! What can be refused near secrets.

use ckks::CkksError;

/// A refusal: in full where only public things disagree, in one word where secrets are involved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The scheme refuses: another key, ring or level.
    #[error(transparent)]
    Scheme(#[from] CkksError),
    /// There is no memory for the passphrase's 64 MiB.
    #[error("not enough memory to seal")]
    CannotSeal,
    /// The passphrase is wrong, or the sealed bytes are damaged, or they belong to another user, registration, key or
    /// version: which of these cannot be told.
    #[error("wrong passphrase or damaged file")]
    CannotOpen,
}
