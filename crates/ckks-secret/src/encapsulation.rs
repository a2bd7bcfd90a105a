//! The sparse secret of a modulus raise, and the two public keys around it. The secret itself is never kept.

use ckks::{
    EncapsulationShape, KeySwitchingKey, Ntt, Poly, Ring, SeededEncapsulationKeys, SeededSwitch,
};
use ckks_ring::SmallPoly;
use zeroize::Zeroizing;

use crate::keygen::masked_noise;
use crate::{SecretError, SecretKey};

/// Codes in the index below the root seed (bits 56–63); weight in bits 0–31, level in bits 32–55.
const SPARSE: u64 = 5;
const INTO_SPARSE: u64 = 6;
const OUT_OF_SPARSE: u64 = 7;

impl SecretKey {
    /// The pair of `shape`: from s to a sparse secret modulo q_0·p_0, and from there to s at the shape's level.
    /// Refuses shapes that these parameters do not have.
    pub fn make_encapsulation_keys(
        &self,
        shape: EncapsulationShape,
    ) -> Result<SeededEncapsulationKeys, SecretError> {
        let parameters = self.parameters();
        shape.check(parameters)?;
        let seed = self
            .root()
            .derive_secret(SPARSE << 56 | shape.weight as u64);
        let sparse = SmallPoly::sample_sparse(&seed, 0, parameters.degree(), shape.weight);
        let keys = SeededEncapsulationKeys::from_parts(
            parameters,
            shape,
            self.key_id(),
            self.switch_into_sparse(shape, &sparse)?,
            self.switch_out_of_sparse(shape, &sparse)?,
        );
        Ok(keys?)
    }

    /// One digit: e − k_1·s' + p_0·s modulo q_0·p_0.
    fn switch_into_sparse(
        &self,
        shape: EncapsulationShape,
        sparse: &SmallPoly,
    ) -> Result<SeededSwitch, SecretError> {
        let ring = EncapsulationShape::ring(self.parameters())?;
        let target = in_evaluation_form(&ring, sparse);
        let index = INTO_SPARSE << 56 | shape.weight as u64;
        let (noise, seed) = (
            self.root().derive_secret(index),
            self.root().derive_public(index),
        );
        let k1 = Poly::sample_uniform(&ring, ring.full_basis(), &seed, 0);
        let mut k0 = masked_noise(&noise, 0, &k1, &target);
        let lowest = ckks::Basis::of_q(1);
        let s = Zeroizing::new(
            Poly::<Ntt>::from_residues(&ring, lowest, self.s().limb(0).to_vec())
                .map_err(ckks::CkksError::from)?,
        );
        k0.add_assign(&Zeroizing::new(s.mul_special()));
        Ok(SeededSwitch { seed, c0: vec![k0] })
    }

    /// e_i − k_i1·s + P·g_i·s' for every digit i of the level.
    fn switch_out_of_sparse(
        &self,
        shape: EncapsulationShape,
        sparse: &SmallPoly,
    ) -> Result<SeededSwitch, SecretError> {
        let (parameters, level) = (self.parameters(), shape.level);
        let index = OUT_OF_SPARSE << 56 | (level.get() as u64) << 32 | shape.weight as u64;
        let (noise, seed) = (
            self.root().derive_secret(index),
            self.root().derive_public(index),
        );
        let source = in_evaluation_form(parameters.ring(), sparse);
        let gadget = Zeroizing::new(source.restrict(level.basis()).mul_special());
        let mut c0 = Vec::with_capacity(parameters.digit_count(level));
        for digit in 0..parameters.digit_count(level) as u32 {
            let k1 = KeySwitchingKey::uniform_half(parameters, level, &seed, digit)?;
            let mut k0 = masked_noise(&noise, digit, &k1, self.s());
            self.add_digit(&mut k0, &gadget, digit as usize, level);
            c0.push(k0);
        }
        Ok(SeededSwitch { seed, c0 })
    }
}

fn in_evaluation_form(ring: &std::sync::Arc<Ring>, small: &SmallPoly) -> Zeroizing<Poly<Ntt>> {
    Zeroizing::new(Poly::from_small(ring, ring.full_basis(), small).into_ntt())
}
