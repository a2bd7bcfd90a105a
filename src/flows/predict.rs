//! Rows predicted by a model that is deployed, or by one that is encrypted as they are: read, checked, encrypted, sent, computed on by
//! the service, decrypted.

use futures_util::future::select;
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use vault_api::{PredictionHandle, PredictionPlan, PredictionSummary, Reply, Request};
use wasm_bindgen::JsValue;
use wire::rest::{ContentRange, JobStatus};
use yew::Callback;

use super::read::{self, Named};
use super::stream::{Target, send_whole};
use crate::hooks::App;
use crate::hooks::browser::now_ms;
use crate::hooks::stop::Stop;
use crate::hooks::vault::Attachment;
use crate::service::calls::Upload;
use crate::service::part::Sent;
use crate::state::journey::Table;
use crate::state::trouble::{Kind, Trouble};
use crate::state::work::{Unit, Work};
use crate::text;

/// Bytes of a part of the upload.
const PART: u32 = 4 << 20;
/// Milliseconds between two questions how far the service is.
const PAUSE_MS: u32 = 200;
/// Unanswered questions in a row after which the connection counts as gone.
const PATIENCE: u32 = 30;
/// Probability from which a row is called positive.
const THRESHOLD: f64 = 0.5;

/// What came of it.
#[derive(Clone)]
pub struct Predicted {
    /// In numbers.
    pub summary: PredictionSummary,
    /// What it cost, and what the service learned.
    pub plan: PredictionPlan,
    /// Row, probability, class.
    pub csv: Uint8Array,
    /// Name of the file with the rows.
    pub file_name: String,
}

impl PartialEq for Predicted {
    /// Two tables of probabilities are the same if they are one object.
    fn eq(&self, other: &Self) -> bool {
        let (csv, other_csv): (&JsValue, &JsValue) = (self.csv.as_ref(), other.csv.as_ref());
        csv == other_csv
            && (&self.summary, &self.plan, &self.file_name)
                == (&other.summary, &other.plan, &other.file_name)
    }
}

/// The model that predicts.
#[derive(Clone)]
pub enum ModelOf {
    /// One that is deployed at this address, ending in a slash.
    Service(String),
    /// A model.json of one's own, of which the service gets ciphertexts only.
    Person(Named),
}

/// One prediction under way: where it goes, who wants it stopped, who hears of it.
pub struct Prediction<'a> {
    /// The app.
    pub app: &'a App,
    /// The model that predicts.
    pub model: &'a ModelOf,
    /// The wish to stop.
    pub stop: &'a Stop,
    /// Hears how far it is.
    pub tell: Callback<Work>,
}

