//! The search for a plan: the smallest ring that is secure, then the layout of least cost.

use ckks::{ParametersSpec, SecurityLevel, max_log2_modulus};

use super::{Plan, bootstrap, keys};
use crate::schedule::{Chain, nearest_prime};
use crate::{HyperParameters, Layout, LogregError, Refresh, RefreshedBy, Start, TableShape};

/// Ring degrees tried, as log2 N.
const LOG_DEGREES: std::ops::RangeInclusive<u8> = 12..=16;
/// Bits by which P exceeds the largest digit: key-switching noise then stays below that of rounding.
const SPECIAL_EXCESS_BITS: f64 = 1.0;
/// Most columns in one ciphertext.
const LARGEST_BLOCK: usize = 64;

/// Cheapest plan over all secure rings and layouts.
pub(super) fn best(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
) -> Result<Plan, LogregError> {
    cheapest(hyper, shape, start)?.ok_or_else(|| too_many(hyper, shape, start))
}

/// Seconds that a refresh by the owner is taken to cost: two looks at the job and a way there and back over a network of some distance.
const SECONDS_PER_REFRESH: f64 = 0.75;

/// How many times as costly a training may be that needs no refresh: nobody need stay in reach for it, and nothing is lost to a sine.
const WORTH_OF_NO_REFRESH: f64 = 2.0;

/// With as many refreshes as make the whole cheapest; without any if that is possible and not far more costly.
pub(super) fn refreshed_if_needed(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
    by: RefreshedBy,
) -> Result<Plan, LogregError> {
    let with = |refresh| cheapest(&HyperParameters { refresh, ..*hyper }, shape, start);
    let mut best = with(Refresh::None)?.map(|plan| {
        let cost = plan.cost().total_seconds() / WORTH_OF_NO_REFRESH;
        (cost, plan)
    });
    for every in 1..hyper.epochs {
        let Some(plan) = with(by.every(every))? else {
            break;
        };
        let alone = plan.cost().total_seconds();
        if best.as_ref().is_some_and(|(least, _)| alone > *least) {
            break; // Longer chains cost more still.
        }
        let cost = alone + SECONDS_PER_REFRESH * plan.owner_refreshes().len() as f64;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, plan));
        }
    }
    let too_long = LogregError::SegmentTooLong {
        every: 1,
        possible: 0,
    };
    best.map(|(_, plan)| plan).ok_or(too_long)
}

/// The cheapest plan that is secure, if there is one.
fn cheapest(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
) -> Result<Option<Plan>, LogregError> {
    check(hyper, shape)?;
    let mut best: Option<(f64, Plan)> = None;
    for log_degree in LOG_DEGREES {
        for block in blocks(hyper, shape, log_degree) {
            let Some(plan) = secure(hyper, shape, start, log_degree, block)? else {
                continue;
            };
            let cost = plan.cost().total_seconds();
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, plan));
            }
        }
    }
    Ok(best.map(|(_, plan)| plan))
}

/// The plan of one ring and block.
pub(super) fn in_ring(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
    log_degree: u8,
    block: usize,
) -> Result<Plan, LogregError> {
    in_ring_within(hyper, shape, start, log_degree, block, f64::INFINITY)
}

/// The plan of one ring and block, given up when Q alone reaches `most_bits`.
fn in_ring_within(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
    log_degree: u8,
    block: usize,
    most_bits: f64,
) -> Result<Plan, LogregError> {
    check(hyper, shape)?;
    let bootstrapped = hyper.refresh.by() == Some(RefreshedBy::Server);
    if !block.is_power_of_two()
        || block << 2 > 1 << log_degree
        || packed(shape, block) > 1 << (log_degree - 1)
        || (bootstrapped && packed(shape, block) > bootstrap::MOST_COEFFICIENTS)
    {
        let reason = "the ring has no room for such a layout";
        return Err(LogregError::TableShape {
            rows: shape.rows,
            features: shape.features,
            reason,
        });
    }
    let layout =
        Layout::new(log_degree, block, shape).with_class_weights(hyper.algorithm.class_weighted());
    let Chain { q, schedule } = Chain::build(hyper, &layout, start, most_bits)?;
    let bootstrap = match bootstrapped {
        true => Some(bootstrap::above(&q, &layout, &schedule, most_bits)?),
        false => None,
    };
    let spec = match &bootstrap {
        Some(bootstrap) => bootstrap.parameters_spec().clone(),
        None => with_gadget(log_degree, q)?,
    };
    let keys = keys::of(&layout, &schedule, hyper.refresh, bootstrap.as_ref())?;
    Ok(Plan {
        hyper: *hyper,
        shape,
        start,
        layout,
        spec,
        schedule,
        bootstrap,
        keys,
    })
}

