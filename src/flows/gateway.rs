//! A job handed to the gateway: it reads the rows, makes the keys, encrypts, has the service train, and predicts.

use dataset::{Choices, Standardise};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use vault_api::TrainingSettings;
use web_sys::Blob;
use wire::rest::GatewayJob;
use yew::Callback;

use super::read::Named;
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::service::gateway::Gateway;
use crate::state::trouble::{Kind, Trouble};
use crate::state::work::{Unit, Work};
use crate::text;

/// Milliseconds between two questions how far the training is.
const PAUSE_MS: u32 = 1000;
/// Questions in a row that may go unanswered: a gateway may be restarted, a network may be away for a moment.
const PATIENCE: usize = 30;

/// What the person asks for.
#[derive(Clone)]
pub struct Job {
    /// Name of the model.
    pub name: String,
    /// Rows, with the labels in a column or in a file of their own.
    pub files: Vec<Named>,
    /// The column that the labels are in; empty if they are in a file of their own.
    pub label: String,
    /// Whether columns are brought to one scale.
    pub standardise: bool,
    /// Iterations of accelerated descent.
    pub epochs: u32,
}

/// One job under way: who wants it stopped, who hears of it.
pub struct Handing {
    /// The app.
    pub app: App,
    /// The wish to stop.
    pub stop: Stop,
    /// Hears how far it is.
    pub tell: Callback<Work>,
}

impl Handing {
    /// Deploys a model and has the gateway train it: the model's address.
    ///
    /// # Errors
    /// Too few or too many files; what service or gateway refuse; the person stops.
    pub async fn train(&self, job: &Job) -> Result<String, Trouble> {
        let files = job.parts()?;
        let texts = job.texts().map_err(|_| text::gateway::unsendable())?;
        self.begin(text::gateway::DEPLOYING, Unit::Bytes);
        let service = self.app.service();
        let model_url = service.deploy_model(job.name.trim()).await?;
        if let Err(trouble) = self.train_at(&model_url, &texts, &files).await {
            // A model that is not trained serves nobody, and with it goes whatever job is still under way.
            let _ = service.undeploy_model(job.name.trim(), "1").await;
            return Err(trouble);
        }
        Ok(model_url)
    }

