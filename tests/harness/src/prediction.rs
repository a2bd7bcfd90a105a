//! A deployed model as its users call it: files, rows, probabilities.

use std::ops::ControlFlow;

use dataset::Table;
use vault::{Surroundings, Vault, VaultError};
use vault_api::{PredictionHandle, Progress, Reply, Request, TableHandle};

use crate::{Account, Answer, Client, SystemRandom, clock};

/// Deploys `model.json` under a name, as HE4Cloud's scripts do.
pub fn deploy_files(account: &Account, client: &Client, name: &str, model: &[u8]) -> Answer {
    const EDGE: &str = "edge-of-a-part";
    let part = |name: &str, content: &[u8]| {
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"\r\n\r\n"
        );
        [head.as_bytes(), content, b"\r\n"].concat()
    };
    let composite =
        format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"composite\"\r\n\r\nNONE\r\n");
    let body = [
        composite.clone().into_bytes(),
        part("model_file_1", model),
        composite.into_bytes(),
        part(
            "model_requirements",
            br#"{"setContext":"seal","batchSize":984}"#,
        ),
        format!("--{EDGE}--\r\n").into_bytes(),
    ]
    .concat();
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let headers = [("content-type", kind.as_str()), ("prefer", "respond-async")];
    account.call_with(
        client,
        "POST",
        &format!("{name}/1/deploy_model"),
        &headers,
        &body,
    )
}

/// Rows to be predicted, and the key that opens the answer.
pub struct Rows {
    vault: Vault,
    table: TableHandle,
    held: Option<PredictionHandle>,
}

impl Rows {
    /// Reads a CSV.
    pub fn read(csv: &[u8]) -> Self {
        let mut vault = Vault::new(1);
        let Reply::Table { table, .. } = vault.add_table(Table::read(csv).expect("a table")) else {
            unreachable!()
        };
        Self {
            vault,
            table,
            held: None,
        }
    }

    fn ask(
        &mut self,
        request: &Request,
        attachment: Option<&[u8]>,
    ) -> Result<(Reply, Option<Vec<u8>>), VaultError> {
        let mut listener = |_: Progress| ControlFlow::Continue(());
        let clock = clock();
        let mut around = Surroundings {
            random: &mut SystemRandom,
            clock: &clock,
            listener: &mut listener,
        };
        self.vault.answer(request, attachment, &mut around)
    }

    /// Encrypts the rows for a profile, under a fresh key.
    ///
    /// # Errors
    /// Rows or a profile that do not fit.
    pub fn encrypt(&mut self, profile_json: &str) -> Result<Vec<u8>, VaultError> {
        let prepare = Request::PreparePrediction {
            table: self.table,
            profile_json: profile_json.to_owned(),
        };
        let prediction = match self.ask(&prepare, None)?.0 {
            Reply::PredictionPlan { prediction, .. } => prediction,
            other => panic!("{other:?}"),
        };
        self.held = Some(prediction);
        let (_, bytes) = self.ask(&Request::EncryptPrediction { prediction }, None)?;
        Ok(bytes.expect("bytes"))
    }

    /// Encrypts the rows and a model of their owner under a fresh key: the profile, keys, model, rows.
    ///
    /// # Errors
    /// Rows or a model that do not fit.
    pub fn encrypt_with(&mut self, model: &[u8]) -> Result<(String, [Vec<u8>; 3]), VaultError> {
        let prepare = Request::PrepareOwnPrediction { table: self.table };
        let (prediction, profile) = match self.ask(&prepare, Some(model))?.0 {
            Reply::PredictionPlan { prediction, plan } => (prediction, plan.profile_json),
            other => panic!("{other:?}"),
        };
        self.held = Some(prediction);
        let mut blob = |request| {
            let (_, bytes) = self.ask(&request, None)?;
            Ok::<_, VaultError>(bytes.expect("bytes"))
        };
        let blobs = [
            blob(Request::MakeOwnModelKeys { prediction })?,
            blob(Request::EncryptOwnModel { prediction })?,
            blob(Request::EncryptPrediction { prediction })?,
        ];
        Ok((profile.expect("a profile"), blobs))
    }

    /// The probabilities in an answer.
    ///
    /// # Errors
    /// An answer to something else.
    pub fn open(&mut self, answer: &[u8]) -> Result<Vec<f64>, VaultError> {
        let request = Request::OpenPrediction {
            prediction: self.held.expect("encrypted before"),
            threshold: 0.5,
        };
        let (_, csv) = self.ask(&request, Some(answer))?;
        let csv = String::from_utf8(csv.expect("a CSV")).expect("text");
        let cell = |line: &str| {
            line.split(',')
                .nth(1)
                .expect("a probability")
                .parse()
                .expect("a number")
        };
        Ok(csv.lines().skip(1).map(cell).collect())
    }
}
