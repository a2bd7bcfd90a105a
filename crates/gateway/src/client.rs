//! The service's REST calls, in the name of the caller.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::{Body, Method, RequestBuilder, Response, StatusCode, header};
use tokio::sync::mpsc::Receiver;
use wire::rest::{Account, DataUrls, JobStatus, Problem, Profile, Progress, Secret, from_json};

use crate::{GatewayError, ModelId};

/// Most bytes of an answer that is not a model.
const MAX_TEXT: usize = 4 << 20;
/// Most bytes of a trained model.
const MAX_MODEL: usize = 256 << 20;
/// Time between two looks at a job.
const PATIENCE: Duration = Duration::from_millis(300);

/// Calls of one caller on one model.
pub struct Client<'a> {
    http: &'a reqwest::Client,
    api: &'a str,
    token: &'a Secret,
    model: &'a ModelId,
}

impl<'a> Client<'a> {
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
    pub async fn account(&self) -> Result<Account, GatewayError> {
        let answer = self.call(Method::GET, format!("{}/accounts/me", self.api));
        Ok(from_json(
            "account",
            &accepted(answer.send().await?, MAX_TEXT).await?,
        )?)
    }

    /// Adds a whole profile.
    pub async fn add_profile(&self, json: &str) -> Result<(), GatewayError> {
        let call = self.at_model(Method::POST, "add_profile");
        let call = call
            .header(header::CONTENT_TYPE, "application/json")
            .body(json.to_owned());
        accepted(call.send().await?, MAX_TEXT).await.map(drop)
    }

    /// The newest profile.
    pub async fn profile(&self) -> Result<Profile, GatewayError> {
        let answer = self.at_model(Method::GET, "get_profile").send().await?;
        Ok(Profile::parse(&accepted(answer, MAX_TEXT).await?)?)
    }

    /// A presigned address for one of the keys or the initial model.
    pub async fn upload_url(&self, name: &str) -> Result<String, GatewayError> {
        let answer = self
            .at_model(Method::POST, &format!("upload/{name}"))
            .send()
            .await?;
        text(accepted(answer, MAX_TEXT).await?)
    }

    /// A presigned address for rows to train on.
    pub async fn data_url(&self, data: &str) -> Result<String, GatewayError> {
        let answer = self
            .at_model(Method::POST, &format!("{data}/upload/data_url"))
            .send()
            .await?;
        let urls: DataUrls = from_json("data_url", &accepted(answer, MAX_TEXT).await?)?;
        urls.train
            .into_iter()
            .next()
            .ok_or_else(|| GatewayError::internal("data_url: no address to train on"))
    }

    /// PUTs a body of `length` bytes that is made while it is sent.
    pub async fn put(
        &self,
        url: &str,
        length: u64,
        parts: Receiver<Bytes>,
    ) -> Result<(), GatewayError> {
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

    /// Asks for a training; its address ends in a slash.
    pub async fn train(&self, data: &str) -> Result<String, GatewayError> {
        let answer = self
            .at_model(Method::POST, &format!("train/{data}?sync=False"))
            .send()
            .await?;
        text(accepted(answer, MAX_TEXT).await?)
    }

    /// Waits until a training has ended well.
    pub async fn wait(&self, train_url: &str) -> Result<(), GatewayError> {
        loop {
            let answer = self
                .call(Method::GET, format!("{train_url}check_status"))
                .send()
                .await?;
            let word = text(accepted(answer, MAX_TEXT).await?)?;
            match word.trim().parse::<JobStatus>()? {
                JobStatus::Running => tokio::time::sleep(PATIENCE).await,
                JobStatus::Completed => return Ok(()),
                ended => {
                    return Err(GatewayError::Training {
                        state: self.reason(train_url, ended).await,
                    });
                }
            }
        }
    }

    /// The last word of a job and why.
    async fn reason(&self, train_url: &str, ended: JobStatus) -> String {
        let progress = async {
            let answer = self
                .call(Method::GET, format!("{train_url}progress"))
                .send()
                .await?;
            Ok::<Progress, GatewayError>(from_json("progress", &accepted(answer, MAX_TEXT).await?)?)
        };
        let message = progress.await.ok().and_then(|progress| progress.message);
        message.map_or_else(
            || ended.to_string(),
            |message| format!("{ended}: {message}"),
        )
    }

    /// The encrypted trained model.
    pub async fn encrypted_model(&self) -> Result<Vec<u8>, GatewayError> {
        let answer = self
            .at_model(Method::GET, "get_encrypted_model")
            .send()
            .await?;
        accepted(answer, MAX_MODEL).await
    }
}

fn text(bytes: Vec<u8>) -> Result<String, GatewayError> {
    String::from_utf8(bytes).map_err(GatewayError::internal)
}

/// The body of a good answer, or the service's problem.
async fn accepted(mut answer: Response, most: usize) -> Result<Vec<u8>, GatewayError> {
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(GatewayError::internal(format!(
                "an answer of more than {most} bytes"
            )));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body);
    }
    Err(GatewayError::Service {
        status,
        problem: Box::new(problem_of(status, &body)),
    })
}

fn problem_of(status: StatusCode, body: &[u8]) -> Problem {
    serde_json::from_slice(body).unwrap_or_else(|_| {
        let title = status.canonical_reason().unwrap_or("Refused");
        Problem::new(
            status.as_u16(),
            "service",
            title,
            "The service gave no reason.",
            "Ask the service's operator.",
        )
    })
}
