//! Covariance of the deviation of all weights, carried through an epoch.

/// Above this many multiplications a norm bound replaces the exact product.
const EXACT_LIMIT: usize = 1 << 31;

/// A symmetric matrix, row by row, or only its diagonal's bound when the table is large.
pub(super) struct Covariance {
    size: usize,
    entries: Vec<f64>,
}

impl Covariance {
    /// Independent weights of one variance.
    pub(super) fn independent(size: usize, variance: f64) -> Self {
        let mut entries = vec![0.0; size * size];
        entries
            .iter_mut()
            .step_by(size + 1)
            .for_each(|entry| *entry = variance);
        Self { size, entries }
    }

    /// The diagonal.
    pub(super) fn variances(&self) -> impl Iterator<Item = f64> {
        self.entries.iter().copied().step_by(self.size + 1)
    }

    /// Adds independent noise to every weight.
    pub(super) fn add(&mut self, variances: &[f64]) {
        self.entries
            .iter_mut()
            .step_by(self.size + 1)
            .zip(variances)
            .for_each(|(entry, v)| *entry += v);
    }

    /// Point and weights, in this order, that deviate alike: independent weights of one variance.
    pub(super) fn of_point_and_weights(size: usize, variance: f64) -> Self {
        let mut joint = Self::independent(2 * size, 0.0);
        joint.add_to_both(&vec![variance; size], 0.0);
        joint
    }

    /// Adds independent noise to every weight, and 1 + momentum times the same to the point.
    pub(super) fn add_to_both(&mut self, variances: &[f64], momentum: f64) {
        let (size, more) = (self.size, 1.0 + momentum);
        let half = size / 2;
        for (j, variance) in variances.iter().enumerate() {
            let (point, weight) = (j, j + half);
            self.entries[point * size + point] += more * more * variance;
            self.entries[point * size + weight] += more * variance;
            self.entries[weight * size + point] += more * variance;
            self.entries[weight * size + weight] += variance;
        }
    }

    /// A step with momentum β: weights' = A·point, point' = (1 + β)·A·point − β·weights.
    pub(super) fn carry_both(&mut self, a: &[f64], momentum: f64) {
        let (size, half) = (self.size, self.size / 2);
        let mut step = vec![0.0; size * size];
        for (i, row) in a.chunks(half).enumerate() {
            for (j, entry) in row.iter().enumerate() {
                step[i * size + j] = (1.0 + momentum) * entry;
                step[(i + half) * size + j] = *entry;
            }
            step[i * size + half + i] = -momentum;
        }
        let once = multiply(&step, &self.entries, size);
        let turned = transposed(&step, size);
        self.entries = multiply(&once, &turned, size);
    }

    /// Whether rows × columns² is small enough for [`Covariance::carry`].
    pub(super) fn exact(rows: usize, columns: usize) -> bool {
        rows.saturating_mul(columns * columns) <= EXACT_LIMIT
    }

    /// A·C·Aᵀ for a symmetric A.
    pub(super) fn carry(&mut self, a: &[f64]) {
        let half = multiply(a, &self.entries, self.size);
        self.entries = multiply(&half, a, self.size);
    }

    /// Bounds A·C·Aᵀ for any A of norm at most `norm`: every variance becomes norm² · trace.
    pub(super) fn carry_bounded(&mut self, norm: f64) {
        let trace: f64 = self.variances().sum();
        *self = Self::independent(self.size, norm * norm * trace);
    }
}

fn transposed(a: &[f64], size: usize) -> Vec<f64> {
    (0..size * size)
        .map(|k| a[k % size * size + k / size])
        .collect()
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
