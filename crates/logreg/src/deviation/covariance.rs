//! Covariance of the deviation of all weights, carried through an epoch.

use crate::Algorithm;

/// Above this many multiplications a norm bound replaces the exact product.
const EXACT_LIMIT: usize = 1 << 30;

/// A symmetric matrix, row by row, or only its diagonal's bound when the table is large: of the weights, or with momentum of the
/// point at which the gradient is taken and, after it, of the weights.
#[derive(Clone)]
pub(super) struct Covariance {
    size: usize,
    joint: bool,
    entries: Vec<f64>,
    /// Of a further part no more than a bound on its trace is known.
    further_trace: f64,
}

impl Covariance {
    /// Of this many independent weights of one variance; a point, if there is one, deviates as they do.
    pub(super) fn new(algorithm: Algorithm, weights: usize, variance: f64) -> Self {
        if algorithm == Algorithm::GradientDescent {
            return Self::independent(weights, variance);
        }
        let mut joint = Self {
            joint: true,
            ..Self::independent(2 * weights, 0.0)
        };
        joint.add(variance, 0.0);
        joint
    }

    /// Independent weights of one variance.
    pub(super) fn independent(size: usize, variance: f64) -> Self {
        Self {
            size,
            joint: false,
            entries: diagonal(&vec![variance; size]),
            further_trace: 0.0,
        }
    }

    /// The diagonal, at most.
    fn variances(&self) -> impl Iterator<Item = f64> {
        let own = self.entries.iter().step_by(self.size + 1);
        own.map(|variance| variance + self.further_trace)
    }

    /// Variances of the weights.
    pub(super) fn of_weights(&self) -> impl Iterator<Item = f64> {
        self.variances().skip(self.size - self.weights())
    }

    /// Variances of the point.
    pub(super) fn of_point(&self) -> impl Iterator<Item = f64> {
        self.variances().take(self.weights())
    }

    /// The largest variance at the point where the gradient is taken.
    pub(super) fn largest_at_point(&self) -> f64 {
        self.of_point().fold(0.0, f64::max)
    }

    fn weights(&self) -> usize {
        self.size >> u32::from(self.joint)
    }

    /// The entries, row by row.
    pub(super) fn entries(&self) -> &[f64] {
        &self.entries
    }

    /// Adds independent noise of one variance to every weight, as [`Covariance::add_matrix`] does.
    pub(super) fn add(&mut self, variance: f64, momentum: f64) {
        self.add_diagonal(&vec![variance; self.weights()], momentum);
    }

    /// Adds independent noise to every weight, as [`Covariance::add_matrix`] does.
    pub(super) fn add_diagonal(&mut self, variances: &[f64], momentum: f64) {
        self.add_matrix(&diagonal(variances), 1.0, momentum);
    }

    /// Adds `times` a covariance of weights, and of 1 + momentum times the same noise in the point.
    pub(super) fn add_matrix(&mut self, matrix: &[f64], times: f64, momentum: f64) {
        let more = 1.0 + momentum;
        self.add_blocks(matrix, times, [more * more, more]);
    }

    /// Adds the rounding of every weight and, 1 + momentum times as large but independent of it, of the point. Without momentum
    /// they are one.
    pub(super) fn add_rounding(&mut self, variance: f64, momentum: f64) {
        let more = 1.0 + momentum;
        let common = if momentum == 0.0 { 1.0 } else { 0.0 };
        let rounding = diagonal(&vec![variance; self.weights()]);
        self.add_blocks(&rounding, 1.0, [more * more, common]);
    }

    /// Adds noise to the point and other noise to the weights, all of it independent. Only where there is a point.
    pub(super) fn add_apart(&mut self, point: f64, weights: f64) {
        let (size, points) = (self.size, self.weights());
        let own = self.entries.iter_mut().step_by(size + 1).enumerate();
        own.for_each(|(k, entry)| *entry += if k < points { point } else { weights });
    }

