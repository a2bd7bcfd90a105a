//! The noise of one epoch, operation by operation, in units of weights.

use super::covariance::Covariance;
use super::noise::NoiseUnits;
use super::wide::WideNoise;
use crate::{Activation, Algorithm, ClearArithmetic, EpochSchedule, Plan, SignFolded, Weights};

/// What fresh noise depends on.
pub(super) struct EpochNoise<'a> {
    pub(super) plan: &'a Plan,
    pub(super) table: &'a SignFolded,
    pub(super) units: NoiseUnits,
}

/// Variances that are the same for every row of an epoch.
struct RowNoise {
    /// Of an expanded weight in a slot.
    weight: f64,
    /// Of a table cell in a slot, real part, times the epochs in which the same noise comes back.
    cell: f64,
    /// Of a margin: rescale, window sums, conjugation.
    margin: f64,
    /// Of a residual: rescale and filling of blocks.
    residual: f64,
    /// Of t² in a slot, for each unit of |derivative|.
    square: f64,
    /// Of the factors that coefficients are multiplied into.
    factor: f64,
}

impl EpochNoise<'_> {
    /// Of the encrypted initial weights; none for a zero start.
    pub(super) fn initial(&self) -> Covariance {
        let fresh = self
            .plan
            .initial_weights()
            .map_or(0.0, |(_, scale)| self.weight_of(self.units.fresh(), scale));
        match self.algorithm() {
            Algorithm::GradientDescent => Covariance::independent(self.table.columns(), fresh),
            Algorithm::Nesterov(_) => Covariance::of_point_and_weights(self.table.columns(), fresh),
        }
    }

    /// Carries the covariance through an epoch that starts at `before`, and adds what the epoch adds.
    pub(super) fn carry(
        &self,
        epoch: u32,
        before: Option<&Weights>,
        clear: &ClearArithmetic<'_>,
        covariance: &mut Covariance,
    ) {
        let Some(schedule) = self.plan.schedule().epochs.get(epoch as usize - 1) else {
            return;
        };
        match before {
            None => self.add(epoch, &self.added_from_zero(schedule), covariance),
            Some(weights) => {
                let margins = clear.margins(weights);
                self.carry_linear(epoch, &margins, covariance);
                let mut fresh = self.fresh(schedule, weights, &margins);
                self.add_penalty(schedule, weights, &mut fresh);
                self.add(epoch, &fresh, covariance);
            }
        }
    }

    fn algorithm(&self) -> Algorithm {
        self.plan.hyper_parameters().algorithm
    }

    fn momentum(&self, epoch: u32) -> f64 {
        let epochs = self.plan.hyper_parameters().epochs;
        self.algorithm().momentum(epoch, epochs).value()
    }

    fn add(&self, epoch: u32, variances: &[f64], covariance: &mut Covariance) {
        match self.algorithm() {
            Algorithm::GradientDescent => covariance.add(variances),
            Algorithm::Nesterov(_) => covariance.add_to_both(variances, self.momentum(epoch)),
        }
    }

    /// Rounding of the penalty: to a multiple of the leaves, and of the coefficients of the intercept's mask.
    fn add_penalty(&self, schedule: &EpochSchedule, weights: &Weights, variances: &mut [f64]) {
        if self.algorithm().penalty() == 0.0 {
            return;
        }
        let unit = self.plan.layout().leaves() as f64 / schedule.carry as f64;
        let each = unit * unit * (0.25 + self.plan.layout().block as f64 / 6.0);
        for (variance, w) in variances.iter_mut().zip(weights.columns()) {
            *variance += each * w * w;
        }
    }

    fn rate(&self) -> f64 {
        self.plan.hyper_parameters().learning_rate / self.table.shape().rows as f64
    }

    fn activation(&self) -> Activation {
        self.plan.hyper_parameters().activation
    }

    /// Variance of a weight when packed coefficients have this variance: 2·block of them make a slot.
    fn weight_of(&self, coefficient: f64, scale: f64) -> f64 {
        self.plan.layout().block as f64 * coefficient / (scale * scale)
    }

    /// Variance of packed coefficients from the key switches of the tree: each is doubled by all that come after it.
    fn packing(&self) -> f64 {
        let doublings = 1 + (self.plan.layout().degree() / (2 * self.plan.layout().block)).ilog2();
        libm::exp2(2.0 * f64::from(doublings)) * self.units.key_switch() * 4.0 / 3.0
    }

    fn cell(&self) -> f64 {
        let scale = self.plan.table_scale();
        self.units.slot(self.units.fresh()) / (scale * scale)
            * f64::from(self.plan.hyper_parameters().epochs)
    }

    fn added_from_zero(&self, schedule: &EpochSchedule) -> Vec<f64> {
        let packed = self.weight_of(self.packing(), schedule.weights_out);
        let cells = self.rate().powi(2) / 4.0
            * self.plan.layout().degree() as f64
            * self.plan.layout().batches as f64
            / self.plan.layout().block as f64
            * self.cell();
        vec![packed + cells; self.table.columns()]
    }

    /// (I − rate·H) on both sides, H from the slope of the polynomial at each row.
    fn carry_linear(&self, epoch: u32, margins: &[f64], covariance: &mut Covariance) {
        let (rows, size) = (margins.len(), self.table.columns());
        let slopes: Vec<f64> = margins
            .iter()
            .map(|&u| self.rate() * self.activation().odd_derivative(u))
            .collect();
        if !Covariance::exact(rows, size) {
            let lengths = (0..rows).map(|r| {
                (0..size)
                    .map(|j| self.table.column(j)[r] * self.table.gradient_column(j)[r])
                    .sum::<f64>()
            });
            let norm = 1.0 + lengths.zip(&slopes).map(|(l, s)| l * s.abs()).sum::<f64>();
            let momentum = self.momentum(epoch);
            return covariance.carry_bounded(match self.algorithm() {
                Algorithm::GradientDescent => norm,
                Algorithm::Nesterov(_) => (2.0 + momentum) * norm + momentum,
            });
        }
        let matrix = self.step_matrix(&slopes);
        match self.algorithm() {
            Algorithm::GradientDescent => covariance.carry(&matrix),
            Algorithm::Nesterov(_) => covariance.carry_both(&matrix, self.momentum(epoch)),
        }
    }

    /// I − rate·H − rate·penalty (but for the intercept).
    fn step_matrix(&self, slopes: &[f64]) -> Vec<f64> {
        let size = self.table.columns();
        let kept = 1.0 - self.plan.hyper_parameters().learning_rate * self.algorithm().penalty();
        let mut matrix = vec![0.0; size * size];
        for i in 0..size {
            let weighted: Vec<f64> = self
                .table
                .gradient_column(i)
                .iter()
                .zip(slopes)
                .map(|(z, s)| z * s)
                .collect();
            for j in i..size {
                let h: f64 = weighted
                    .iter()
                    .zip(self.table.column(j))
                    .map(|(a, b)| a * b)
                    .sum();
                let entry = match (i == j, i) {
                    (true, 0) => 1.0 - h,
                    (true, _) => kept - h,
                    (false, _) => -h,
                };
                matrix[i * size + j] = entry;
                matrix[j * size + i] = entry;
            }
        }
        matrix
    }

    fn row_noise(&self, schedule: &EpochSchedule, weights_in: f64) -> RowNoise {
        let (layout, units) = (self.plan.layout(), &self.units);
        let (block, leaves) = (layout.block as f64, layout.leaves() as f64);
        let coming_in = units.rescale().max(units.key_switch()) + self.unretained(schedule);
        let expanded = weights_in * leaves;
        let window = block * (units.rescale() + units.key_switch()) + units.key_switch();
        let turned = window + units.key_switch();
        let q_margin = self.plan.parameters_spec().q[schedule.level.get() - 1] as f64;
        let squares = 4.0 * schedule.margins * schedule.margins / q_margin;
        let factors = schedule.residuals * self.smallest_polynomial_prime(schedule) / squares;
        RowNoise {
            weight: units.slot(leaves * (coming_in + units.key_switch())) / (expanded * expanded),
            cell: self.cell(),
            margin: units.slot(turned) / (schedule.margins * schedule.margins),
            residual: units.slot(block * (units.rescale() + units.key_switch()))
                / (schedule.residuals * schedule.residuals),
            square: 2.0 * units.slot(units.rescale()) / (squares * squares),
            factor: 2.0 * units.slot(units.rescale()) / (factors * factors),
        }
    }

    /// Noise in coefficients of the packed weights that no weight is read from, in the units of the weights coming in.
    fn unretained(&self, schedule: &EpochSchedule) -> f64 {
        let after_zero =
            self.plan.initial_weights().is_none() && schedule.level == self.plan.table_level();
        let sums = self.plan.layout().degree() as f64 / self.plan.layout().block as f64;
        if after_zero {
            2.0 * sums * self.units.key_switch()
        } else {
            0.0
        }
    }

    fn smallest_polynomial_prime(&self, schedule: &EpochSchedule) -> f64 {
        let levels = schedule.residual_level.get() + 1..schedule.level.get();
        let primes = levels.map(|level| self.plan.parameters_spec().q[level]);
        primes.min().unwrap_or(1) as f64
    }

    /// Fresh noise of an epoch that starts at weights.
    fn fresh(&self, schedule: &EpochSchedule, weights: &Weights, margins: &[f64]) -> Vec<f64> {
        let weights_in = schedule.weights_in.unwrap_or(1.0);
        let row = self.row_noise(schedule, weights_in);
        let residuals = self.residual_variances(schedule, &row, weights, margins);
        let gradient_scale = weights_in * schedule.carry as f64;
        let packed = self.weight_of(self.packing(), gradient_scale)
            + self.weight_of(self.units.rescale(), schedule.weights_out);
        let rate = self.rate() * self.rate();
        let column = |j: usize| -> f64 {
            let rows = self
                .table
                .gradient_column(j)
                .iter()
                .zip(&residuals)
                .zip(margins);
            let sum = |((z, s), u): ((&f64, &f64), &f64)| {
                z * z * s + 2.0 * row.cell * (self.activation().odd(*u) - 0.5).powi(2)
            };
            packed + rate * rows.map(sum).sum::<f64>()
        };
        (0..self.table.columns()).map(column).collect()
    }

    /// Variance of every row's residual.
    fn residual_variances(
        &self,
        schedule: &EpochSchedule,
        row: &RowNoise,
        weights: &Weights,
        margins: &[f64],
    ) -> Vec<f64> {
        let wide = WideNoise::of(self.plan, schedule, &self.units);
        let length: f64 = weights.columns().iter().map(|w| w * w).sum();
        let size = |r: usize| -> f64 {
            (0..self.table.columns())
                .map(|j| self.table.column(j)[r].powi(2))
                .sum()
        };
        let half = self.plan.layout().rows_per_batch() / 2;
        let variance = |r: usize| -> f64 {
            let partner = r ^ half;
            let other = if partner < margins.len() { partner } else { r };
            let u = margins[r].hypot(margins[other]);
            let margin =
                row.weight * (size(r) + size(other)) + 2.0 * row.cell * length + row.margin;
            if let Some(wide) = &wide {
                let slope = self.activation().odd_derivative(margins[r]);
                let direct = row.residual + 2.0 * slope * slope * margin;
                return direct + wide.variance(margins[r]);
            }
            let slope = self.slope(u);
            let tail = self.curvature(u);
            row.residual
                + 2.0 * slope * slope * margin
                + tail * tail * row.square
                + u.powi(4) * 16.0 * row.factor
        };
        (0..margins.len()).map(variance).collect()
    }

    /// Σ (2k+1)·|c|·|u|^2k: no path from a margin to a residual is steeper.
    fn slope(&self, u: f64) -> f64 {
        let terms = self.activation().odd_coefficients().iter().enumerate();
        terms
            .map(|(k, c)| (2 * k + 1) as f64 * c.abs() * u.powi(2 * k as i32))
            .sum()
    }

    /// Σ |c|·|u|^(2k−1) from degree 3 on: how steeply residuals depend on even powers.
    fn curvature(&self, u: f64) -> f64 {
        let terms = self
            .activation()
            .odd_coefficients()
            .iter()
            .enumerate()
            .skip(1);
        terms
            .map(|(k, c)| k as f64 * c.abs() * u.powi(2 * k as i32 - 1))
            .sum()
    }
}
