//! Exact base conversion: from the residues modulo some primes to the centred value modulo others.
//!
//! With P the product of the source primes p_i and y_i = x·(P/p_i)^(−1) mod p_i, the centred representative of x is
//! Σ y_i·(P/p_i) − v·P with v = round(Σ y_i/p_i). The sum is taken in fixed point; where that leaves v open, whole
//! numbers decide. So the value is the exact one in (−P/2, P/2), whatever the kernel.

use std::sync::Arc;

use crate::kernel::{Fractions, Kernel};
use crate::whole;
use crate::{Modulus, Ring};

/// Entries that a conversion reads of all its sources before it goes on: together they stay in cache.
const BLOCK: usize = 512;

/// Which limbs of a ring a conversion reads: primes `start..end` of Q, then all special ones if `special`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Source {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) special: bool,
}

/// Constants of the conversion from one source to every other prime of the ring.
pub(crate) struct Conversion {
    primes: Vec<Modulus>,
    /// (P/p_i)^(−1) mod p_i.
    hat_inverses: Vec<u64>,
    fractions: Fractions,
    /// For every prime m of the ring: P/p_i mod m for all i, then −P mod m.
    weights: Vec<Vec<u64>>,
    /// For every prime m of the ring: P^(−1) mod m (0 for the source's own).
    inverses: Vec<u64>,
    /// P/p_i and P as whole numbers.
    hats: Vec<Vec<u64>>,
    product: Vec<u64>,
}

impl Conversion {
    /// From `primes` to each of `targets`.
    pub(crate) fn new(primes: Vec<Modulus>, targets: &[Modulus]) -> Arc<Self> {
        let product_mod = |m: Modulus, skip: usize| {
            let others = primes.iter().enumerate().filter(|(i, _)| *i != skip);
            others.fold(1, |product, (_, p)| m.mul(product, m.reduce(p.value())))
        };
        let count = primes.len();
        let whole_product = |skip: usize| {
            let others = primes.iter().enumerate().filter(|(i, _)| *i != skip);
            others.fold(vec![1], |product, (_, p)| {
                whole::mul_word(&product, p.value())
            })
        };
        let weights = |&m: &Modulus| {
            let mut row: Vec<u64> = (0..count).map(|i| product_mod(m, i)).collect();
            row.push(m.neg(product_mod(m, count)));
            row
        };
        Arc::new(Self {
            hat_inverses: (0..count)
                .map(|i| primes[i].inv(product_mod(primes[i], i)))
                .collect(),
            fractions: Fractions::new(&primes),
            weights: targets.iter().map(weights).collect(),
            inverses: targets
                .iter()
                .map(|&m| m.inv(product_mod(m, count)))
                .collect(),
            hats: (0..count).map(whole_product).collect(),
            product: whole_product(count),
            primes,
        })
    }

    /// Number of source limbs.
    pub(crate) fn source_len(&self) -> usize {
        self.primes.len()
    }

    /// P^(−1) modulo prime number `target` of the ring.
    pub(crate) fn inverse(&self, target: usize) -> u64 {
        self.inverses[target]
    }

    /// x_i to y_i, in place.
    pub(crate) fn scale(&self, kernel: &dyn Kernel, i: usize, limb: &mut [u64]) {
        kernel.scale(self.primes[i], self.hat_inverses[i], limb);
    }

    /// Writes v behind the y_i: `y` holds k limbs of `n` words and room for one.
    pub(crate) fn round(&self, kernel: &dyn Kernel, n: usize, y: &mut [u64]) {
        let (sources, v) = y.split_at_mut(self.primes.len() * n);
        if kernel.round_fractions(&self.fractions, sources, v) {
            self.settle(sources, v);
        }
    }