fn check(hyper: &HyperParameters, shape: TableShape) -> Result<(), LogregError> {
    shape.check()?;
    let possible = bootstrap::MOST_COEFFICIENTS - 1;
    if hyper.refresh.by() == Some(RefreshedBy::Server) && shape.features > possible {
        let features = shape.features;
        return Err(LogregError::TooWideToBootstrap { features, possible });
    }
    match hyper.features {
        Some(expected) if expected != shape.features => Err(LogregError::FeatureCount {
            found: shape.features,
            expected,
        }),
        _ => Ok(()),
    }
}

/// Blocks worth trying: powers of two up to the number of columns. None where the ring is not one for the refresh.
fn blocks(
    hyper: &HyperParameters,
    shape: TableShape,
    log_degree: u8,
) -> impl Iterator<Item = usize> {
    let most = shape.columns().next_power_of_two().min(LARGEST_BLOCK);
    let room = match hyper.refresh.by() {
        Some(RefreshedBy::Server) if log_degree != bootstrap::LOG_DEGREE => 0,
        Some(RefreshedBy::Server) => bootstrap::MOST_COEFFICIENTS,
        _ => 1 << (log_degree - 1),
    };
    let all = std::iter::successors(Some(1), |block| Some(2 * block));
    all.take_while(move |&block| block <= most)
        .filter(move |&block| packed(shape, block) <= room)
}

/// Packed coefficients of a layout.
fn packed(shape: TableShape, block: usize) -> usize {
    block * shape.columns().div_ceil(block).next_power_of_two().max(2)
}

/// The plan if it is secure.
fn secure(
    hyper: &HyperParameters,
    shape: TableShape,
    start: Start,
    log_degree: u8,
    block: usize,
) -> Result<Option<Plan>, LogregError> {
    match in_ring_within(hyper, shape, start, log_degree, block, bound(log_degree)) {
        Ok(plan) => Ok(fits(&plan).then_some(plan)),
        Err(LogregError::NoPrime { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Whether the plan is within the bound for 128-bit security.
pub(super) fn fits(plan: &Plan) -> bool {
    log2_product(&plan.spec.q) + log2_product(&plan.spec.special) < bound(plan.spec.log_degree)
}

/// log2 of the largest QP at 128 bits of security.
fn bound(log_degree: u8) -> f64 {
    max_log2_modulus(log_degree, SecurityLevel::Bits128).map_or(0.0, f64::from)
}

pub(super) fn log2_product(primes: &[u64]) -> f64 {
    primes.iter().map(|&p| libm::log2(p as f64)).sum()
}

/// Special primes and digit width: as few digits as security allows; one limb a digit when nothing is secure.
fn with_gadget(log_degree: u8, q: Vec<u64>) -> Result<ParametersSpec, LogregError> {
    for digit_width in (1..=q.len()).rev() {
        let special = special_primes(log_degree, &q, digit_width)?;
        if digit_width == 1 || log2_product(&q) + log2_product(&special) < bound(log_degree) {
            return Ok(ParametersSpec {
                log_degree,
                q,
                special,
                digit_width,
            });
        }
    }
    Err(LogregError::NoPrime {
        bits: 0.0,
        log_degree,
    })
}

/// The fewest primes whose product exceeds every digit of `width` limbs.
fn special_primes(log_degree: u8, q: &[u64], width: usize) -> Result<Vec<u64>, LogregError> {
    let largest = q.chunks(width).map(log2_product).fold(0.0, f64::max) + SPECIAL_EXCESS_BITS;
    let count = libm::ceil(largest / 49.5).max(1.0);
    let mut taken = q.to_vec();
    let mut left = largest;
    for index in 0..count as usize {
        let wish = left / (count - index as f64);
        let prime =
            nearest_prime(log_degree, libm::exp2(wish), &taken).ok_or(LogregError::NoPrime {
                bits: wish,
                log_degree,
            })?;
        left -= libm::log2(prime as f64);
        taken.push(prime);
    }
    Ok(taken.split_off(q.len()))
}

/// The refusal that says how many epochs are possible, or how many between two refreshes.
fn too_many(hyper: &HyperParameters, shape: TableShape, start: Start) -> LogregError {
    let is_possible = |fewer: HyperParameters| {
        let first = |ring| Some((ring, blocks(&fewer, shape, ring).next()?));
        let largest = LOG_DEGREES.rev().find_map(first);
        let plan = largest.map(|(ring, block)| secure(&fewer, shape, start, ring, block));
        matches!(plan, Some(Ok(Some(_))))
    };
    if let (Some(every), Some(by)) = (hyper.refresh.every(), hyper.refresh.by()) {
        let possible = (1..every).rev().find(|&every| {
            is_possible(HyperParameters {
                refresh: by.every(every),
                ..*hyper
            })
        });
        return LogregError::SegmentTooLong {
            every,
            possible: possible.unwrap_or(0),
        };
    }
    let possible = (1..hyper.epochs)
        .rev()
        .find(|&epochs| is_possible(HyperParameters { epochs, ..*hyper }));
    LogregError::TooManyEpochs {
        epochs: hyper.epochs,
        possible: possible.unwrap_or(0),
    }
}
