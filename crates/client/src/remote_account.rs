//! The service as an account: signing in and out, deploying models.

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, header};
use wire::rest::{Account, Secret, SignIn, Tokens, from_json};

use crate::answers::{MAX_TEXT, accepted, text};
use crate::{ClientError, ModelId};

/// An account on the service, by its token.
pub struct RemoteAccount<'a> {
    http: &'a reqwest::Client,
    api: &'a str,
    token: &'a Secret,
}

impl<'a> RemoteAccount<'a> {
    /// The account that `token` belongs to, under the API base `api`.
    pub fn new(http: &'a reqwest::Client, api: &'a str, token: &'a Secret) -> Self {
        Self { http, api, token }
    }

    /// Signs in; the tokens are the caller's to keep.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn sign_in(
        http: &reqwest::Client,
        api: &str,
        credentials: &SignIn,
    ) -> Result<Tokens, ClientError> {
        let call = http
            .post(format!("{api}/accounts/sign_in"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(serde_json::to_vec(credentials).map_err(ClientError::internal)?);
        let body = accepted(call.send().await?, MAX_TEXT).await?;
        Ok(from_json("sign_in", &body)?)
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/{path}", self.api))
            .bearer_auth(self.token.expose())
    }

    async fn answer(&self, method: Method, path: &str) -> Result<Vec<u8>, ClientError> {
        accepted(self.call(method, path).send().await?, MAX_TEXT).await
    }

    /// Makes the token void.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn sign_out(&self) -> Result<(), ClientError> {
        self.answer(Method::POST, "accounts/sign_out")
            .await
            .map(drop)
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn whoami(&self) -> Result<Account, ClientError> {
        let body = self.answer(Method::GET, "accounts/me").await?;
        Ok(from_json("account", &body)?)
    }

    /// Deploys a model to train; its address ends in a slash.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn deploy(&self, model: &str, version: &str) -> Result<String, ClientError> {
        text(
            self.answer(Method::POST, &format!("{model}/{version}/deploy_model"))
                .await?,
        )
    }

    /// Deploys a model that predicts, in the clear: `model.json` in scikit-learn's style. Its address ends in a slash.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn deploy_file(
        &self,
        model: &str,
        version: &str,
        model_json: Vec<u8>,
    ) -> Result<String, ClientError> {
        // The service's own batch size: a profile says another one whenever rows are predicted.
        let form = Form::new()
            .part("model_file_1", Part::bytes(model_json))
            .part("model_requirements", Part::text("{}"));
        let call = self.call(Method::POST, &format!("{model}/{version}/deploy_model"));
        text(accepted(call.multipart(form).send().await?, MAX_TEXT).await?)
    }

    /// The address of a deployed model, ending in a slash.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn model_url(&self, model: &str, version: &str) -> Result<String, ClientError> {
        text(
            self.answer(Method::GET, &format!("{model}/{version}/base_url"))
                .await?,
        )
    }

    /// Deletes a model and all that hangs on it.
    ///
    /// # Errors
    /// What service or network refuse.
    pub async fn undeploy(&self, model: &str, version: &str) -> Result<(), ClientError> {
        self.answer(Method::DELETE, &format!("{model}/{version}/undeploy_model"))
            .await
            .map(drop)
    }

    /// What `GET {api}/{path}` answers, as JSON.
    ///
    /// # Errors
    /// What service or network refuse; an answer that is no JSON.
    pub async fn json(&self, path: &str) -> Result<serde_json::Value, ClientError> {
        Ok(from_json("answer", &self.answer(Method::GET, path).await?)?)
    }

    /// The part of a model's address that identifies it.
    ///
    /// # Errors
    /// An address that is not under this API base.
    pub fn model_id(&self, model_url: &str) -> Result<ModelId, ClientError> {
        let rest = model_url.strip_prefix(self.api).unwrap_or(model_url);
        rest.trim_end_matches('/').parse()
    }
}
