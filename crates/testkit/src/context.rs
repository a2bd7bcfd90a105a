//! Everything a test needs of one secret key.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ckks::{
    Ciphertext, Complex64, CompressedCiphertext, Encoder, EvaluationKeyShape, EvaluationKeys,
    Evaluator, GaloisElement, Level, Parameters, RotationStep, Scale,
};
use ckks_secret::{EncryptionSeed, MasterSeed, SecretKey};

use crate::Numbers;

/// Parameters, encoder, secret key and evaluation keys of one owner; repeatable.
pub struct Context {
    /// The parameters.
    pub parameters: Parameters,
    /// Their encoder.
    pub encoder: Encoder,
    /// The secret key.
    pub secret: SecretKey,
    /// The evaluation keys asked for.
    pub keys: EvaluationKeys,
    next_seed: AtomicU64,
}

impl Context {
    /// The owner named `seed`, with keys of `shapes`.
    #[must_use]
    pub fn new(parameters: &Parameters, seed: u64, shapes: &[EvaluationKeyShape]) -> Self {
        let master = MasterSeed::new(Numbers::new(seed).bytes());
        let secret = SecretKey::derive(parameters, master);
        let mut keys = EvaluationKeys::new(parameters, secret.key_id());
        for &shape in shapes {
            let key = secret.make_evaluation_key(shape).expect("key");
            keys.insert(key).expect("key is new");
        }
        Self {
            parameters: parameters.clone(),
            encoder: Encoder::new(parameters),
            secret,
            keys,
            next_seed: AtomicU64::new(seed ^ 0xe4c7),
        }
    }

    /// With a relinearization key, a conjugation key and keys for `steps`, all at the highest level.
    #[must_use]
    pub fn with_rotations(parameters: &Parameters, seed: u64, steps: &[i64]) -> Self {
        let (top, degree) = (parameters.max_level(), parameters.degree());
        let mut shapes = vec![
            EvaluationKeyShape::relinearization(top),
            EvaluationKeyShape::galois(GaloisElement::conjugation(degree), top),
        ];
        shapes.extend(steps.iter().map(|&step| {
            EvaluationKeyShape::galois(GaloisElement::rotation(RotationStep(step), degree), top)
        }));
        Self::new(parameters, seed, &shapes)
    }

    /// An evaluator with the context's keys.
    #[must_use]
    pub fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(&self.keys)
    }

    /// A seed that this context has not used.
    pub fn encryption_seed(&self) -> EncryptionSeed {
        let seed = self.next_seed.fetch_add(1, Ordering::Relaxed);
        EncryptionSeed::new(Numbers::new(seed).bytes())
    }

    /// Encrypts slots with the secret key.
    pub fn encrypt(&self, slots: &[Complex64], level: Level, scale: Scale) -> Ciphertext {
        let message = self.encoder.round_slots(slots, scale).expect("message");
        let seeded = self
            .secret
            .encrypt_message(&message, level, self.encryption_seed());
        seeded.expect("encryption").expand()
    }

    /// Encrypts slots as a table's are sent: without the lowest bits.
    pub fn encrypt_compressed(
        &self,
        slots: &[Complex64],
        level: Level,
        scale: Scale,
    ) -> Ciphertext {
        let message = self.encoder.round_slots(slots, scale).expect("message");
        let seed = self.encryption_seed();
        let seeded = self.secret.encrypt_message(&message, level, seed);
        let compression = CompressedCiphertext::compression(&self.parameters, level);
        let compressed = seeded.expect("encryption").compress(
            &self.parameters,
            &Arc::new(compression.expect("a level of these parameters")),
        );
        compressed.expect("its own parameters").expand()
    }

    /// Encrypts coefficients with the secret key.
    pub fn encrypt_coefficients(&self, values: &[f64], level: Level, scale: Scale) -> Ciphertext {
        let message = self.encoder.round_coefficients(values, scale);
        let message = message.expect("message");
        let seeded = self
            .secret
            .encrypt_message(&message, level, self.encryption_seed());
        seeded.expect("encryption").expand()
    }

    /// Decrypts to slots.
    #[must_use]
    pub fn decrypt(&self, ciphertext: &Ciphertext) -> Vec<Complex64> {
        let decoded = self.secret.decrypt(ciphertext).expect("decryption");
        decoded.slots(&self.encoder).to_vec()
    }

    /// Decrypts to coefficients.
    #[must_use]
    pub fn decrypt_coefficients(&self, ciphertext: &Ciphertext) -> Vec<f64> {
        let decoded = self.secret.decrypt(ciphertext).expect("decryption");
        decoded.coefficients().to_vec()
    }
}
