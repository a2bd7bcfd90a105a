//! A deployed model on the service: REST calls in the name of their caller.

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use reqwest::{Body, Method, RequestBuilder, header};
use tokio::sync::mpsc::Receiver;
use wire::rest::{
    Account, DataUrls, JobStatus, Profile, Progress, RegisteredProfile, Secret, from_json,
};

use crate::answers::{MAX_TEXT, accepted, text};
use crate::{ClientError, ModelId};

/// The problem of a model without a profile.
const NO_PROFILE: &str = "/problems/no-profile";
/// Most bytes of a trained model or of predictions.
const MAX_MODEL: usize = 256 << 20;
/// Time between two looks at a job: at first, so that nobody waits for a short one, and at last. It grows by a sixteenth, so
/// that a job is seen to have ended after little more than a sixteenth of the time that it took.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(300)];

/// How long a service may be away while a training is under way, and the time between two tries.
const PATIENCE: [Duration; 2] = [Duration::from_secs(120), Duration::from_secs(1)];

/// What a look at a training finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It waits for its weights to be refreshed.
    Waits,
    /// It goes on, with so many epochs done.
    Runs(u32),
    /// It has ended well.
    Completed,
}

/// A deployed model, as one caller may use it.
pub struct RemoteModel<'a> {
    http: &'a reqwest::Client,
    api: &'a str,
    token: &'a Secret,
    model: &'a ModelId,
}

impl<'a> RemoteModel<'a> {
    /// For the model `model` under the API base `api`.
    pub fn new(
        http: &'a reqwest::Client,
        api: &'a str,
        token: &'a Secret,
        model: &'a ModelId,
    ) -> Self {
        Self {
            http,
            api,
            token,
            model,
        }
    }

    fn call(&self, method: Method, address: String) -> RequestBuilder {
        self.http
            .request(method, address)
            .bearer_auth(self.token.expose())
    }

    fn at_model(&self, method: Method, path: &str) -> RequestBuilder {
        self.call(method, format!("{}{}/{path}", self.api, self.model))
    }

    /// Whose token it is; refused by the service if it is no token.
    pub async fn account(&self) -> Result<Account, ClientError> {
        let answer = self.call(Method::GET, format!("{}/accounts/me", self.api));
        Ok(from_json(
            "account",
            &accepted(answer.send().await?, MAX_TEXT).await?,
        )?)
    }

    /// Adds a whole profile.
    pub async fn add_profile(&self, json: &str) -> Result<(), ClientError> {
        let call = self.at_model(Method::POST, "add_profile");
        let call = call
            .header(header::CONTENT_TYPE, "application/json")
            .body(json.to_owned());
        accepted(call.send().await?, MAX_TEXT).await.map(drop)
    }

    /// The newest profile.
    pub async fn profile(&self) -> Result<Profile, ClientError> {
        let answer = self.at_model(Method::GET, "get_profile").send().await?;
        Ok(Profile::parse(&accepted(answer, MAX_TEXT).await?)?)
    }

