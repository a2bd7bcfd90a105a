//! Division by primes of the basis, rounded to nearest exactly: rescale and mod-down.

use crate::conversion::Source;
use crate::{Basis, Domain, Poly, limbs};

impl<D: Domain> Poly<D> {
    /// Divides by the last prime of Q and rounds to nearest, exactly: one limb fewer. In evaluation form only the dropped
    /// limb is transformed back. Panics unless there are two primes of Q or more and no special ones.
    #[must_use]
    pub fn rescale(self) -> Self {
        assert!(
            self.basis.q >= 2 && !self.basis.special,
            "rescale over {:?}",
            self.basis
        );
        let kept = self.basis.q - 1;
        self.divide(kept)
    }

    /// Divides by the product P of the special primes and rounds to nearest, exactly. Panics if there are none.
    #[must_use]
    pub fn mod_down(self) -> Self {
        assert!(
            self.basis.special && !self.ring.special().is_empty(),
            "mod_down over {:?}",
            self.basis
        );
        let kept = self.basis.q;
        self.divide(kept)
    }

    /// Divides by P·q_last with one rounding: mod-down and rescale together, one limb of Q fewer.
    #[must_use]
    pub fn mod_down_rescale(self) -> Self {
        assert!(
            self.basis.special && !self.ring.special().is_empty(),
            "mod_down over {:?}",
            self.basis
        );
        assert!(self.basis.q >= 2, "rescale over {:?}", self.basis);
        let kept = self.basis.q - 1;
        self.divide(kept)
    }

    /// Divides by all primes after the first `kept` and rounds: (x − [x]_P)/P with [x]_P centred.
    fn divide(mut self, kept: usize) -> Self {
        let (n, ring) = (self.n(), self.ring.clone());
        let kernel = ring.kernel();
        let conversion = ring.conversion(Source {
            start: kept,
            end: self.basis.q,
            special: self.basis.special,
        });
        let sources = conversion.source_len() * n;
        let mut y = ring.buffers().unwritten(sources + n);
        limbs::for_each(n, &mut y[..sources], |i, limb| {
            limb.copy_from_slice(self.limb(kept + i));
            if D::EVALUATION {
                kernel.inverse(ring.table(ring.prime_index(self.basis, kept + i)), limb);
            }
            conversion.scale(kernel, i, limb);
        });
        conversion.round(kernel, n, &mut y);
        self.residues.truncate(kept * n);
        let group = limbs::group(kept);
        let scratch = (ring.buffers(), group * n);
        limbs::for_each_with_scratch(
            group * n,
            &mut self.residues,
            scratch,
            |g, scratch, limbs| {
                let remainders = scratch.chunks_exact_mut(n).enumerate();
                let mut remainders: Vec<_> = remainders
                    .take(limbs.len() / n)
                    .map(|(i, remainder)| (g * group + i, remainder))
                    .collect();
                conversion.convert(&ring, &y, &mut remainders);
                for ((i, remainder), limb) in remainders.into_iter().zip(limbs.chunks_exact_mut(n))
                {
                    if D::EVALUATION {
                        kernel.forward(ring.table(i), remainder);
                    }
                    kernel.sub_scale(ring.all_moduli()[i], conversion.inverse(i), limb, remainder);
                }
            },
        );
        Self::from_parts(&ring, Basis::of_q(kept), self.residues)
    }
}
