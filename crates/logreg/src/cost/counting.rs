//! Counting the circuit, epoch by epoch.

use ckks::Level;

use super::OperationCounts;
use crate::{Activation, EpochSchedule, Layout, Plan};

struct Counter<'a> {
    plan: &'a Plan,
    counts: OperationCounts,
}

pub(super) fn count(plan: &Plan) -> OperationCounts {
    let mut counter = Counter {
        plan,
        counts: OperationCounts::default(),
    };
    for epoch in &plan.schedule().epochs {
        counter.epoch(epoch);
    }
    if let Some(bootstrap) = plan.bootstrap() {
        let refreshes = plan.refreshes();
        let one = plan.layout().packs_real_vectors();
        let passes = refreshes.iter().map(|it| match one {
            true => 1,
            false => it.to.scales().len() as u64,
        });
        let count: u64 = passes.sum();
        for (level, switches) in bootstrap.key_switches() {
            counter.key_switches(level, count * switches as u64);
        }
    }
    counter.counts
}

impl Counter<'_> {
    fn layout(&self) -> &Layout {
        self.plan.layout()
    }

    fn epoch(&mut self, epoch: &EpochSchedule) {
        let layout = *self.layout();
        let (batches, ciphertexts) = (layout.batches as u64, layout.ciphertexts as u64);
        if epoch.weights_in.is_some() {
            self.key_switches(epoch.level, layout.leaves() as u64 - 1);
            self.products(epoch.level, batches * ciphertexts);
            self.key_switches(epoch.level, batches);
            self.residuals(epoch, batches);
            self.products(epoch.residual_level, batches * ciphertexts);
            self.key_switches(epoch.residual_level, ciphertexts);
            self.rescale(epoch.residual_level);
        } else {
            self.passes(epoch.level, 2 * batches * ciphertexts);
        }
        let merges = ciphertexts.div_ceil(2) + ciphertexts.div_ceil(2) - 1;
        let radix = self.plan.hyper_parameters().refresh.trace_radix();
        let length = layout.degree() / layout.packed_coefficients();
        let trace: usize = radix.factors(1, length).map(|(_, count)| count - 1).sum();
        self.key_switches(epoch.residual_level, merges + trace as u64);
    }

    /// Window sum, polynomial and replication of every batch.
    fn residuals(&mut self, epoch: &EpochSchedule, batches: u64) {
        let window = u64::from(self.layout().block.ilog2());
        let shift = u64::from(window > 0);
        let below = Level::new(epoch.level.get() - 1);
        let relinearizations = match self.plan.hyper_parameters().activation {
            Activation::Poly3 => 2,
            Activation::Wide5 => 5,
            Activation::Wide13On12 | Activation::Wide13On20 | Activation::Wide13 => 11,
            Activation::Wide15 => 13,
            Activation::Poly7 | Activation::Poly9 | Activation::Wide9 => 7,
        };
        self.key_switches(below, batches * (window + shift + 1 + relinearizations));
        self.products(below, batches * relinearizations * 3 / 2);
        self.key_switches(epoch.residual_level, batches * window);
        for _ in 0..batches * (2 + relinearizations) {
            self.rescale(below);
        }
    }

    fn passes(&mut self, level: Level, count: u64) {
        self.counts.passes += count * level.limbs() as u64;
    }

    fn products(&mut self, level: Level, count: u64) {
        self.passes(level, 7 * count);
    }

    fn rescale(&mut self, level: Level) {
        self.counts.transforms += 2 * (1 + level.get() as u64);
        self.passes(level, 2);
    }

    fn key_switches(&mut self, level: Level, count: u64) {
        let spec = self.plan.parameters_spec();
        let (limbs, special) = (level.limbs() as u64, spec.special.len() as u64);
        let width = (spec.digit_width as u64).min(limbs);
        let digits = limbs.div_ceil(width);
        let up = limbs + digits * (limbs + special) - limbs;
        let down = 2 * (special + limbs);
        self.counts.key_switches += count;
        self.counts.transforms += count * (up + down);
        let conversion = digits * width * (limbs + special) / 2 + 2 * special * limbs / 2;
        self.counts.passes += count * (2 * digits * (limbs + special) + conversion + 4 * limbs);
    }
}
