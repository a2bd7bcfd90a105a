//! The calls themselves, named as the contract names them.

use gloo_net::http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::rest::{
    Confirm, DataUrls, JobEntry, Listing, ModelEntry, Progress, Secret, SignIn, SignUp,
    StoredEntry, Tokens, TrainingPace, UsageReport, Version,
};

use super::{Body, Service};
use crate::state::trouble::Trouble;
use crate::text;

/// The data set's name on the service.
pub const DATA_NAME: &str = "training";

/// The name of rows to predict on the service.
const ROWS_NAME: &str = "rows";

/// What can be uploaded for a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload {
    /// `EvaluationKeys` blob.
    EvaluationKeys,
    /// `PublicKey` blob.
    PublicKey,
    /// `InitialModel` blob.
    InitialModel,
}

impl Upload {
    fn path(self) -> &'static str {
        match self {
            Self::EvaluationKeys => "upload/evaluation_key_url",
            Self::PublicKey => "upload/public_key_url",
            Self::InitialModel => "upload/upload_encrypted_model_url",
        }
    }
}

impl Service {
    /// `GET info/version`.
    pub async fn version(&self) -> Result<Version, Trouble> {
        self.get_json(&format!("{}/info/version", self.api)).await
    }

    /// `GET info/pace`.
    pub async fn pace(&self) -> Result<TrainingPace, Trouble> {
        self.get_json(&format!("{}/info/pace", self.api)).await
    }

    /// `POST accounts/sign_up`.
    pub async fn sign_up(
        &self,
        username: &str,
        email: &str,
        password: &str,
    ) -> Result<(), Trouble> {
        let body = SignUp {
            username: username.into(),
            email: email.into(),
            password: Secret::new(password),
        };
        self.private("accounts/sign_up", &body).await.map(drop)
    }

    /// `POST accounts/confirm`.
    pub async fn confirm(&self, username: &str, code: &str) -> Result<(), Trouble> {
        let body = Confirm {
            username: username.into(),
            code: Secret::new(code.trim()),
        };
        self.private("accounts/confirm", &body).await.map(drop)
    }

    /// `POST accounts/sign_in`.
    pub async fn sign_in(
        &self,
        username: &str,
        password: &str,
        code: Option<&str>,
    ) -> Result<Tokens, Trouble> {
        let body = SignIn {
            username: username.into(),
            password: Secret::new(password),
            code: code.map(|code| Secret::new(code.trim())),
        };
        let bytes = self.private("accounts/sign_in", &body).await?;
        serde_json::from_slice(&bytes).map_err(|error| misunderstood(&error))
    }

    /// `POST accounts/sign_out`.
    pub async fn sign_out(&self) -> Result<(), Trouble> {
        self.post(&format!("{}/accounts/sign_out", self.api), Body::Empty)
            .await
            .map(drop)
    }

    /// `POST {model}/{version}/deploy_model`; the model's address.
    pub async fn deploy_model(&self, model: &str) -> Result<String, Trouble> {
        self.post(&format!("{}/{model}/1/deploy_model", self.api), Body::Empty)
            .await
    }

    /// `POST {model}/1/deploy_model` with a model file; the model's address.
    pub async fn deploy_files(&self, model: &str, model_json: &str) -> Result<String, Trouble> {
        self.post(
            &format!("{}/{model}/1/deploy_model", self.api),
            Body::Form(vec![
                ("model_file_1", model_json.to_owned()),
                ("model_requirements", "{}".to_owned()),
            ]),
        )
        .await
    }

    /// `POST application/register_user`.
    pub async fn register_user(&self, model_url: &str) -> Result<(), Trouble> {
        self.post(
            &format!("{model_url}application/register_user"),
            Body::Empty,
        )
        .await
        .map(drop)
    }

    /// `DELETE application/unregister_user`: keys, rows and results of this run are deleted.
    pub async fn unregister_user(&self, model_url: &str) -> Result<(), Trouble> {
        self.delete(&format!("{model_url}application/unregister_user"))
            .await
    }

    /// `POST add_profile`.
    pub async fn add_profile(&self, model_url: &str, profile: &str) -> Result<String, Trouble> {
        self.post(
            &format!("{model_url}add_profile"),
            Body::Json(profile.to_owned()),
        )
        .await
    }

    /// `GET get_profile`, JSON text.
    pub async fn get_profile(&self, model_url: &str) -> Result<String, Trouble> {
        self.send(Method::GET, &format!("{model_url}get_profile"), Body::Empty)
            .await
            .map(|answer| answer.text())
    }

    /// `POST {data_name}/upload/data_url`: where rows to predict go.
    pub async fn predict_url(&self, model_url: &str) -> Result<String, Trouble> {
        let url = format!("{model_url}{ROWS_NAME}/upload/data_url");
        let text = self.post(&url, Body::Empty).await?;
        let urls: DataUrls = serde_json::from_str(&text).map_err(|error| misunderstood(&error))?;
        Ok(urls.predict)
    }

    /// `POST predict/{data_name}?sync=False`; the prediction's address.
    pub async fn predict(&self, model_url: &str) -> Result<String, Trouble> {
        self.post(
            &format!("{model_url}predict/{ROWS_NAME}?sync=False"),
            Body::Empty,
        )
        .await
    }

    /// `POST upload/…_url`: where to put it.
    pub async fn upload_url(&self, model_url: &str, what: Upload) -> Result<String, Trouble> {
        self.post(
            &format!("{model_url}{}?parts=true", what.path()),
            Body::Empty,
        )
        .await
    }

    /// `POST {data_name}/upload/data_url`.
    pub async fn data_url(&self, model_url: &str) -> Result<DataUrls, Trouble> {
        let text = self
            .post(
                &format!("{model_url}{DATA_NAME}/upload/data_url?parts=true"),
                Body::Empty,
            )
            .await?;
        serde_json::from_str(&text).map_err(|error| misunderstood(&error))
    }

