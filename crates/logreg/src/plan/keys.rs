//! Which evaluation keys training needs, each at the highest level that it is used at.

use std::collections::BTreeMap;

use ckks::{EvaluationKeyShape, GaloisElement, KeyPurpose, Level, RingDegree, RotationStep};

use ckks_circuits::{BootstrapPlan, TraceRadix};

use crate::{Layout, LogregError, Refresh, Schedule};

/// Collects the highest level of every purpose.
struct Wanted<'a> {
    layout: &'a Layout,
    degree: RingDegree,
    radix: TraceRadix,
    levels: BTreeMap<KeyPurpose, Level>,
}

/// Every key, relinearization first, then by Galois element.
pub(super) fn of(
    layout: &Layout,
    schedule: &Schedule,
    refresh: Refresh,
    bootstrap: Option<&BootstrapPlan>,
) -> Result<Vec<EvaluationKeyShape>, LogregError> {
    let degree = RingDegree::new(layout.log_degree).map_err(ckks::CkksError::from)?;
    let mut wanted = Wanted {
        layout,
        degree,
        radix: refresh.trace_radix(),
        levels: BTreeMap::new(),
    };
    for epoch in &schedule.epochs {
        if epoch.weights_in.is_some() {
            wanted.expansion(epoch.level);
            wanted.margins(epoch.level);
            wanted.residuals(Level::new(epoch.level.get() - 1), epoch.residual_level);
            wanted.relinearization(epoch.residual_level);
        }
        wanted.packing(epoch.residual_level);
    }
    for shape in bootstrap
        .iter()
        .flat_map(|bootstrap| bootstrap.key_shapes())
    {
        wanted.note(shape.purpose, shape.level);
    }
    let shape = |(purpose, level)| EvaluationKeyShape { purpose, level };
    Ok(wanted.levels.into_iter().map(shape).collect())
}

impl Wanted<'_> {
    fn note(&mut self, purpose: KeyPurpose, level: Level) {
        let held = self.levels.entry(purpose).or_insert(level);
        *held = level.max(*held);
    }

    fn relinearization(&mut self, level: Level) {
        self.note(KeyPurpose::Relinearization, level);
    }

    fn rotation(&mut self, step: i64, level: Level) {
        self.note(
            KeyPurpose::Galois(GaloisElement::rotation(RotationStep(step), self.degree)),
            level,
        );
    }

    /// Rotations by `from`, 2·`from`, … below `to`.
    fn doubling_rotations(&mut self, from: usize, to: usize, level: Level) {
        let steps = std::iter::successors(Some(from), |s| Some(2 * s)).take_while(|&s| s < to);
        steps.for_each(|step| self.rotation(step as i64, level));
    }

    fn conjugation(&mut self, level: Level) {
        self.note(
            KeyPurpose::Galois(GaloisElement::conjugation(self.degree)),
            level,
        );
    }

    fn expansion(&mut self, level: Level) {
        if self.layout.leaves() > 1 {
            self.conjugation(level);
            self.doubling_rotations(
                self.layout.block,
                self.layout.packed_coefficients() / 2,
                level,
            );
        }
    }

    fn margins(&mut self, level: Level) {
        self.relinearization(level);
        let below = Level::new(level.get() - 1);
        self.doubling_rotations(1, self.layout.block, below);
        if self.layout.block > 1 {
            self.rotation(1 - self.layout.block as i64, below);
        }
    }

    fn residuals(&mut self, margins: Level, residuals: Level) {
        self.conjugation(margins);
        self.relinearization(margins);
        self.doubling_rotations(1, self.layout.block, residuals);
    }

    fn packing(&mut self, level: Level) {
        self.conjugation(level);
        let (half, packed) = (
            self.layout.degree() / 2,
            self.layout.packed_coefficients() / 2,
        );
        self.doubling_rotations(self.layout.block, packed, level);
        for (step, _) in self.radix.factors(packed, half / packed) {
            self.rotation(step as i64, level);
        }
    }
}
