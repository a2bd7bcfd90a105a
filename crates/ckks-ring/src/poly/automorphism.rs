//! The image under X → X^g.

use crate::galois::Permutation;
use crate::{Domain, GaloisElement, Poly, limbs};

impl<D: Domain> Poly<D> {
    /// The image under X → X^g.
    #[must_use]
    pub fn automorphism(&self, element: GaloisElement) -> Self {
        let n = self.n();
        let mut image = Self::unwritten(&self.ring, self.basis);
        let permutation = D::EVALUATION.then(|| Permutation::new(element, self.ring.degree()));
        limbs::for_each(n, &mut image.residues, |i, limb| {
            let source = self.limb(i);
            if let Some(permutation) = &permutation {
                self.ring.kernel().permute(permutation, source, limb);
            } else {
                let q = self.ring.all_moduli()[self.ring.prime_index(self.basis, i)];
                let mask = 2 * n - 1;
                for (k, &x) in source.iter().enumerate() {
                    let exponent = (k * element.get() as usize) & mask;
                    limb[exponent % n] = if exponent < n { x } else { q.neg(x) };
                }
            }
        });
        image
    }
}
