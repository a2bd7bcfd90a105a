//! Evaluation keys: what the server multiplies and rotates with.

use core::fmt;
use std::collections::BTreeMap;

use ckks_ring::{GaloisElement, Ntt, Poly, PublicSeed};

use crate::{CkksError, KeyId, KeySwitchingKey, Level, Parameters};

/// What an evaluation key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// From s² to s.
    Relinearization,
    /// The automorphism X → X^g: from s to the preimage of s, the image of which is s again.
    Galois(GaloisElement),
}

impl fmt::Display for KeyPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Relinearization => f.write_str("relinearization"),
            Self::Galois(element) => write!(f, "Galois element {}", element.get()),
        }
    }
}

/// Purpose and size of one evaluation key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvaluationKeyShape {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// Highest level it serves; it has ℓ + 1 + k limbs and ⌈(ℓ + 1)/w⌉ digits.
    pub level: Level,
}

impl EvaluationKeyShape {
    /// A relinearization key for products up to `level`.
    #[must_use]
    pub const fn relinearization(level: Level) -> Self {
        Self {
            purpose: KeyPurpose::Relinearization,
            level,
        }
    }

    /// A Galois key for ciphertexts up to `level`.
    #[must_use]
    pub const fn galois(element: GaloisElement, level: Level) -> Self {
        Self {
            purpose: KeyPurpose::Galois(element),
            level,
        }
    }

    /// Refuses levels above L, elements not of this ring, and keys for the identity.
    pub fn check(&self, parameters: &Parameters) -> Result<(), CkksError> {
        parameters.check_level(self.level)?;
        if let KeyPurpose::Galois(element) = self.purpose {
            GaloisElement::new(element.get(), parameters.degree())?;
            if element.is_identity() {
                return Err(CkksError::IdentityKey);
            }
        }
        Ok(())
    }
}

/// An evaluation key as it travels: one polynomial a digit and the seed of the other halves.
#[derive(Clone, PartialEq, Debug)]
pub struct SeededEvaluationKey {
    shape: EvaluationKeyShape,
    key_id: KeyId,
    seed: PublicSeed,
    c0: Vec<Poly<Ntt>>,
}

impl SeededEvaluationKey {
    /// Puts the parts together; refuses a wrong number of digits, another ring or another basis than
    /// [`Level::key_basis`] of the shape's level.
    pub fn from_parts(
        parameters: &Parameters,
        shape: EvaluationKeyShape,
        key_id: KeyId,
        seed: PublicSeed,
        c0: Vec<Poly<Ntt>>,
    ) -> Result<Self, CkksError> {
        shape.check(parameters)?;
        let expected = parameters.digit_count(shape.level);
        if c0.len() != expected {
            return Err(CkksError::WrongDigitCount {
                expected,
                got: c0.len(),
            });
        }
        for poly in &c0 {
            parameters.check_poly(poly, shape.level.key_basis())?;
        }
        Ok(Self {
            shape,
            key_id,
            seed,
            c0,
        })
    }

    /// Purpose and level.
    #[must_use]
    pub fn shape(&self) -> EvaluationKeyShape {
        self.shape
    }

    /// Whose it is.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Seed of the uniform halves; digit i is stream i.
    #[must_use]
    pub fn seed(&self) -> PublicSeed {
        self.seed
    }

    /// The other half of every digit, over [`Level::key_basis`].
    #[must_use]
    pub fn c0(&self) -> &[Poly<Ntt>] {
        &self.c0
    }
}

/// Turns a [`Product`](crate::Product) back into a ciphertext.
#[derive(Clone, PartialEq, Debug)]
pub struct RelinearizationKey(KeySwitchingKey);

impl RelinearizationKey {
    /// The key-switching key from s² to s.
    #[must_use]
    pub fn switching(&self) -> &KeySwitchingKey {
        &self.0
    }
}

/// Brings a ciphertext back under s after X → X^g.
#[derive(Clone, PartialEq, Debug)]
pub struct GaloisKey {
    element: GaloisElement,
    switching: KeySwitchingKey,
}

impl GaloisKey {
    /// g.
    #[must_use]
    pub fn element(&self) -> GaloisElement {
        self.element
    }

    /// The key-switching key from s to the preimage of s under X → X^g.
    #[must_use]
    pub fn switching(&self) -> &KeySwitchingKey {
        &self.switching
    }
}

/// All evaluation keys of one secret key that a circuit needs.
#[derive(Clone, PartialEq, Debug)]
pub struct EvaluationKeys {
    parameters: Parameters,
    key_id: KeyId,
    relinearization: Option<RelinearizationKey>,
    galois: BTreeMap<GaloisElement, GaloisKey>,
}

impl EvaluationKeys {
    /// An empty set for the secret key `key_id`: enough to add and to multiply by plaintexts.
    #[must_use]
    pub fn new(parameters: &Parameters, key_id: KeyId) -> Self {
        Self {
            parameters: parameters.clone(),
            key_id,
            relinearization: None,
            galois: BTreeMap::new(),
        }
    }

    /// Expands `key` into the set; refuses another secret key's, another ring's, and a second one for one purpose.
    pub fn insert(&mut self, key: SeededEvaluationKey) -> Result<(), CkksError> {
        crate::product::check_keys(self.key_id, key.key_id)?;
        for poly in &key.c0 {
            self.parameters.check_ring(poly.ring())?;
        }
        let EvaluationKeyShape { purpose, level } = key.shape;
        let taken = match purpose {
            KeyPurpose::Relinearization => self.relinearization.is_some(),
            KeyPurpose::Galois(element) => self.galois.contains_key(&element),
        };
        if taken {
            return Err(CkksError::DuplicateKey { purpose });
        }
        let switching = KeySwitchingKey::expand(level, &key.seed, key.c0);
        match purpose {
            KeyPurpose::Relinearization => {
                self.relinearization = Some(RelinearizationKey(switching));
            }
            KeyPurpose::Galois(element) => {
                self.galois
                    .insert(element, GaloisKey { element, switching });
            }
        }
        Ok(())
    }

    /// The parameters the keys were made for.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Whose they are.
    #[must_use]
    pub fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// Purpose and level of every key held: relinearization first, then by Galois element.
    #[must_use]
    pub fn shapes(&self) -> Vec<EvaluationKeyShape> {
        let relinearization = self
            .relinearization
            .iter()
            .map(|key| EvaluationKeyShape::relinearization(key.0.level()));
        let galois = self
            .galois
            .values()
            .map(|key| EvaluationKeyShape::galois(key.element, key.switching.level()));
        relinearization.chain(galois).collect()
    }

    /// The relinearization key, if it serves `level`.
    pub fn relinearization(&self, level: Level) -> Result<&RelinearizationKey, CkksError> {
        let held = self.relinearization.as_ref();
        held.filter(|key| key.0.level() >= level).ok_or_else(|| {
            CkksError::MissingRelinearizationKey {
                level: level.get(),
                held: held.map(|key| key.0.level().get()),
            }
        })
    }

    /// The Galois key of `element`, if it serves `level`.
    pub fn galois(&self, element: GaloisElement, level: Level) -> Result<&GaloisKey, CkksError> {
        let held = self.galois.get(&element);
        held.filter(|key| key.switching.level() >= level)
            .ok_or_else(|| CkksError::MissingGaloisKey {
                element: element.get(),
                level: level.get(),
                held: held.map(|key| key.switching.level().get()),
            })
    }
}