    /// The newest profile as it stands and as it reads, if there is a whole one.
    pub async fn registered(&self) -> Result<Option<(String, RegisteredProfile)>, ClientError> {
        let answer = self.at_model(Method::GET, "get_profile").send().await?;
        match accepted(answer, MAX_TEXT).await {
            Ok(bytes) => {
                let json = text(bytes)?;
                let read = serde_json::from_str(&json).ok();
                Ok(read.map(|profile| (json, profile)))
            }
            Err(ClientError::Service { problem, .. }) if problem.kind == NO_PROFILE => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Has a deployed model predict the uploaded rows, and waits: the encrypted logits.
    pub async fn predict(&self, data: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self
            .at_model(Method::POST, &format!("predict/{data}"))
            .send()
            .await?;
        accepted(answer, MAX_MODEL).await
    }

    /// A presigned address for rows to predict.
    pub async fn predict_url(&self, data: &str) -> Result<String, ClientError> {
        Ok(self.data_urls(data).await?.predict)
    }

    /// A presigned address for one of the keys or the initial model.
    pub async fn upload_url(&self, name: &str) -> Result<String, ClientError> {
        let answer = self
            .at_model(Method::POST, &format!("upload/{name}"))
            .send()
            .await?;
        text(accepted(answer, MAX_TEXT).await?)
    }

    /// A presigned address for rows to train on.
    pub async fn data_url(&self, data: &str) -> Result<String, ClientError> {
        let urls = self.data_urls(data).await?;
        urls.train
            .into_iter()
            .next()
            .ok_or_else(|| ClientError::internal("data_url: no address to train on"))
    }

    async fn data_urls(&self, data: &str) -> Result<DataUrls, ClientError> {
        let answer = self
            .at_model(Method::POST, &format!("{data}/upload/data_url"))
            .send()
            .await?;
        Ok(from_json("data_url", &accepted(answer, MAX_TEXT).await?)?)
    }

    /// PUTs a body of `length` bytes that is made while it is sent.
    pub async fn put(
        &self,
        url: &str,
        length: u64,
        parts: Receiver<Bytes>,
    ) -> Result<(), ClientError> {
        let parts = stream::unfold(parts, |mut parts| async {
            let part = parts.recv().await?;
            Some((Ok::<_, std::io::Error>(part), parts))
        });
        let call = self
            .http
            .put(url)
            .header(header::CONTENT_TYPE, "application/octet-stream");
        let call = call
            .header(header::CONTENT_LENGTH, length)
            .body(Body::wrap_stream(parts));
        accepted(call.send().await?, MAX_TEXT).await.map(drop)
    }

    /// Asks for a training; its address ends in a slash. Asked again with the same `once`, the service gives the training that it
    /// began the first time.
    pub async fn train(&self, data: &str, once: Option<&str>) -> Result<String, ClientError> {
        let mut call = self.at_model(Method::POST, &format!("train/{data}?sync=False"));
        if let Some(once) = once {
            call = call.header("Idempotency-Key", once);
        }
        text(accepted(call.send().await?, MAX_TEXT).await?)
    }

    /// Registers the caller as a user of the model; once more changes nothing.
    pub async fn register(&self) -> Result<(), ClientError> {
        let call = self.at_model(Method::POST, "application/register_user");
        accepted(call.send().await?, MAX_TEXT).await.map(drop)
    }

    /// Looks at a training until it waits, has ended well, or has done more than `seen` epochs, telling `said` how far it is at every
    /// look.
    pub async fn look(
        &self,
        train_url: &str,
        seen: u32,
        said: impl Fn(&Progress),
    ) -> Result<Look, ClientError> {
        let mut pause = PAUSES[0];
        loop {
            let progress = self.progress(train_url).await?;
            said(&progress);
            match progress.state {
                JobStatus::Running if progress.waiting.is_some() => return Ok(Look::Waits),
                JobStatus::Running if progress.epoch > seen => {
                    return Ok(Look::Runs(progress.epoch));
                }
                JobStatus::Running => {
                    tokio::time::sleep(pause).await;
                    pause = (pause * 17 / 16).min(PAUSES[1]);
                }
                JobStatus::Completed => return Ok(Look::Completed),
                ended => {
                    let state = progress.message.map_or_else(
                        || ended.to_string(),
                        |message| format!("{ended}: {message}"),
                    );
                    return Err(ClientError::Training { state });
                }
            }
        }
    }

    /// How far a training is.
    pub async fn progress(&self, train_url: &str) -> Result<Progress, ClientError> {
        let body = self
            .patiently(&format!("{train_url}progress"), MAX_TEXT)
            .await?;
        Ok(from_json("progress", &body)?)
    }

    /// The state of a training that waits.
    pub async fn waiting_state(&self, train_url: &str) -> Result<Vec<u8>, ClientError> {
        self.patiently(&format!("{train_url}get_refresh"), MAX_MODEL)
            .await
    }

    /// The newest state of a training that has not ended.
    pub async fn checkpoint(&self, train_url: &str) -> Result<Vec<u8>, ClientError> {
        self.patiently(&format!("{train_url}get_checkpoint"), MAX_MODEL)
            .await
    }

    /// GETs what a training has, from a service that may be away for a while.
    async fn patiently(&self, address: &str, most: usize) -> Result<Vec<u8>, ClientError> {
        let begun = Instant::now();
        loop {
            let answer = async {
                let call = self.call(Method::GET, address.to_owned());
                accepted(call.send().await?, most).await
            };
            match answer.await {
                Err(away) if away.is_of_absence() && begun.elapsed() < PATIENCE[0] => {
                    tokio::time::sleep(PATIENCE[1]).await;
                }
                answered => return answered,
            }
        }
    }

    /// A presigned address for its state encrypted afresh.
    pub async fn refresh_url(&self, train_url: &str) -> Result<String, ClientError> {
        let call = self.call(Method::POST, format!("{train_url}upload/refresh_url"));
        text(accepted(call.send().await?, MAX_TEXT).await?)
    }

    /// Cancels a training.
    pub async fn cancel(&self, train_url: &str) -> Result<(), ClientError> {
        let call = self.call(Method::POST, format!("{train_url}cancel"));
        accepted(call.send().await?, MAX_TEXT).await.map(drop)
    }

    /// The encrypted trained model.
    pub async fn encrypted_model(&self) -> Result<Vec<u8>, ClientError> {
        let answer = self
            .at_model(Method::GET, "get_encrypted_model")
            .send()
            .await?;
        accepted(answer, MAX_MODEL).await
    }
}