    /// `POST train/{data_name}?sync=False`; the training's address.
    pub async fn train(&self, model_url: &str) -> Result<String, Trouble> {
        self.post(
            &format!("{model_url}train/{DATA_NAME}?sync=False"),
            Body::Empty,
        )
        .await
    }

    /// `GET {train_url}progress`.
    pub async fn progress(&self, train_url: &str) -> Result<Progress, Trouble> {
        self.get_json(&format!("{train_url}progress")).await
    }

    /// `POST {train_url}cancel`.
    pub async fn cancel(&self, train_url: &str) -> Result<(), Trouble> {
        self.post(&format!("{train_url}cancel"), Body::Empty)
            .await
            .map(drop)
    }

    /// `GET {train_url}get_results`.
    pub async fn get_results(&self, train_url: &str) -> Result<Vec<u8>, Trouble> {
        let url = format!("{train_url}get_results");
        self.send(Method::GET, &url, Body::Empty)
            .await
            .map(|answer| answer.bytes)
    }

    /// `GET {train_url}get_refresh`: the encrypted state of a training that waits.
    pub async fn get_refresh(&self, train_url: &str) -> Result<Vec<u8>, Trouble> {
        let url = format!("{train_url}get_refresh");
        self.send(Method::GET, &url, Body::Empty)
            .await
            .map(|answer| answer.bytes)
    }

    /// `GET {train_url}get_checkpoint`: the newest encrypted state of a training that has not ended.
    pub async fn get_checkpoint(&self, train_url: &str) -> Result<Vec<u8>, Trouble> {
        let url = format!("{train_url}get_checkpoint");
        self.send(Method::GET, &url, Body::Empty)
            .await
            .map(|answer| answer.bytes)
    }

    /// `POST {train_url}upload/refresh_url`: where to put the state encrypted afresh.
    pub async fn refresh_url(&self, train_url: &str) -> Result<String, Trouble> {
        self.post(&format!("{train_url}upload/refresh_url"), Body::Empty)
            .await
    }

    /// `POST {train_url}stop_here`: the state after so many epochs becomes the result.
    pub async fn stop_here(&self, train_url: &str, epoch: u32) -> Result<(), Trouble> {
        let url = format!("{train_url}stop_here?epoch={epoch}");
        self.post(&url, Body::Empty).await.map(drop)
    }

    /// `GET usage`.
    pub async fn usage(&self) -> Result<UsageReport, Trouble> {
        self.get_json(&format!("{}/usage", self.api)).await
    }

    /// `GET {model_url}usage`: of a model that one deployed, by everyone.
    pub async fn model_usage(&self, model_url: &str) -> Result<UsageReport, Trouble> {
        self.get_json(&format!("{model_url}usage")).await
    }

    /// `GET models`, the newest 500.
    pub async fn models(&self) -> Result<Listing<ModelEntry>, Trouble> {
        self.get_json(&format!("{}/models?limit=500", self.api))
            .await
    }

    /// `GET jobs`, the newest 500.
    pub async fn jobs(&self) -> Result<Listing<JobEntry>, Trouble> {
        self.get_json(&format!("{}/jobs?limit=500", self.api)).await
    }

    /// `GET {model_url}jobs`, newest first.
    pub async fn model_jobs(&self, model_url: &str) -> Result<Listing<JobEntry>, Trouble> {
        self.get_json(&format!("{model_url}jobs")).await
    }

    /// `GET keys`.
    pub async fn keys(&self, model_url: &str) -> Result<Listing<StoredEntry>, Trouble> {
        self.get_json(&format!("{model_url}keys")).await
    }

    /// `GET data_sets`, the first 500.
    pub async fn data_sets(&self, model_url: &str) -> Result<Listing<StoredEntry>, Trouble> {
        self.get_json(&format!("{model_url}data_sets?limit=500"))
            .await
    }

    /// `DELETE data_sets/{data_name}`.
    pub async fn delete_data_set(&self, model_url: &str, name: &str) -> Result<(), Trouble> {
        self.delete(&format!("{model_url}data_sets/{name}")).await
    }

    /// `DELETE {model}/{version}/undeploy_model`.
    pub async fn undeploy_model(&self, model: &str, version: &str) -> Result<(), Trouble> {
        self.delete(&format!("{}/{model}/{version}/undeploy_model", self.api))
            .await
    }

    async fn delete(&self, url: &str) -> Result<(), Trouble> {
        self.send(Method::DELETE, url, Body::Empty).await.map(drop)
    }

    async fn post(&self, url: &str, body: Body) -> Result<String, Trouble> {
        self.send(Method::POST, url, body)
            .await
            .map(|answer| answer.text())
    }

    /// Posts a body whose bytes are not shown in the traffic list.
    pub(super) async fn private(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Vec<u8>, Trouble> {
        let text = serde_json::to_string(body).map_err(|error| misunderstood(&error))?;
        let url = format!("{}/{path}", self.api);
        self.send(Method::POST, &url, Body::Private(text))
            .await
            .map(|answer| answer.bytes)
    }

    /// Asks for JSON.
    pub(super) async fn get_json<T: DeserializeOwned>(&self, url: &str) -> Result<T, Trouble> {
        let answer = self.send(Method::GET, url, Body::Empty).await?;
        serde_json::from_slice(&answer.bytes).map_err(|error| misunderstood(&error))
    }
}

/// An answer that is not of the expected form.
pub(super) fn misunderstood(error: &serde_json::Error) -> Trouble {
    Trouble::new(
        text::trouble::misunderstood(&error.to_string()),
        text::trouble::MISUNDERSTOOD_REMEDY,
    )
}