impl Prediction<'_> {
    /// All of it. Rows and key are overwritten in the vault whatever comes of it.
    ///
    /// # Errors
    /// What the vault, the service or the person refuses.
    pub async fn run(&self, file: Named) -> Result<Predicted, Trouble> {
        self.begin(text::inference::READING, Unit::Bytes);
        let table = read::table(self.app, file).await?;
        let prepared = match self.model {
            ModelOf::Service(url) => self.prepare(&table, url).await,
            ModelOf::Person(file) => self.prepare_own(&table, file).await,
        };
        self.forget(Request::CloseTable {
            table: table.handle,
        })
        .await;
        let (prediction, plan) = prepared?;
        let answered = match (self.model, &plan.profile_json) {
            (ModelOf::Service(url), _) => self.send_and_fetch(url, prediction).await,
            (ModelOf::Person(_), Some(profile)) => self.with_own(prediction, profile).await,
            (ModelOf::Person(_), None) => Err(Trouble::vault_lost()),
        };
        let opened = match answered {
            Ok(bytes) => self.open(prediction, &bytes).await,
            Err(trouble) => Err(trouble),
        };
        self.forget(Request::ClosePrediction { prediction }).await;
        let (summary, csv) = opened?;
        Ok(Predicted {
            summary,
            plan,
            csv,
            file_name: table.name,
        })
    }

    async fn prepare(
        &self,
        table: &Table,
        model_url: &str,
    ) -> Result<(PredictionHandle, PredictionPlan), Trouble> {
        self.begin(text::inference::REGISTERING, Unit::Bytes);
        let service = self.app.service();
        service.register_user(model_url).await?;
        let rows = format!("{{\"batchSize\":{}}}", table.summary.rows);
        service.add_profile(model_url, &rows).await?;
        let request = Request::PreparePrediction {
            table: table.handle,
            profile_json: service.get_profile(model_url).await?,
        };
        self.ask_for_plan(request, Attachment::None).await
    }

    async fn prepare_own(
        &self,
        table: &Table,
        (_, file): &Named,
    ) -> Result<(PredictionHandle, PredictionPlan), Trouble> {
        let model = gloo_file::futures::read_as_bytes(&gloo_file::Blob::from(file.clone())).await;
        let model = model.map_err(|_| text::inference::unreadable())?;
        let model = Attachment::Bytes(Uint8Array::from(model.as_slice()));
        let request = Request::PrepareOwnPrediction {
            table: table.handle,
        };
        self.ask_for_plan(request, model).await
    }

    async fn ask_for_plan(
        &self,
        request: Request,
        attachment: Attachment,
    ) -> Result<(PredictionHandle, PredictionPlan), Trouble> {
        match self.app.vault.quick(request, attachment).await?.0 {
            Reply::PredictionPlan { prediction, plan } => Ok((prediction, plan)),
            _ => Err(Trouble::vault_lost()),
        }
    }

    /// Model and rows go to a place of their own, which is gone again afterwards, whatever comes of it.
    async fn with_own(
        &self,
        prediction: PredictionHandle,
        profile: &str,
    ) -> Result<Vec<u8>, Trouble> {
        self.begin(text::inference::REGISTERING, Unit::Bytes);
        let service = self.app.service();
        let name = format!("own-{:.0}", now_ms());
        let url = service.deploy_model(&name).await?;
        let answered = async {
            service.register_user(&url).await?;
            service.add_profile(&url, profile).await?;
            self.send_own(&url, prediction).await?;
            self.send_and_fetch(&url, prediction).await
        };
        let answered = answered.await;
        // What cannot be deleted now is on the usage page; the answer is worth no less.
        let _ = service.undeploy_model(&name, "1").await;
        answered
    }

    async fn send_own(&self, url: &str, prediction: PredictionHandle) -> Result<(), Trouble> {
        self.begin(text::inference::SENDING_MODEL, Unit::Bytes);
        let blobs = [
            (
                Request::MakeOwnModelKeys { prediction },
                Upload::EvaluationKeys,
            ),
            (
                Request::EncryptOwnModel { prediction },
                Upload::InitialModel,
            ),
        ];
        for (request, what) in blobs {
            let (_, bytes) = self.app.vault.quick(request, Attachment::None).await?;
            let bytes = bytes.ok_or_else(Trouble::vault_lost)?;
            send_whole(self.app, &bytes, url, Target::Model(what), self.stop).await?;
        }
        Ok(())
    }

    async fn send_and_fetch(
        &self,
        model_url: &str,
        prediction: PredictionHandle,
    ) -> Result<Vec<u8>, Trouble> {
        let making = self.begin(text::inference::ENCRYPTING, Unit::Things("ciphertexts"));
        let tell = self.tell.clone();
        let request = Request::EncryptPrediction { prediction };
        let asked = self
            .app
            .vault
            .ask(request, Attachment::None, self.stop, |progress| {
                tell.emit(making.clone().at(progress.done, progress.total, now_ms()));
            });
        let (_, rows) = asked.await?;
        let rows = rows.ok_or_else(Trouble::vault_lost)?;
        self.upload(model_url, &rows).await?;
        let service = self.app.service();
        let url = service.predict(model_url).await?;
        self.wait(&url).await?;
        self.begin(text::work::FETCHING, Unit::Bytes);
        service.get_results(&url).await
    }

    async fn upload(&self, model_url: &str, rows: &Uint8Array) -> Result<(), Trouble> {
        let sending = self.begin(text::inference::SENDING, Unit::Bytes);
        let service = self.app.service();
        let link = service.predict_url(model_url).await?;
        let total = rows.length();
        let mut from = 0;
        while from < total {
            let to = total.min(from + PART);
            let Some(range) = ContentRange::new(from.into(), to.into(), total.into()) else {
                return Ok(());
            };
            let (tell, sending) = (self.tell.clone(), sending.clone());
            let heard = Callback::from(move |sent| match sent {
                Sent::Bytes(count) => tell.emit(sending.clone().at(
                    u64::from(from) + count,
                    total.into(),
                    now_ms(),
                )),
                Sent::Waiting(pause) => tell.emit(Work {
                    aside: Some(text::work::trying_again(pause)),
                    ..sending.clone().at(from.into(), total.into(), now_ms())
                }),
            });
            service
                .put_part(&link, &rows.subarray(from, to), range, self.stop, heard)
                .await?;
            from = to;
        }
        Ok(())
    }

    /// Waits until the service has computed; a stop cancels the job there.
    async fn wait(&self, url: &str) -> Result<(), Trouble> {
        let waiting = self.begin(text::inference::COMPUTING, Unit::Things("steps"));
        let (service, mut silent) = (self.app.service(), 0);
        loop {
            if self.stop.is_stopped() {
                service.cancel(url).await?;
                return Err(Trouble::cancelled());
            }
            match service.progress(url).await {
                Ok(progress) => {
                    silent = 0;
                    match progress.state {
                        JobStatus::Completed => return Ok(()),
                        JobStatus::Running => self.tell.emit(Work {
                            aside: progress.message,
                            ..waiting.clone()
                        }),
                        JobStatus::Cancelled | JobStatus::Failed => {
                            return Err(failed(progress.message));
                        }
                    }
                }
                Err(trouble) if trouble.kind == Kind::Offline && silent < PATIENCE => silent += 1,
                Err(trouble) => return Err(trouble),
            }
            select(TimeoutFuture::new(PAUSE_MS), Box::pin(self.stop.wait())).await;
        }
    }

    async fn open(
        &self,
        prediction: PredictionHandle,
        answer: &[u8],
    ) -> Result<(PredictionSummary, Uint8Array), Trouble> {
        self.begin(text::work::OPENING, Unit::Bytes);
        let request = Request::OpenPrediction {
            prediction,
            threshold: THRESHOLD,
        };
        let bytes = Attachment::Bytes(Uint8Array::from(answer));
        match self.app.vault.quick(request, bytes).await? {
            (Reply::Predicted(summary), Some(csv)) => Ok((summary, csv)),
            _ => Err(Trouble::vault_lost()),
        }
    }

    /// What is not needed any longer; the vault's own refusal changes nothing.
    async fn forget(&self, request: Request) {
        let _ = self.app.vault.quick(request, Attachment::None).await;
    }

    fn begin(&self, label: &str, unit: Unit) -> Work {
        let work = Work::new(label, unit, now_ms());
        self.tell.emit(work.clone());
        work
    }
}

