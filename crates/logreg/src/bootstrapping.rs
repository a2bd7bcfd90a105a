//! The refresh of a state by whoever trains: on ciphertexts, without the owner.

use ckks::{Ciphertext, CkksError, EncapsulationKeys, Evaluator, Scale};
use ckks_circuits::Bootstrapper;

use crate::{Iterate, LogregError, Plan, RefreshPoint};

/// Refreshes the states of one training.
pub struct Bootstrapping<'a> {
    evaluator: &'a Evaluator<'a>,
    bootstrapper: Bootstrapper<'a>,
    in_pairs: bool,
}

impl<'a> Bootstrapping<'a> {
    /// For a plan that has such refreshes.
    ///
    /// # Errors
    /// [`LogregError::OtherParameters`] when the plan has no such refreshes, [`LogregError::Scheme`] for keys of other parameters.
    pub fn new(
        plan: &Plan,
        evaluator: &'a Evaluator<'a>,
        keys: &'a EncapsulationKeys,
    ) -> Result<Self, LogregError> {
        let bootstrap = plan.bootstrap().ok_or(LogregError::OtherParameters)?;
        Ok(Self {
            evaluator,
            in_pairs: plan.layout().packs_real_vectors(),
            bootstrapper: Bootstrapper::new(bootstrap, evaluator.parameters(), keys)?,
        })
    }

    /// The same numbers at the level and scales that the next segment comes in with. Deterministic.
    ///
    /// # Errors
    /// [`LogregError::WeightsShape`] when the state is not the one that is refreshed there.
    pub fn refresh(
        &self,
        refresh: &RefreshPoint,
        state: Iterate<Ciphertext>,
    ) -> Result<Iterate<Ciphertext>, LogregError> {
        let (parts, scales) = (state.into_parts(), refresh.to.scales());
        for (part, scale) in parts.iter().zip(refresh.from.scales()) {
            if part.level() != refresh.from.level || !part.scale().matches(Scale::new(scale)?) {
                return Err(LogregError::WeightsShape {
                    level: part.level().get(),
                    scale: part.scale().get(),
                    expected_level: refresh.from.level.get(),
                    expected_scale: scale,
                });
            }
        }
        let fresh = self.refresh_all(parts, refresh.ratio())?;
        let fresh = fresh.into_iter().zip(&scales).map(|(part, &scale)| {
            let part = self.evaluator.drop_level(part, refresh.to.level)?;
            Ok::<_, LogregError>(part.with_scale(Scale::new(scale)?))
        });
        let fresh: Vec<Ciphertext> = fresh.collect::<Result<_, _>>()?;
        let complete = fresh.len() == scales.len();
        let fresh = Iterate::from_parts(fresh).filter(|_| complete);
        fresh.ok_or(LogregError::NeedsVelocity)
    }

    /// Weights and point at once where they are real vectors.
    fn refresh_all(
        &self,
        parts: Vec<Ciphertext>,
        ratio: f64,
    ) -> Result<Vec<Ciphertext>, CkksError> {
        let (evaluator, bootstrapper) = (self.evaluator, &self.bootstrapper);
        match parts.as_slice() {
            [weights, point] if self.in_pairs => {
                let pair = bootstrapper.refresh_pair(evaluator, [weights, point], ratio)?;
                Ok(pair.into())
            }
            _ => bootstrapper.refresh_all(evaluator, parts, ratio),
        }
    }
}