    async fn train_at(
        &self,
        model_url: &str,
        texts: &[(&str, String)],
        files: &[(&'static str, &Blob)],
    ) -> Result<(), Trouble> {
        self.app.service().register_user(model_url).await?;
        let gateway = self.gateway(model_url);
        let mut label = text::gateway::SENDING;
        let mut work = self.begin(label, Unit::Bytes);
        let mut body = gateway.post("jobs/begin", texts, files).await?;
        let mut unanswered = 0;
        loop {
            let job: GatewayJob =
                serde_json::from_str(&body).map_err(|_| text::gateway::not_understood())?;
            let (next, unit) = match &job {
                GatewayJob::Trained => return Ok(()),
                GatewayJob::Failed { problem } => return Err(problem.clone().into()),
                GatewayJob::Reading => (text::gateway::READING, Unit::Bytes),
                GatewayJob::MakingKeys => (text::gateway::KEYS, Unit::Bytes),
                GatewayJob::Encrypting => (text::gateway::ENCRYPTING, Unit::Bytes),
                GatewayJob::Training { .. } => (text::gateway::TRAINING, Unit::Things("epochs")),
            };
            if next != label {
                (label, work) = (next, self.begin(next, unit));
            }
            if let GatewayJob::Training { epoch, epochs } = job
                && epochs > 0
            {
                let told = work.clone().at(epoch.into(), epochs.into(), now_ms());
                self.tell.emit(told);
            }
            TimeoutFuture::new(PAUSE_MS).await;
            match gateway.post("jobs/status", &[], &[]).await {
                Ok(answer) => (body, unanswered) = (answer, 0),
                Err(trouble) if trouble.kind == Kind::Offline && unanswered < PATIENCE => {
                    unanswered += 1;
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    /// Has the gateway predict rows: a CSV of row and probability.
    ///
    /// # Errors
    /// As [`Handing::train`].
    pub async fn predict(&self, model_url: &str, (_, file): &Named) -> Result<Predicted, Trouble> {
        self.begin(text::gateway::PREDICTING, Unit::Bytes);
        let gateway = self.gateway(model_url);
        let rows = [("data_file", file)];
        let body = gateway.post("encrypt/data/predict", &[], &rows).await?;
        Predicted::of(&body).ok_or_else(text::gateway::not_understood)
    }

    fn gateway<'a>(&'a self, model_url: &'a str) -> Gateway<'a> {
        Gateway {
            app: &self.app,
            model_url,
            stop: &self.stop,
        }
    }

    fn begin(&self, label: &str, unit: Unit) -> Work {
        let work = Work::new(label, unit, now_ms());
        self.tell.emit(work.clone());
        work
    }
}

impl Job {
    /// The files of the form. Labels in a file of their own are the smaller of two.
    fn parts(&self) -> Result<Vec<(&'static str, &Blob)>, Trouble> {
        let labelled = !self.label.trim().is_empty();
        match self.files.as_slice() {
            [(_, rows)] if labelled => Ok(vec![("data_file", rows)]),
            [(_, one), (_, other)] if !labelled => {
                let one_is_rows = one.size() >= other.size();
                let (rows, labels) = if one_is_rows {
                    (one, other)
                } else {
                    (other, one)
                };
                Ok(vec![("data_file", rows), ("labels_file", labels)])
            }
            _ => Err(text::gateway::which_labels()),
        }
    }

    /// What is said of them: accelerated descent, of which the gateway takes from the rows what follows from them.
    fn texts(&self) -> serde_json::Result<Vec<(&'static str, String)>> {
        let settings = TrainingSettings {
            epochs: self.epochs,
            ..TrainingSettings::best()
        };
        let label = self.label.trim().to_owned();
        let choices = Choices {
            label: Some(label).filter(|label| !label.is_empty()),
            standardise: match self.standardise {
                true => Standardise::Yes,
                false => Standardise::LeaveAsIs,
            },
            ..Choices::default()
        };
        Ok(vec![
            ("settings", serde_json::to_string(&settings)?),
            ("choices", serde_json::to_string(&choices)?),
        ])
    }
}

/// What the gateway predicted.
#[derive(Clone, PartialEq)]
pub struct Predicted {
    /// Probability of the positive class, by row.
    pub probabilities: Vec<f64>,
}

impl Predicted {
    /// A JSON string that holds JSON, `{"result": [[probability], …]}`.
    fn of(body: &str) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Inner {
            result: Vec<[f64; 1]>,
        }
        let inner: String = serde_json::from_str(body).ok()?;
        let inner: Inner = serde_json::from_str(&inner).ok()?;
        let probabilities = inner.result.into_iter().map(|[only]| only).collect();
        Some(Self { probabilities })
    }

    /// Row and probability, to be saved.
    #[must_use]
    pub fn csv(&self) -> Uint8Array {
        let mut csv = "row,probability\r\n".to_owned();
        for (row, probability) in self.probabilities.iter().enumerate() {
            csv.push_str(&format!("{},{probability}\r\n", row + 1));
        }
        Uint8Array::from(csv.as_bytes())
    }

    /// How many rows have a probability in each of `parts` equal parts of 0 to 1.
    #[must_use]
    pub fn histogram(&self, parts: usize) -> Vec<usize> {
        let mut counts = vec![0; parts];
        for probability in &self.probabilities {
            counts[((probability * parts as f64) as usize).min(parts - 1)] += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::Predicted;

    #[test]
    fn answers_are_json_within_json_and_nothing_else() {
        let body = r#""{\"result\": [[0.25], [0.999]]}""#;
        let predicted = Predicted::of(body).expect("an answer");
        assert_eq!(predicted.probabilities, [0.25, 0.999]);
        assert_eq!(predicted.histogram(2), [1, 1]);
        for bad in [
            "",
            "{}",
            r#""{\"result\": [0.25]}""#,
            r#"{"result": [[0.5]]}"#,
        ] {
            assert!(Predicted::of(bad).is_none(), "{bad}");
        }
    }
}