    /// Adds a matrix `times` as large to the weights; to the point, and between both, the given multiples of it.
    fn add_blocks(&mut self, matrix: &[f64], times: f64, [point, between]: [f64; 2]) {
        let (size, weights) = (self.size, self.weights());
        for (k, entry) in matrix.iter().map(|entry| times * entry).enumerate() {
            let (i, j) = (k / weights, k % weights);
            if !self.joint {
                self.entries[k] += entry;
                continue;
            }
            self.entries[i * size + j] += point * entry;
            self.entries[i * size + j + weights] += between * entry;
            self.entries[(i + weights) * size + j] += between * entry;
            self.entries[(i + weights) * size + j + weights] += entry;
        }
    }

    /// Adds `times` the square of what is no noise but fixed: of the point, and of the weights.
    pub(super) fn add_fixed(&mut self, point: &[f64], weights: &[f64], times: f64) {
        let fixed: Vec<f64> = match self.joint {
            true => point.iter().chain(weights).copied().collect(),
            false => weights.to_vec(),
        };
        for (row, a) in self.entries.chunks_mut(self.size).zip(&fixed) {
            let pairs = row.iter_mut().zip(&fixed);
            pairs.for_each(|(entry, b)| *entry += times * a * b);
        }
    }

    /// Whether the slots of all rows × columns² are few enough for [`Covariance::carry`].
    pub(super) fn exact(slots: usize, columns: usize) -> bool {
        slots.saturating_mul(columns * columns) <= EXACT_LIMIT
    }

    /// weights' = (I − A)·point, point' = weights' + momentum·(weights' − weights), A symmetric.
    pub(super) fn carry(&mut self, a: &[f64], momentum: f64) {
        let weights = self.weights();
        let mut kept = diagonal(&vec![1.0; weights]);
        let pairs = kept.iter_mut().zip(a);
        pairs.for_each(|(entry, taken)| *entry -= taken);
        if !self.joint {
            let half = multiply(&kept, &self.entries, weights);
            self.entries = multiply(&half, &kept, weights);
            return;
        }
        let size = self.size;
        let mut step = vec![0.0; size * size];
        for (k, entry) in kept.iter().enumerate() {
            let (i, j) = (k / weights, k % weights);
            step[i * size + j] = (1.0 + momentum) * entry;
            step[(i + weights) * size + j] = *entry;
        }
        let own = step.iter_mut().skip(weights).step_by(size + 1);
        own.take(weights).for_each(|entry| *entry = -momentum);
        let half = multiply(&step, &self.entries, size);
        self.entries = multiply(&half, &transposed(&step, size), size);
    }

    /// Bounds what [`Covariance::carry`] would give for any I − A of norm at most `norm`: its trace is the square of the
    /// whole step's norm times the trace, which no variance exceeds.
    pub(super) fn carry_bounded(&mut self, norm: f64, momentum: f64) {
        let own: f64 = self.entries.iter().step_by(self.size + 1).sum();
        let norm = match self.joint {
            true => (2.0 + momentum) * norm + momentum,
            false => norm,
        };
        self.further_trace = norm * norm * (self.further_trace + own);
        self.entries.fill(0.0);
    }
}

fn diagonal(values: &[f64]) -> Vec<f64> {
    let size = values.len();
    let mut entries = vec![0.0; size * size];
    let own = entries.iter_mut().step_by(size + 1);
    own.zip(values).for_each(|(entry, value)| *entry = *value);
    entries
}

fn transposed(a: &[f64], size: usize) -> Vec<f64> {
    let entry = |k: usize| a[k % size * size + k / size];
    (0..size * size).map(entry).collect()
}

fn multiply(a: &[f64], b: &[f64], size: usize) -> Vec<f64> {
    let mut product = vec![0.0; size * size];
    for (row, out) in a.chunks(size).zip(product.chunks_mut(size)) {
        for (factor, other) in row.iter().zip(b.chunks(size)) {
            out.iter_mut()
                .zip(other)
                .for_each(|(sum, value)| *sum += factor * value);
        }
    }
    product
}