fn failed(message: Option<String>) -> Trouble {
    let what = message.unwrap_or_else(|| text::inference::FAILED.to_owned());
    Trouble::new(what, text::inference::FAILED_REMEDY)
}

/// The address of a deployed model as a person pastes it: of this service, with a slash at the end. A token goes nowhere else.
#[must_use]
pub fn model_url(api: &str, pasted: &str) -> Option<String> {
    let path = pasted.trim().strip_prefix(api)?.strip_prefix('/')?;
    let segments: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let plain = |segment: &&str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !segment.is_empty() && segment.bytes().all(allowed) && segment.bytes().any(|b| b != b'.')
    };
    (segments.len() == 3 && segments.iter().all(plain))
        .then(|| format!("{api}/{}/", segments.join("/")))
}

#[cfg(test)]
mod tests {
    use super::model_url;

    #[test]
    fn only_a_model_of_this_service_is_taken() {
        let api = "http://127.0.0.1:5001/api/v0.1";
        let good = format!("{api}/5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/risk/1/");
        assert_eq!(
            model_url(api, &format!(" {} ", good.trim_end_matches('/'))),
            Some(good.clone())
        );
        assert_eq!(model_url(api, &good), Some(good));
        for bad in [
            "",
            "http://elsewhere/api/v0.1/a/b/c/",
            "http://127.0.0.1:5001/api/v0.1/a/b/",
            "http://127.0.0.1:5001/api/v0.1/a/../c/",
            "http://127.0.0.1:5001/api/v0.1/a/b/c/d/",
            "http://127.0.0.1:5001/api/v0.1.evil/a/b/c/",
            "http://127.0.0.1:5001/api/v0.1/a/b/c?x=1",
        ] {
            assert_eq!(model_url(api, bad), None, "{bad}");
        }
    }
}
