//! The secret key.

use ckks::{CkksError, KeyId, Ntt, Parameters, Poly};
use ckks_ring::{SecretSeed, SmallPoly};
use zeroize::Zeroizing;

use crate::MasterSeed;

/// Index of the ternary secret below the root seed.
const SECRET: u64 = 0;
/// Index of the key's public name below the root seed.
const NAME: u64 = 1;

/// A dense ternary s, in evaluation form over all primes, and the seed that it and its public keys come from.
pub struct SecretKey {
    parameters: Parameters,
    master: MasterSeed,
    root: SecretSeed,
    key_id: KeyId,
    s: Zeroizing<Poly<Ntt>>,
}

impl SecretKey {
    /// The key that `master` stands for under `parameters`; other parameters give an unrelated key.
    #[must_use]
    pub fn derive(parameters: &Parameters, master: MasterSeed) -> Self {
        let root = root_seed(parameters, &master);
        let small = SmallPoly::sample_ternary(&root.derive_secret(SECRET), 0, parameters.degree());
        let ring = parameters.ring();
        let s = Poly::from_small(ring, ring.full_basis(), &small).into_ntt();
        let mut key_id = KeyId([0; 16]);
        key_id.0.copy_from_slice(&root.derive_public(NAME).0[..16]);
        Self {
            parameters: parameters.clone(),
            master,
            root,
            key_id,
            s: Zeroizing::new(s),
        }
    }

    /// The parameters it belongs to.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Its public name.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The seed, for sealing and for handing to another worker of the same owner.
    #[must_use]
    pub fn master_seed(&self) -> &MasterSeed {
        &self.master
    }

    pub(crate) fn s(&self) -> &Poly<Ntt> {
        &self.s
    }

    pub(crate) fn root(&self) -> &SecretSeed {
        &self.root
    }

    pub(crate) fn check_key(&self, other: KeyId) -> Result<(), CkksError> {
        if self.key_id == other {
            return Ok(());
        }
        Err(CkksError::KeyMismatch {
            left: self.key_id,
            right: other,
        })
    }
}

/// Walks from the master seed along the four words of the parameters' id: every parameter set has its own root.
fn root_seed(parameters: &Parameters, master: &MasterSeed) -> SecretSeed {
    let id = parameters.id().0;
    let mut words = id.chunks_exact(8).map(|chunk| {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        u64::from_le_bytes(word)
    });
    let first = master.seed().derive_secret(words.next().unwrap_or(0));
    words.fold(first, |node, word| node.derive_secret(word))
}
