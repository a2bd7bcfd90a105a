//! The modulus chain: primes chosen level by level so that every scale comes out as wished.

use ckks::{Level, is_prime};

use super::velocity::{Incoming, pull, pull_divisor};
use super::{EpochSchedule, Schedule};
use crate::{Activation, HyperParameters, Layout, LogregError, Momentum, RefreshedBy, Start};

/// log2 of the scales wished for; one more for every doubling of the ring, whose noise doubles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Precision {
    table: f64,
    margins: f64,
    residuals: f64,
    weights: f64,
}

/// Room above the scale of the weights at level 0: weights up to 2^8 in magnitude.
const WEIGHT_RANGE_BITS: f64 = 9.0;
/// The same where a sine takes q_0 away from them: its cubic term is then 2^-23.3 of their cube.
const BOOTSTRAP_RANGE_BITS: f64 = 13.0;
/// Bits of a scale that are not noise of packing at 2^15, but for its doublings.
const PACKED_BITS: f64 = 23.0;
/// log2 of the scale of weights that a sine, which is less precise, will refresh.
const BOOTSTRAP_WEIGHTS: f64 = 29.0;
/// Primes are below 2^50.
const LARGEST_PRIME_BITS: f64 = 49.9;

/// Rows of the table for which the scales below are made.
const REFERENCE_ROWS: f64 = 984.0;

impl Precision {
    /// Noise of rows averages out in the gradient, so every fourfold number of rows spares a bit of each scale, up to 4.
    pub(crate) fn wanted(hyper: &HyperParameters, layout: &Layout) -> Self {
        let more = f64::from(layout.log_degree) - 14.0;
        let weights = match is_bootstrapped(hyper) {
            true => BOOTSTRAP_WEIGHTS,
            false => 32.0 + more,
        };
        let rows = layout.shape.rows as f64 / REFERENCE_ROWS;
        let each = more - (0.5 * libm::log2(rows)).clamp(0.0, 4.0);
        Self {
            table: 24.0 + each,
            margins: 26.0 + each,
            residuals: 31.0 + each,
            weights,
        }
    }
}

/// Primes of the chain from q_0 up, and the schedule that they give.
pub(crate) struct Chain {
    pub(crate) q: Vec<u64>,
    pub(crate) schedule: Schedule,
}

/// Least multiple of the weights in which an L2 penalty is rounded.
const LEAST_PENALTY_CARRY: f64 = 1_048_576.0;

/// Scales with all primes taken so far, from the top level down.
struct Descent<'a> {
    hyper: &'a HyperParameters,
    layout: &'a Layout,
    precision: Precision,
    gain: f64,
    table_scale: f64,
    top: usize,
    level: usize,
    bits_left: f64,
    taken: Vec<u64>,
    epochs: Vec<EpochSchedule>,
}

impl Chain {
    /// The chain of a training in a layout.
    ///
    /// # Errors
    /// [`LogregError::NoPrime`] when primes run out or their product reaches 2^`most_bits`.
    pub(crate) fn build(
        hyper: &HyperParameters,
        layout: &Layout,
        start: Start,
        most_bits: f64,
    ) -> Result<Self, LogregError> {
        let precision = Precision::wanted(hyper, layout);
        let epochs = hyper.epochs as usize - usize::from(start == Start::Zero);
        let segments = hyper.refresh.segments(epochs);
        let top = segments[0] * levels_of_an_epoch(hyper.activation);
        let table_level = Level::new(top);
        let mut descent = Descent {
            hyper,
            layout,
            precision,
            gain: layout.shape.rows as f64 / hyper.learning_rate,
            table_scale: libm::exp2(precision.table),
            top,
            level: top,
            bits_left: most_bits,
            taken: Vec::new(),
            epochs: Vec::new(),
        };
        let mut weights = match start {
            Start::Zero => descent.epoch_from_zero(),
            Start::Encrypted => Incoming::at_rest(libm::exp2(precision.weights)),
        };
        let mut largest: f64 = 0.0;
        for (index, &length) in segments.iter().enumerate() {
            if index > 0 {
                weights = descent.refreshed(length, weights);
            }
            for ahead in (0..length).rev() {
                weights = descent.epoch(weights, ahead)?;
            }
            largest = largest.max(weights.weights);
        }
        let range = match is_bootstrapped(hyper) {
            true => BOOTSTRAP_RANGE_BITS,
            false => WEIGHT_RANGE_BITS,
        };
        let last = (libm::log2(largest) + range).min(LARGEST_PRIME_BITS);
        descent.take_prime(libm::exp2(last))?;
        let Descent {
            table_scale,
            taken,
            epochs,
            ..
        } = descent;
        let q = taken.into_iter().rev().collect();
        Ok(Self {
            q,
            schedule: Schedule {
                table_scale,
                table_level,
                epochs,
            },
        })
    }
}

