//! One prediction with a deployed model: a vault that lives as long as the call, and its one key.

use vault::Vault;
use vault_api::{PredictionHandle, Reply, Request, TableHandle};

use crate::ClientError;
use crate::asking::{ask, attached, open_table, unexpected};

/// A table, and once it was encrypted the key that opens the answer.
pub struct Prediction {
    vault: Vault,
    table: TableHandle,
    rows: usize,
    held: Option<PredictionHandle>,
}

impl Prediction {
    /// Reads a table.
    ///
    /// # Errors
    /// A refusal that names row and column.
    pub fn read(file: &[u8]) -> Result<Self, ClientError> {
        let mut vault = Vault::new(1);
        let (table, rows) = open_table(&mut vault, "data_file", file)?;
        Ok(Self {
            vault,
            table,
            rows,
            held: None,
        })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Checks the rows against the model's profile and encrypts them under a fresh key.
    ///
    /// # Errors
    /// A table without the model's columns, or with numbers that the circuit does not carry.
    pub fn encrypt(&mut self, profile_json: String) -> Result<Vec<u8>, ClientError> {
        let prepare = Request::PreparePrediction {
            table: self.table,
            profile_json,
        };
        let prediction = match ask(&mut self.vault, &prepare, None)?.0 {
            Reply::PredictionPlan { prediction, .. } => prediction,
            other => return Err(unexpected(&other)),
        };
        self.held = Some(prediction);
        attached(ask(
            &mut self.vault,
            &Request::EncryptPrediction { prediction },
            None,
        )?)
    }

    /// Decrypts the answer: a CSV with the probability in its second column.
    ///
    /// # Errors
    /// Bytes that are not the answer to these rows.
    pub fn open(&mut self, logits: &[u8], threshold: f64) -> Result<Vec<u8>, ClientError> {
        let prediction = self
            .held
            .ok_or_else(|| ClientError::internal("an answer before the question"))?;
        let request = Request::OpenPrediction {
            prediction,
            threshold,
        };
        attached(ask(&mut self.vault, &request, Some(logits))?)
    }
}
