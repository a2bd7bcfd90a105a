//! Public and evaluation keys, each from its own place below the seed: any one of them can be made alone, by any
//! worker, in any order, with the same bytes.

use ckks::{
    Basis, CkksError, EvaluationKeyShape, KeyPurpose, KeySwitchingKey, Level, Ntt, Poly, PublicKey,
    SeededEvaluationKey,
};
use ckks_ring::{SecretSeed, SmallPoly, inner_product};
use zeroize::Zeroizing;

use crate::{SecretError, SecretKey};

/// Codes of key purposes in the index below the root seed (bits 56–63); level in bits 32–55, element in bits 0–31.
const RELINEARIZATION: u64 = 2;
const GALOIS: u64 = 3;
const PUBLIC: u64 = 4;

impl SecretKey {
    /// The key of `shape`: one encryption of P·g_i·s' a digit, at the shape's own level. Refuses shapes that these
    /// parameters do not have.
    pub fn make_evaluation_key(
        &self,
        shape: EvaluationKeyShape,
    ) -> Result<SeededEvaluationKey, SecretError> {
        shape.check(self.parameters())?;
        let (source, target) = self.source_and_target(shape);
        let index = evaluation_index(shape);
        let (noise, uniform) = (
            self.root().derive_secret(index),
            self.root().derive_public(index),
        );
        // P·s' in the limbs of Q, 0 in the special ones.
        let gadget = Zeroizing::new(source.restrict(shape.level.basis()).mul_special());
        let digits = self.parameters().digit_count(shape.level);
        let c0 = (0..digits as u32)
            .map(|digit| {
                let k1 =
                    KeySwitchingKey::uniform_half(self.parameters(), shape.level, &uniform, digit)?;
                let mut k0 = masked_noise(&noise, digit, &k1, &target);
                self.add_digit(&mut k0, &gadget, digit as usize, shape.level);
                Ok(k0)
            })
            .collect::<Result<Vec<_>, CkksError>>()?;
        let key_id = self.key_id();
        Ok(SeededEvaluationKey::from_parts(
            self.parameters(),
            shape,
            key_id,
            uniform,
            c0,
        )?)
    }

    /// A public key for encryptions up to `level`. Refuses levels above L.
    pub fn make_public_key(&self, level: Level) -> Result<PublicKey, SecretError> {
        let index = PUBLIC << 56 | (level.get() as u64) << 32;
        let uniform = self.root().derive_public(index);
        let p1 = PublicKey::uniform_half(self.parameters(), level, &uniform)?;
        let p0 = masked_noise(&self.root().derive_secret(index), 0, &p1, self.s());
        Ok(PublicKey::from_parts(
            self.parameters(),
            p0,
            uniform,
            self.key_id(),
        )?)
    }

    /// (s', t): what the key leads from, and what it leads to.
    fn source_and_target(
        &self,
        shape: EvaluationKeyShape,
    ) -> (Zeroizing<Poly<Ntt>>, Zeroizing<Poly<Ntt>>) {
        let s = self.s();
        match shape.purpose {
            KeyPurpose::Relinearization => (Zeroizing::new(s.mul(s)), Zeroizing::new(s.clone())),
            KeyPurpose::Galois(element) => {
                let preimage = s.automorphism(element.inverse(self.parameters().degree()));
                (Zeroizing::new(s.clone()), Zeroizing::new(preimage))
            }
        }
    }

    /// k0 += g_i·gadget: the limbs of digit `digit` only.
    pub(crate) fn add_digit(
        &self,
        k0: &mut Poly<Ntt>,
        gadget: &Poly<Ntt>,
        digit: usize,
        level: Level,
    ) {
        let width = self.parameters().digit_width();
        let limbs = digit * width..((digit + 1) * width).min(level.limbs());
        for limb in limbs {
            let q = self.parameters().q()[limb];
            for (x, y) in k0.limb_mut(limb).iter_mut().zip(gadget.limb(limb)) {
                *x = q.add(*x, *y);
            }
        }
    }
}

/// e − a·t over the basis of `a`, e from stream `stream` of `seed`.
pub(crate) fn masked_noise(
    seed: &SecretSeed,
    stream: u32,
    a: &Poly<Ntt>,
    t: &Poly<Ntt>,
) -> Poly<Ntt> {
    let (ring, basis): (_, Basis) = (a.ring(), a.basis());
    let noise = SmallPoly::sample_cbd21(seed, stream, ring.degree());
    let mut masked = Poly::from_small(ring, basis, &noise).into_ntt();
    masked.sub_assign(&Zeroizing::new(inner_product(ring, basis, &[(a, t)])));
    masked
}

fn evaluation_index(shape: EvaluationKeyShape) -> u64 {
    let (code, element) = match shape.purpose {
        KeyPurpose::Relinearization => (RELINEARIZATION, 0),
        KeyPurpose::Galois(element) => (GALOIS, element.get()),
    };
    code << 56 | (shape.level.get() as u64) << 32 | element
}
