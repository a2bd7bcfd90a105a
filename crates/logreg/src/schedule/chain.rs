//! The modulus chain: primes chosen level by level so that every scale comes out as wished.

use ckks::{Level, is_prime};

use super::precision::Precision;
use super::velocity::{Incoming, pull, pull_divisor};
use super::{EpochSchedule, Schedule};
use crate::{Activation, HyperParameters, Layout, LogregError, Momentum, Start};

/// Primes of the chain from q_0 up, and the schedule that they give.
pub(crate) struct Chain {
    pub(crate) q: Vec<u64>,
    pub(crate) schedule: Schedule,
}

/// Primes are below 2^50.
const LARGEST_PRIME_BITS: f64 = 49.9;
/// A wish so near to 2^k, in bits, is granted by a prime below it: one above would take a bit more for every residue.
const NEARLY_BITS: f64 = 0.06;

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
        let precision = Precision::wanted(hyper, layout, start);
        let from_zero = start == Start::Zero;
        let epochs = hyper.epochs as usize - usize::from(from_zero);
        let segments = hyper.refresh.segments(epochs);
        let top = segments[0] * levels_of_an_epoch(hyper.activation);
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
        let at_once = from_zero && epochs > 0 && hyper.refresh.follows_the_epoch_from_zero();
        let mut weights = match start {
            Start::Zero if at_once => descent.epoch_from_zero_to_refresh(),
            Start::Zero => descent.epoch_from_zero(),
            Start::Encrypted => Incoming::at_rest(descent.suited_point(top, precision.incoming)),
        };
        let mut largest: f64 = 0.0;
        for (index, &length) in segments.iter().enumerate() {
            if index > 0 || at_once {
                weights = descent.refreshed(length, weights);
            }
            for ahead in (0..length).rev() {
                weights = descent.epoch(weights, ahead)?;
            }
            largest = largest.max(weights.weights);
        }
        descent.take_prime(largest * libm::exp2(precision.range))?;
        if at_once {
            descent.lower_the_first_epoch();
        }
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
                table_level: Level::new(top),
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

    /// The first epoch from zero is linear in the table and uses no level. Of its scale as many doublings are taken back as bring it below
    /// what the chain has room for; the table's is then moved by a quarter of a bit at most, so that the prime at the top is one of whole
    /// bits.
    fn epoch_from_zero(&mut self) -> Incoming {
        let most = self.precision.of_epoch_from_zero(self.trace_doublings());
        let excess = libm::ceil(libm::log2(self.scale_from_zero()) - most).max(0.0);
        let halvings = (excess as u32).min(self.trace_doublings());
        let halved = |scale: f64| libm::ldexp(scale, -(halvings as i32));
        if self.top > 0 {
            let first = self.prime_of_margins(halved(self.scale_from_zero()));
            self.table_scale *= libm::sqrt(whole_bits(first) / first);
        }
        self.push_from_zero(halved(self.scale_from_zero()), halvings)
    }

    /// The same where a refresh follows: nothing is taken back, and the level is not known yet.
    fn epoch_from_zero_to_refresh(&mut self) -> Incoming {
        self.push_from_zero(self.scale_from_zero(), 0)
    }

    /// 4·(scale of table)·gain.
    fn scale_from_zero(&self) -> f64 {
        4.0 * self.table_scale * self.gain
    }

    fn push_from_zero(&mut self, weights_out: f64, halvings: u32) -> Incoming {
        let level = Level::new(self.level);
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

    /// Brings the first epoch from zero down to the lowest level that has room for its weights: fewer residues to add up.
    fn lower_the_first_epoch(&mut self) {
        let below = self.top.saturating_sub(1);
        let Some(first) = self.epochs.first_mut() else {
            return;
        };
        let wanted = libm::log2(first.weights_out) + self.precision.range;
        let mut bits = 0.0;
        let room = |prime: &u64| {
            bits += libm::log2(*prime as f64);
            bits >= wanted
        };
        let enough = self.taken.iter().rev().position(room);
        let level = Level::new(enough.map_or(below, |level| level.min(below)));
        (first.level, first.residual_level, first.level_out) = (level, level, level);
    }

    /// Weights as a segment of `length` epochs comes in with after a refresh.
    fn refreshed(&mut self, length: usize, outgoing: Incoming) -> Incoming {
        self.level = length * levels_of_an_epoch(self.hyper.activation);
        let point = self.suited_point(self.level, self.precision.incoming);
        Incoming::with_point(point, outgoing.momentum)
    }

    /// What margins are rescaled by, so that they get the scale wished for, after a product with a point of this scale: its expansion
    /// has as many times that as there are leaves.
    fn prime_of_margins(&self, point: f64) -> f64 {
        let expanded = point * self.layout.leaves() as f64;
        expanded * self.table_scale / libm::exp2(self.precision.margins)
    }

    /// Scale of a point at `level` from which margins get the scale wished for: with the prime that is taken there already, else with
    /// one of whole bits, as near to 2^`wish` as that is.
    fn suited_point(&self, level: usize, wish: f64) -> f64 {
        let wished = self.prime_of_margins(libm::exp2(wish));
        let prime = self.taken_at(level).unwrap_or(whole_bits(wished));
        libm::exp2(wish) * prime / wished
    }

    /// The prime that an earlier segment took at `level`.
    fn taken_at(&self, level: usize) -> Option<f64> {
        self.taken.get(self.top - level).map(|&prime| prime as f64)
    }

    /// Weights wished for after an epoch that `ahead` others of its segment follow: suited to the next one's margins, or to q_0.
    fn wished(&self, momentum: Momentum, ahead: usize) -> Incoming {
        let (wish, range) = (self.precision.weights, self.precision.range);
        match ahead {
            0 => Incoming {
                weights: whole_bits(libm::exp2(wish + range)) / libm::exp2(range),
                momentum,
            },
            _ => Incoming::with_point(self.suited_point(self.level - 1, wish), momentum),
        }
    }

    fn epoch(&mut self, incoming: Incoming, ahead: usize) -> Result<Incoming, LogregError> {
        let level = Level::new(self.level);
        let weights_in = incoming.point();
        let wished = self.prime_of_margins(weights_in);
        let margins = libm::exp2(self.precision.margins) * wished / self.take_prime(wished)?;
        for more in polynomial_bits(self.hyper.activation) {
            self.take_prime(libm::exp2(self.precision.margins + more))?;
        }
        let residual_level = Level::new(self.level);
        let halvings = self
            .trace_doublings()
            .min(libm::floor(libm::log2(self.gain)).max(0.0) as u32 + 1);
        let per_residual = 2.0 * self.table_scale * libm::ldexp(self.gain, -(halvings as i32));
        let momentum = self.momentum();
        let wished = self.wished(momentum, ahead).weights;
        let least = self.least_gradient(weights_in, per_residual);
        let prime = self.take_prime(whole_bits(least / wished))?;
        let carry = carry(wished * prime / weights_in, momentum, incoming.momentum);
        let gradient = carry * weights_in;
        let outgoing = Incoming {
            weights: gradient / prime,
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
            weights_out: outgoing.weights,
            previous_in: incoming.beside_point(),
            pull: pull(carry as u64, momentum, incoming.momentum),
            point_out: outgoing.beside_point().map(|_| outgoing.point()),
        });
        Ok(outgoing)
    }

    /// Scale of the gradient before its rescale, at which residuals and the multiples of the weights that a penalty is rounded to are
    /// fine enough.
    fn least_gradient(&self, weights_in: f64, per_residual: f64) -> f64 {
        let residuals = libm::exp2(self.precision.residuals) * per_residual;
        match self.hyper.algorithm.penalty() > 0.0 {
            true => residuals.max(libm::exp2(self.precision.penalty) * weights_in),
            false => residuals,
        }
    }

    /// Momentum after the epoch that is being scheduled.
    fn momentum(&self) -> Momentum {
        let epoch = self.epochs.len() as u32 + 1;
        self.hyper.algorithm.momentum(epoch, self.hyper.epochs)
    }

    /// The prime of this level: the free one nearest to `wish`, unless an earlier segment took one; the level falls by one
    /// (not below 0).
    fn take_prime(&mut self, wish: f64) -> Result<f64, LogregError> {
        if let Some(prime) = self.taken_at(self.level) {
            self.level -= 1;
            return Ok(prime);
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

/// The power of two nearest to `wish`, that of the largest primes at most.
fn whole_bits(wish: f64) -> f64 {
    libm::exp2(libm::round(libm::log2(wish)).min(libm::ceil(LARGEST_PRIME_BITS)))
}

/// The whole number nearest to `wish` of which [`pull`] is whole too.
fn carry(wish: f64, momentum: Momentum, before: Momentum) -> f64 {
    let unit = pull_divisor(momentum, before) as f64;
    libm::round(wish / unit).max(1.0) * unit
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

/// The prime nearest to `wish` that is 1 modulo 2N, below 2^50 and not `taken`; of two equally near the larger. A wish of hardly more
/// or less than a power of two gets one just below that, where there is one.
pub(crate) fn nearest_prime(log_degree: u8, wish: f64, taken: &[u64]) -> Option<u64> {
    let step = 2u64 << log_degree;
    let wish = wish.clamp(1.0, libm::exp2(LARGEST_PRIME_BITS));
    let free = |p: &u64| *p < 1 << 50 && !taken.contains(p) && is_prime(*p);
    let power = whole_bits(wish);
    if libm::fabs(libm::log2(wish / power)) <= NEARLY_BITS {
        let multiples = (1..power as u64 / step).rev().map(|k| k * step + 1);
        let mut near = multiples.take_while(|&p| p as f64 > power * libm::exp2(-2.0 * NEARLY_BITS));
        if let Some(prime) = near.find(free) {
            return Some(prime);
        }
    }
    let middle = (wish as u64 / step).max(1);
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
        let bits: f64 = chain.q.iter().map(|&q| libm::log2(q as f64)).sum();
        let stored: f64 = chain.q.iter().map(|&q| libm::log2(q as f64).ceil()).sum();
        assert!(stored - bits < 2.0, "{stored} bits hold {bits}");
        for epoch in &chain.schedule.epochs[1..] {
            assert!((libm::log2(epoch.margins) - 26.0).abs() < 0.1);
            assert!((libm::log2(epoch.residuals) - 30.0).abs() < 0.5);
            assert!((libm::log2(epoch.weights_out) - 31.0).abs() < 0.5);
        }
    }
}
