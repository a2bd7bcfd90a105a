//! A job handed to the gateway: it makes the keys, encrypts, has the service train, and predicts.

use futures_util::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use serde_json::json;
use vault_api::Request;
use web_sys::Blob;
use wire::rest::{Activation, Algorithm, HyperParameters, JobStatus, Refresh};
use yew::Callback;

use super::read::{self, Named};
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::hooks::vault::Attachment;
use crate::service::gateway::Gateway;
use crate::state::journey::Table;
use crate::state::trouble::Trouble;
use crate::state::work::{Unit, Work};
use crate::text;

/// Milliseconds between two questions how far the training is.
const PAUSE_MS: u32 = 1000;

/// What the person asks for.
#[derive(Clone)]
pub struct Job {
    /// Name of the model.
    pub name: String,
    /// Rows and labels, in whatever order.
    pub files: Vec<Named>,
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
    /// Files that are no table with labels; what service or gateway refuse; the person stops.
    pub async fn train(&self, job: &Job) -> Result<String, Trouble> {
        self.begin(text::gateway::READING, Unit::Bytes);
        let (rows, labels, shape) = self.look(&job.files).await?;
        self.begin(text::gateway::DEPLOYING, Unit::Bytes);
        let service = self.app.service();
        let model_url = service.deploy_model(job.name.trim()).await?;
        let trained = self.train_at(&model_url, (rows, labels, shape), job.epochs);
        if let Err(trouble) = trained.await {
            // A model that is not trained serves nobody, and with it goes whatever job is still under way.
            let _ = service.undeploy_model(job.name.trim(), "1").await;
            return Err(trouble);
        }
        Ok(model_url)
    }

    async fn train_at(
        &self,
        model_url: &str,
        (rows, labels, shape): (Blob, Blob, (usize, usize)),
        epochs: u32,
    ) -> Result<(), Trouble> {
        self.app.service().register_user(model_url).await?;
        let gateway = self.gateway(model_url);
        self.begin(text::gateway::KEYS, Unit::Bytes);
        let [model, requirements, hyper] = setting(shape, epochs)?;
        let files = [
            ("model_file_1", &model),
            ("model_requirements", &requirements),
            ("model_hyperparams", &hyper),
        ];
        gateway.post("keys/generate/model", &files).await?;
        let rows = [("data_file", &rows), ("labels_file", &labels)];
        let fitted = Box::pin(gateway.post("encrypt/data/fit", &rows));
        match select(fitted, Box::pin(self.watch(model_url))).await {
            Either::Left((fitted, _)) => fitted.map(drop),
            Either::Right(((), fitted)) => fitted.await.map(drop),
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
        let body = gateway.post("encrypt/data/predict", &rows).await?;
        Predicted::of(&body).ok_or_else(text::gateway::not_understood)
    }

    /// Which file is which, and the table's rows and columns: the vault reads them and forgets them again.
    async fn look(&self, files: &[Named]) -> Result<(Blob, Blob, (usize, usize)), Trouble> {
        let [one, other] = files else {
            return Err(text::gateway::two_files());
        };
        let mut tables = Vec::new();
        for file in [one, other] {
            let Table {
                handle, summary, ..
            } = read::table(&self.app, file.clone()).await?;
            let forget = Request::CloseTable { table: handle };
            let _ = self.app.vault.quick(forget, Attachment::None).await;
            tables.push((file.1.clone(), (summary.rows, summary.columns.len())));
        }
        tables.sort_by_key(|(_, (_, columns))| std::cmp::Reverse(*columns));
        let mut tables = tables.into_iter();
        match (tables.next(), tables.next()) {
            (Some((rows, shape)), Some((labels, (_, 1)))) => Ok((rows, labels, shape)),
            _ => Err(text::gateway::two_files()),
        }
    }

    /// Says how far the service is with the model's job, until this is dropped or the person stops.
    async fn watch(&self, model_url: &str) {
        let begun = self.begin(text::gateway::TRAINING, Unit::Things("epochs"));
        let service = self.app.service();
        while !self.stop.is_stopped() {
            TimeoutFuture::new(PAUSE_MS).await;
            let jobs = service.jobs().await.map(|listing| listing.items);
            let mut ours = jobs.unwrap_or_default().into_iter();
            let ours = ours.find(|job| job.job_url.starts_with(model_url));
            let running = ours.map(|job| job.progress);
            if let Some(at) = running.filter(|at| at.state == JobStatus::Running) {
                let (done, total) = (at.epoch.into(), at.epochs.into());
                self.tell.emit(begun.clone().at(done, total, now_ms()));
            }
        }
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

/// The files that the gateway plans from: weights of zero, the number of rows, and accelerated descent with what follows from the rows
/// left to the gateway.
fn setting((rows, features): (usize, usize), epochs: u32) -> Result<[Blob; 3], Trouble> {
    let hyper = HyperParameters {
        number_of_epochs: epochs,
        number_of_features: u32::try_from(features).unwrap_or(u32::MAX),
        logistic_regression_activation: Activation::SigmoidWide9,
        algorithm: Algorithm::Nesterov {
            largest_eigenvalue: None,
            l2_penalty: None,
            class_weighted: false,
        },
        refresh: Refresh::None,
    };
    let model = json!({"meta": "lr", "classes_": [0, 1], "coef_": [vec![0.0; features]], "intercept_": [0.0]});
    let requirements = json!({ "batchSize": rows });
    let texts = [
        model.to_string(),
        requirements.to_string(),
        serde_json::to_string(&hyper).map_err(|_| text::gateway::unsendable())?,
    ];
    let blob = |content: &String| -> Blob { gloo_file::Blob::new(content.as_str()).into() };
    Ok([0, 1, 2].map(|place| blob(&texts[place])))
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