impl Descent<'_> {
    /// Doublings of the trace that can be taken back exactly: log2(N / (2·block)).
    fn trace_doublings(&self) -> u32 {
        u32::from(self.layout.log_degree) - 1 - self.layout.block.ilog2()
    }

    /// The first epoch from zero is linear in the table: 4·(scale of table)·gain, brought below 2^41 for what follows. In a chain that
    /// leaves room for refreshes lower: to where the packing's noise, doubled as often as the trace has steps, is 2^-16.
    fn epoch_from_zero(&mut self) -> Incoming {
        let full = 4.0 * self.table_scale * self.gain;
        let most = match is_bootstrapped(self.hyper) {
            true => f64::from(self.trace_doublings()) + PACKED_BITS,
            false => LARGEST_PRIME_BITS - WEIGHT_RANGE_BITS,
        };
        let excess = libm::ceil(libm::log2(full) - most).max(0.0);
        let halvings = (excess as u32).min(self.trace_doublings());
        let (level, weights_out) = (
            Level::new(self.level),
            libm::ldexp(full, -(halvings as i32)),
        );
        self.epochs.push(EpochSchedule {
            level,
            weights_in: None,
            margins: 0.0,
            residual_level: level,
            residuals: 1.0,
            halvings,
            carry: 0,
            level_out: level,
            weights_out,
            previous_in: None,
            pull: 0,
            point_out: None,
        });
        Incoming::at_rest(weights_out)
    }

    /// Weights as a segment of `length` epochs after the first comes in with: so that margins get the scale wished for with the
    /// prime that the first segment took for them.
    fn refreshed(&mut self, length: usize, outgoing: Incoming) -> Incoming {
        self.level = length * levels_of_an_epoch(self.hyper.activation);
        Incoming::with_point(self.suited_point(self.level), outgoing.momentum)
    }

    /// Scale of a point at `level` for which the prime taken there for margins suits best.
    fn suited_point(&self, level: usize) -> f64 {
        let prime = self.taken[self.top - level] as f64;
        let expanded = libm::exp2(self.precision.margins) * prime / self.table_scale;
        expanded / self.layout.leaves() as f64
    }

    /// Scale wished for the gradient of an epoch that `ahead` others of its segment follow. In segments after the first the next
    /// point has to suit a prime that is taken already.
    fn wished_gradient(&self, per_residual: f64, momentum: Momentum, ahead: usize) -> f64 {
        let first_segment = self.taken.len() <= self.top - self.level;
        if first_segment || ahead == 0 {
            return libm::exp2(self.precision.residuals) * per_residual;
        }
        let next = Incoming::with_point(self.suited_point(self.level - 1), momentum);
        next.weights * self.taken[self.top - self.level] as f64
    }

    fn epoch(&mut self, incoming: Incoming, ahead: usize) -> Result<Incoming, LogregError> {
        let level = Level::new(self.level);
        let weights_in = incoming.point();
        let expanded = weights_in * self.layout.leaves() as f64;
        let products = expanded * self.table_scale;
        let margins = products / self.take_prime(products / libm::exp2(self.precision.margins))?;
        for more in polynomial_bits(self.hyper.activation) {
            self.take_prime(libm::exp2(self.precision.margins + more))?;
        }
        let residual_level = Level::new(self.level);
        let halvings = self
            .trace_doublings()
            .min(libm::floor(libm::log2(self.gain)).max(0.0) as u32 + 1);
        let per_residual = 2.0 * self.table_scale * libm::ldexp(self.gain, -(halvings as i32));
        let momentum = self.momentum();
        let wished = self.wished_gradient(per_residual, momentum, ahead);
        let carry = self.carry(wished / weights_in, momentum, incoming.momentum);
        let gradient = carry * weights_in;
        let weights_out =
            gradient / self.take_prime(gradient / libm::exp2(self.precision.weights))?;
        let outgoing = Incoming {
            weights: weights_out,
            momentum,
        };
        self.epochs.push(EpochSchedule {
            level,
            weights_in: Some(weights_in),
            margins,
            residual_level,
            residuals: gradient / per_residual,
            halvings,
            carry: carry as u64,
            level_out: Level::new(self.level),
            weights_out,
            previous_in: incoming.beside_point(),
            pull: pull(carry as u64, momentum, incoming.momentum),
            point_out: outgoing.beside_point().map(|_| outgoing.point()),
        });
        Ok(outgoing)
    }

    /// Momentum after the epoch that is being scheduled.
    fn momentum(&self) -> Momentum {
        let epoch = self.epochs.len() as u32 + 1;
        self.hyper.algorithm.momentum(epoch, self.hyper.epochs)
    }

    /// The whole number nearest to `wish` of which `pull` is whole too.
    fn carry(&self, wish: f64, momentum: Momentum, before: Momentum) -> f64 {
        let wish = match self.hyper.algorithm.penalty() > 0.0 {
            true => wish.max(LEAST_PENALTY_CARRY),
            false => wish,
        };
        let unit = pull_divisor(momentum, before);
        libm::round(wish / unit as f64).max(1.0) * unit as f64
    }

    /// The prime of this level: the free one nearest to `wish`, unless an earlier segment took one; the level falls by one
    /// (not below 0).
    fn take_prime(&mut self, wish: f64) -> Result<f64, LogregError> {
        if let Some(&prime) = self.taken.get(self.top - self.level) {
            self.level -= 1;
            return Ok(prime as f64);
        }
        let (log_degree, bits) = (self.layout.log_degree, libm::log2(wish));
        self.bits_left -= bits;
        let prime = Some(wish).filter(|_| self.bits_left > 0.0);
        let prime = prime.and_then(|wish| nearest_prime(log_degree, wish, &self.taken));
        let prime = prime.ok_or(LogregError::NoPrime { bits, log_degree })?;
        self.taken.push(prime);
        self.level = self.level.saturating_sub(1);
        Ok(prime as f64)
    }
}

