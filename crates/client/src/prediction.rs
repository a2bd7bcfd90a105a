//! One prediction with a deployed model: a vault that lives as long as the call, and its one key.

use vault::Vault;
use vault_api::{PredictionHandle, PredictionPlan, Reply, Request, TableHandle};

use crate::ClientError;
use crate::asking::{ask, attached, open_table, threads, unexpected};

/// A table, and once it was encrypted the key that opens the answer.
pub struct Prediction {
    vault: Vault,
    table: TableHandle,
    rows: usize,
    held: Option<PredictionHandle>,
}

/// All that the service gets for a prediction with a model of the caller's own.
pub struct WithOwnModel {
    /// The body of `add_profile`.
    pub profile: String,
    /// Evaluation keys.
    pub keys: Vec<u8>,
    /// The encrypted model.
    pub model: Vec<u8>,
    /// The encrypted rows.
    pub rows: Vec<u8>,
}

impl Prediction {
    /// Reads a table.
    ///
    /// # Errors
    /// A refusal that names row and column.
    pub fn read(file: &[u8]) -> Result<Self, ClientError> {
        let mut vault = Vault::new(threads());
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
        let (prediction, _) = self.prepare(&prepare, None)?;
        self.blob(&Request::EncryptPrediction { prediction })
    }

    /// Checks the rows against a model.json of the caller's own and encrypts both, under one fresh key.
    ///
    /// # Errors
    /// A file that is no model.json; what [`Prediction::encrypt`] refuses.
    pub fn encrypt_with(&mut self, model: &[u8]) -> Result<WithOwnModel, ClientError> {
        let prepare = Request::PrepareOwnPrediction { table: self.table };
        let (prediction, plan) = self.prepare(&prepare, Some(model))?;
        let profile = plan
            .profile_json
            .ok_or_else(|| ClientError::internal("a plan without a profile"))?;
        let keys = self.blob(&Request::MakeOwnModelKeys { prediction })?;
        let model = self.blob(&Request::EncryptOwnModel { prediction })?;
        let rows = self.blob(&Request::EncryptPrediction { prediction })?;
        Ok(WithOwnModel {
            profile,
            keys,
            model,
            rows,
        })
    }

    fn prepare(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
    ) -> Result<(PredictionHandle, PredictionPlan), ClientError> {
        match ask(&mut self.vault, request, attachment)?.0 {
            Reply::PredictionPlan { prediction, plan } => {
                self.held = Some(prediction);
                Ok((prediction, plan))
            }
            other => Err(unexpected(&other)),
        }
    }

    fn blob(&mut self, request: &Request) -> Result<Vec<u8>, ClientError> {
        attached(ask(&mut self.vault, request, None)?)
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
