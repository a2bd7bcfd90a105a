//! From q_0 back up to a larger modulus.

use ckks_ring::{Basis, Ntt, Poly, SwitchEnd, key_switch};

use super::Evaluator;
use crate::product::check_keys;
use crate::{Ciphertext, CkksError, EncapsulationKeys, KeySwitchingKey, Level};

impl Evaluator<'_> {
    /// Reads a ciphertext modulo q_0 as one at `level`: its phase becomes Δ·m + q_0·I with small integers I, of the size of the
    /// secret's 1-norm. An operand above level 0 loses its other primes first. Refuses levels above L.
    pub fn mod_raise(&self, a: &Ciphertext, level: Level) -> Result<Ciphertext, CkksError> {
        self.check(a)?;
        self.parameters.check_level(level)?;
        Ok(Ciphertext {
            c0: self.lift(&a.c0, level)?,
            c1: self.lift(&a.c1, level)?,
            ..*a
        })
    }

    /// [`Evaluator::mod_raise`] under a sparse secret, so that I is small: switches to it modulo q_0, raises to the keys' level,
    /// and switches back.
    pub fn raise(&self, a: &Ciphertext, keys: &EncapsulationKeys) -> Result<Ciphertext, CkksError> {
        self.check(a)?;
        check_keys(self.keys.key_id(), keys.key_id())?;
        let level = keys.shape().level;
        self.parameters.check_level(level)?;
        let [sparse0, sparse1] = into_sparse(a, keys.into_sparse())?;
        let raised = self.lift(&sparse1, level)?;
        let lifted = self.lift(&sparse0, level)?;
        let [c0, c1] = self.switch(&raised, keys.out_of_sparse(), adding(&lifted));
        Ok(Ciphertext { c0, c1, ..*a })
    }

    /// The centred representative modulo q_0, over the primes of `level`.
    fn lift(&self, poly: &Poly<Ntt>, level: Level) -> Result<Poly<Ntt>, CkksError> {
        let lowest = Basis::of_q(1);
        let ring = self.parameters.ring();
        let lowest: Poly<Ntt> = Poly::from_residues(ring, lowest, poly.limb(0).to_vec())?;
        Ok(lowest.into_coeff().mod_up(0..1, level.basis()).into_ntt())
    }
}

/// `a` modulo q_0 under the sparse secret, in the ring of the key: of q_0 and p_0 alone.
fn into_sparse(a: &Ciphertext, key: &KeySwitchingKey) -> Result<[Poly<Ntt>; 2], CkksError> {
    let ring = key.digits().ring();
    let lowest =
        |poly: &Poly<Ntt>| Poly::from_residues(ring, Basis::of_q(1), poly.limb(0).to_vec());
    let (c0, c1) = (lowest(&a.c0)?, lowest(&a.c1)?);
    Ok(key_switch(&c1, 1, key.digits(), adding(&c0)))
}

fn adding(c0: &Poly<Ntt>) -> SwitchEnd<'_> {
    SwitchEnd {
        addends: [Some(c0), None],
        ..SwitchEnd::default()
    }
}