/// Whether a sine refreshes the weights.
fn is_bootstrapped(hyper: &HyperParameters) -> bool {
    hyper.refresh.by() == Some(RefreshedBy::Server)
}

/// Levels that one epoch from weights uses: margins, polynomial, update.
fn levels_of_an_epoch(activation: Activation) -> usize {
    activation.depth() + 2
}

/// Bits by which the primes that the polynomial is rescaled by exceed the margins' scale. From degree 5 on, t⁴ is wanted less
/// precisely than what it is multiplied with, so that more is taken off it. Wide polynomials are evaluated in t/radius: all
/// powers have the scale of twice the margins read so.
fn polynomial_bits(activation: Activation) -> Vec<f64> {
    match (activation.is_wide(), activation.depth()) {
        (true, depth) => vec![1.0 + libm::log2(activation.radius()); depth],
        (false, 2) => vec![0.0, 0.0],
        (false, 3) => vec![2.0, 6.0, 0.0],
        (false, _) => vec![2.0, 6.0, 0.0, 0.0],
    }
}

/// The prime nearest to `wish` that is 1 modulo 2N, below 2^50 and not `taken`; of two equally near the larger.
pub(crate) fn nearest_prime(log_degree: u8, wish: f64, taken: &[u64]) -> Option<u64> {
    let step = 2u64 << log_degree;
    let middle = (wish.clamp(1.0, libm::exp2(LARGEST_PRIME_BITS)) as u64 / step).max(1);
    let free = |p: &u64| *p < 1 << 50 && !taken.contains(p) && is_prime(*p);
    let pair = |i: u64| {
        [
            Some(middle + i),
            middle.checked_sub(i).filter(|&k| i > 0 && k > 0),
        ]
    };
    (0..=middle.max(1 << 10))
        .flat_map(pair)
        .flatten()
        .map(|k| k * step + 1)
        .find(free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activation, TableShape};

    #[test]
    fn the_nearest_prime_is_an_ntt_prime() {
        let mut taken = Vec::new();
        for _ in 0..20 {
            let prime = nearest_prime(14, 33_554_432.0, &taken).unwrap();
            assert!(is_prime(prime) && prime % (1 << 15) == 1 && !taken.contains(&prime));
            taken.push(prime);
        }
    }

    #[test]
    fn scales_come_out_as_wished() {
        let hyper = HyperParameters::new(3, 0.1, Activation::Poly3).unwrap();
        let layout = Layout::new(
            14,
            16,
            TableShape {
                rows: 984,
                features: 30,
            },
        );
        let chain = Chain::build(&hyper, &layout, Start::Zero, 500.0).unwrap();
        assert_eq!(chain.q.len(), 9);
        assert_eq!(chain.schedule.result_level(), Level::ZERO);
        for epoch in &chain.schedule.epochs[1..] {
            assert!((libm::log2(epoch.margins) - 26.0).abs() < 0.1);
            assert!((libm::log2(epoch.residuals) - 31.0).abs() < 0.1);
            assert!((libm::log2(epoch.weights_out) - 32.0).abs() < 0.1);
        }
    }
}