    /// Turns the source residues x_i into y_i in place and writes v behind them: `y` holds k limbs and room for one.
    pub(crate) fn prepare(&self, kernel: &dyn Kernel, n: usize, y: &mut [u64]) {
        crate::limbs::for_each(n, &mut y[..self.primes.len() * n], |i, limb| {
            self.scale(kernel, i, limb);
        });
        self.round(kernel, n, y);
    }

    /// The values modulo some primes of `ring`, each given by its number and where its limb goes, from what [`Self::round`]
    /// left. A block of the sources is read once for all targets while it is in cache.
    pub(crate) fn convert(&self, ring: &Ring, y: &[u64], targets: &mut [(usize, &mut [u64])]) {
        let (kernel, n) = (ring.kernel(), ring.degree().get());
        for start in (0..n).step_by(BLOCK) {
            let end = n.min(start + BLOCK);
            for (target, limb) in targets.iter_mut() {
                let (q, weights) = (ring.all_moduli()[*target], &self.weights[*target]);
                kernel.convert(q, weights, n, &y[start..], &mut limb[start..end]);
            }
        }
    }

    /// Decides every entry: by 52-bit fractions, and where they leave it open by whole numbers.
    #[cold]
    fn settle(&self, sources: &[u64], v: &mut [u64]) {
        let n = v.len();
        for (index, v) in v.iter_mut().enumerate() {
            let y = || sources.iter().skip(index).step_by(n).copied();
            let terms = y().zip(&self.fractions.reciprocals);
            let sum = terms
                .map(|(y, &r)| ((u128::from(y) * u128::from(r)) >> 52) as u64)
                .sum::<u64>();
            *v = self.fractions.round(sum);
            if self.fractions.is_ambiguous(sum) {
                *v = self.round_exactly(y(), *v);
            }
        }
    }

    /// v for one coefficient, given a lower bound: v is more exactly if 2·value > (2·bound + 1)·P.
    fn round_exactly(&self, y: impl Iterator<Item = u64>, bound: u64) -> u64 {
        let doubled = whole::mul_word(&self.value(y), 2);
        let mut v = bound;
        while whole::less(&whole::mul_word(&self.product, 2 * v + 1), &doubled) {
            v += 1;
        }
        v
    }

    /// Σ y_i·(P/p_i).
    fn value(&self, y: impl Iterator<Item = u64>) -> Vec<u64> {
        let mut value = Vec::new();
        for (y, hat) in y.zip(&self.hats) {
            whole::add_mul(&mut value, hat, y);
        }
        value
    }

    /// Hands over all values in [0, P), one after the other, from what [`Self::round`] left; a word more than P has must fit.
    pub(crate) fn for_each_whole<const W: usize>(
        &self,
        n: usize,
        y: &[u64],
        mut f: impl FnMut([u64; W]),
    ) {
        let hats: Vec<[u64; W]> = self.hats.iter().map(|hat| whole::widened(hat)).collect();
        let product = whole::widened(&self.product);
        let (sources, v) = y.split_at(self.primes.len() * n);
        for (index, &v) in v.iter().enumerate() {
            let y = sources.iter().skip(index).step_by(n);
            let mut value = whole::sum_of_products(y.copied().zip(&hats));
            // Centred, so below zero as often as not.
            if whole::subtract_multiple(&mut value, &product, v) {
                whole::add(&mut value, &product);
            }
            f(value);
        }
    }

    /// The centred values of all coefficients as f64, each rounded once, from what [`Self::round`] left.
    pub(crate) fn centred_f64(&self, n: usize, y: &[u64]) -> Vec<f64> {
        let (sources, v) = y.split_at(self.primes.len() * n);
        let centred = |(index, &v): (usize, &u64)| {
            let value = self.value(sources.iter().skip(index).step_by(n).copied());
            let multiple = whole::mul_word(&self.product, v);
            if whole::less(&value, &multiple) {
                -whole::to_f64(&whole::sub(&multiple, &value))
            } else {
                whole::to_f64(&whole::sub(&value, &multiple))
            }
        };
        v.iter().enumerate().map(centred).collect()
    }
}
