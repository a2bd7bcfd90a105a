//! What the vault holds of rows and models.

use dataset::{DataError, Prepared, Rows};
use logreg::Weights;
use vault_api::ResultSummary;
use zeroize::Zeroize;

/// Prepared rows; overwritten when dropped.
pub(crate) struct HeldRows(pub(crate) Prepared);

impl Drop for HeldRows {
    fn drop(&mut self) {
        let wipe = |rows: &mut Rows| {
            rows.values.zeroize();
            rows.labels.zeroize();
        };
        wipe(&mut self.0.train);
        wipe(&mut self.0.test);
    }
}

/// A decrypted model with what is needed to use it on fresh tables.
pub(crate) struct HeldModel {
    pub(crate) weights: Weights,
    pub(crate) context: Option<ModelContext>,
    pub(crate) summary: ResultSummary,
    pub(crate) epochs: u32,
    pub(crate) learning_rate: f64,
    pub(crate) activation: &'static str,
}

/// What was known of the rows: absent when only the key was at hand.
pub(crate) struct ModelContext {
    pub(crate) preprocessing: dataset::Preprocessing,
    pub(crate) label: String,
    pub(crate) classes: [String; 2],
}

impl HeldModel {
    /// How columns are prepared; refused when the rows were not at hand.
    pub(crate) fn context(&self) -> Result<&ModelContext, DataError> {
        self.context.as_ref().ok_or(DataError::NoTrainingRows)
    }
}
