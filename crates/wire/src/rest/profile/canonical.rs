//! The canonical form of a profile's terms, and its digest.

use sha2::{Digest, Sha256};

use super::{
    CiphertextsShape, KeySetShape, Layout, ParametersShape, PlanDigest, Profile, Start, StateShape,
};
use crate::Hex;
use crate::rest::{Algorithm, HyperParameters, Refresh};

/// Keeps this digest apart from every other use of SHA-256.
const DOMAIN: &[u8] = b"blindfold plan v1\0";

/// Hashes numbers as little-endian 64-bit words, texts and lists behind their length.
pub(in crate::rest) struct Canonical(Sha256);

impl Canonical {
    /// Begins under a domain of its own.
    pub(in crate::rest) fn of(domain: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(domain))
    }

    pub(in crate::rest) fn parameters(&mut self, parameters: &ParametersShape) -> &mut Self {
        self.word(parameters.log_degree.into())
            .words(&parameters.q)
            .words(&parameters.special)
            .word(parameters.digit_width.into())
    }

    pub(in crate::rest) fn layout(&mut self, layout: &Layout) -> &mut Self {
        self.word(layout.blocks.into())
            .word(layout.ciphertexts.into())
            .word(layout.batches.into())
    }

    pub(in crate::rest) fn keys(&mut self, keys: &KeySetShape) -> &mut Self {
        self.word(keys.relinearization_level.is_some().into())
            .word(keys.relinearization_level.unwrap_or(0).into())
            .word(keys.galois.len() as u64);
        keys.galois.iter().for_each(|key| {
            self.word(key.element.into()).word(key.level.into());
        });
        if let Some(pair) = keys.encapsulation {
            self.text("encapsulation")
                .word(pair.level.into())
                .word(pair.weight.into());
        }
        self
    }

    pub(in crate::rest) fn finish(self) -> PlanDigest {
        Hex(self.0.finalize().into())
    }

    pub(in crate::rest) fn word(&mut self, word: u64) -> &mut Self {
        self.0.update(word.to_le_bytes());
        self
    }

    pub(in crate::rest) fn number(&mut self, number: f64) -> &mut Self {
        self.word(number.to_bits())
    }

    pub(in crate::rest) fn text(&mut self, text: &str) -> &mut Self {
        self.word(text.len() as u64);
        self.0.update(text.as_bytes());
        self
    }

    pub(in crate::rest) fn words(&mut self, words: &[u64]) -> &mut Self {
        self.word(words.len() as u64);
        words.iter().for_each(|&word| {
            self.word(word);
        });
        self
    }

    pub(in crate::rest) fn ciphertexts(&mut self, shape: &CiphertextsShape) -> &mut Self {
        self.word(shape.count.into())
            .word(shape.level.into())
            .number(shape.scale)
    }
}

impl Canonical {
    /// What profiles of HE4Cloud's algorithm do not have.
    fn accelerated(&mut self, hyper: &HyperParameters) -> &mut Self {
        if let Algorithm::Nesterov {
            largest_eigenvalue,
            l2_penalty,
            class_weighted,
        } = hyper.algorithm
        {
            self.text("nesterov")
                .number(largest_eigenvalue.unwrap_or(0.0))
                .number(l2_penalty.unwrap_or(0.0))
                .word(class_weighted.into());
        }
        self
    }

    /// What profiles without a refresh do not have.
    fn refreshes(&mut self, profile: &Profile) -> &mut Self {
        let (name, every) = match profile.hyper_parameters.refresh {
            Refresh::None => return self,
            Refresh::Attended { every } => ("attended", every),
            Refresh::Bootstrapped { every } => ("bootstrapped", every),
        };
        self.text(name).word(every.into());
        self.word(profile.refreshes.len() as u64);
        for refresh in &profile.refreshes {
            self.word(refresh.epoch.into());
            self.state(&refresh.from).state(&refresh.to);
        }
        self
    }

    fn state(&mut self, state: &StateShape) -> &mut Self {
        self.word(state.level.into());
        self.word(state.scales.len() as u64);
        for &scale in &state.scales {
            self.number(scale);
        }
        self
    }
}

impl Profile {
    /// SHA-256 of the terms: everything but byte lengths, parameters id and the digest itself.
    pub(super) fn derive_plan_digest(&self) -> PlanDigest {
        let mut canonical = Canonical::of(DOMAIN);
        let hyper = &self.hyper_parameters;
        canonical.word(self.version.into()).word(self.batch_size);
        canonical
            .word(hyper.number_of_epochs.into())
            .number(match hyper.algorithm {
                Algorithm::GradientDescent { learning_rate } => learning_rate,
                Algorithm::Nesterov { .. } => 0.0,
            });
        canonical
            .word(hyper.number_of_features.into())
            .text(hyper.logistic_regression_activation.as_str());
        canonical.word(self.rows).word(self.features.into());
        canonical.word(match self.start {
            Start::Zero => 0,
            Start::Encrypted => 1,
        });
        canonical.parameters(&self.parameters).layout(&self.layout);
        canonical.ciphertexts(&self.data_set);
        canonical.word(self.initial_model.is_some().into());
        if let Some(model) = &self.initial_model {
            canonical.ciphertexts(model);
        }
        canonical.ciphertexts(&self.trained_model);
        canonical.keys(&self.keys);
        canonical.0.update(self.schedule_digest.0);
        canonical.accelerated(hyper).refreshes(self);
        Hex(canonical.0.finalize().into())
    }
}
