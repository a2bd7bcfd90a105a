//! Rows and weights as coefficients of polynomials.

use wire::rest::ModelAccess;

use crate::{BlockLayout, ColumnExponents, InferenceError, InferencePlan, RANGE};

/// Rows that were found to fit the circuit, each column times its power of two.
pub struct ScaledRows {
    layout: BlockLayout,
    columns: usize,
    values: Vec<f64>,
}

impl ScaledRows {
    /// Takes row-major `values`, rows x features of the plan; `exponents` are the plan's, or the owner's own for an encrypted
    /// model (the intercept's behind the columns').
    ///
    /// # Errors
    /// [`InferenceError::RowTooLarge`] naming the first row whose weighted sum may leave the range, or that is not finite.
    pub fn new(
        plan: &InferencePlan,
        exponents: &ColumnExponents,
        values: &[f64],
    ) -> Result<Self, InferenceError> {
        let (features, columns) = (plan.features(), plan.columns());
        check_shape(plan.rows() * features, values.len())?;
        check_shape(columns, exponents.as_slice().len())?;
        let factors: Vec<f64> = (0..columns).map(|c| exponents.factor(c)).collect();
        let mut scaled = Vec::with_capacity(plan.rows() * columns);
        for (row, cells) in values.chunks_exact(features).enumerate() {
            let ones = (plan.access() == ModelAccess::Encrypted).then_some(1.0);
            let numbers = cells.iter().copied().chain(ones);
            let begun = scaled.len();
            scaled.extend(
                numbers
                    .zip(&factors)
                    .map(|(number, factor)| number * factor),
            );
            check_row(row, &scaled[begun..])?;
        }
        Ok(Self {
            layout: *plan.layout(),
            columns,
            values: scaled,
        })
    }

    /// What the service is to compute for each row, in the clear: the weighted sums, `weights` being one per encrypted column and
    /// `exponents` those that the rows were scaled by.
    pub fn weighted_sums<'a>(
        &'a self,
        exponents: &'a ColumnExponents,
        weights: &'a [f64],
    ) -> impl Iterator<Item = f64> + 'a {
        let term =
            |column: usize, scaled: f64| scaled * (weights[column] / exponents.factor(column));
        let sum = move |row: &[f64]| row.iter().enumerate().map(|(j, &x)| term(j, x)).sum();
        self.values.chunks_exact(self.columns).map(sum)
    }

    /// Root of the sum of squares of all scaled numbers: what the noise of an encrypted model is multiplied by, at most.
    #[must_use]
    pub fn norm(&self) -> f64 {
        libm::sqrt(self.values.iter().map(|x| x * x).sum())
    }

    /// The coefficients of ciphertext `index`: by batch, then by ciphertext of the batch.
    #[must_use]
    pub fn coefficients(&self, index: usize) -> Vec<f64> {
        let layout = &self.layout;
        let (batch, ciphertext) = (index / layout.ciphertexts, index % layout.ciphertexts);
        let columns = layout.columns_of(ciphertext, self.columns);
        let rows = self.values.chunks_exact(self.columns);
        let rows = rows
            .skip(batch * layout.rows_per_batch())
            .take(layout.rows_per_batch());
        let mut coefficients = vec![0.0; layout.degree];
        for (block, row) in coefficients.chunks_mut(layout.block).zip(rows) {
            block[..columns.len()].copy_from_slice(&row[columns.clone()]);
        }
        coefficients
    }
}

impl Drop for ScaledRows {
    fn drop(&mut self) {
        // Rows are as secret as the table they came from; the owner wipes that, this copy wipes itself.
        self.values.fill(0.0);
        std::hint::black_box(&self.values);
    }
}

fn check_shape(expected: usize, found: usize) -> Result<(), InferenceError> {
    if expected == found {
        return Ok(());
    }
    Err(InferenceError::Shape { expected, found })
}

fn check_row(row: usize, scaled: &[f64]) -> Result<(), InferenceError> {
    let sum: f64 = scaled.iter().map(|number| number.abs()).sum();
    if sum <= RANGE {
        return Ok(());
    }
    let largest = scaled
        .iter()
        .enumerate()
        .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()));
    Err(InferenceError::RowTooLarge {
        row: row + 1,
        column: largest.map_or(0, |(column, _)| column + 1),
        found: sum,
        limit: RANGE,
    })
}

/// The polynomial of weights that ciphertext `ciphertext` of every batch is multiplied by: Σ_i (w_i/2^k_i)·X^{−i} over its columns.
///
/// # Errors
/// [`InferenceError::Shape`] if there is not one weight per column.
pub fn model_coefficients(
    plan: &InferencePlan,
    exponents: &ColumnExponents,
    weights: &[f64],
    ciphertext: usize,
) -> Result<Vec<f64>, InferenceError> {
    check_shape(plan.columns(), weights.len())?;
    check_shape(plan.columns(), exponents.as_slice().len())?;
    let layout = plan.layout();
    let mut coefficients = vec![0.0; layout.degree];
    for (place, column) in layout.columns_of(ciphertext, plan.columns()).enumerate() {
        let weight = weights[column] / exponents.factor(column);
        // X^N = −1, so X^{−i} is −X^{N−i}.
        match place {
            0 => coefficients[0] = weight,
            _ => coefficients[layout.degree - place] = -weight,
        }
    }
    Ok(coefficients)
}
