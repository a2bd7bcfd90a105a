//! A service with its stores, clock and mail, and ways to call it.

use crate::answer::Answer;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use service_api::{
    ApiConfig, ApiError, Letter, LinkSigner, Mailer, Parts, Provider, Sealer, Service, SigningKey,
    Tokens, router,
};
use service_jobs::{
    Clock, Disk, DiskStep, FolderBlobs, Jobs, ManualClock, SqlStore, Timestamp, TrustingJudge,
};
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;

pub const PUBLIC_URL: &str = "http://127.0.0.1:5001";
pub const API: &str = "http://127.0.0.1:5001/api/v0.1";
pub const START: Timestamp = Timestamp(1_700_000_000_000);

/// Keeps mails in memory.
#[derive(Default)]
pub struct Post(pub Mutex<Vec<(String, String)>>);

impl Mailer for Post {
    fn send(&self, to: &str, letter: &Letter) -> Result<(), ApiError> {
        let mail = (to.to_owned(), letter.text.expose().to_owned());
        self.0.lock().unwrap().push(mail);
        Ok(())
    }
}

/// A disk whose writes fail once it is said to be full.
#[derive(Default)]
pub struct FillableDisk(pub Mutex<bool>);

impl Disk for FillableDisk {
    fn before(&self, step: DiskStep) -> std::io::Result<()> {
        if step == DiskStep::Write && *self.0.lock().unwrap() {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

pub fn pem() -> &'static str {
    static PEM: OnceLock<String> = OnceLock::new();
    PEM.get_or_init(|| SigningKey::generate_pem().unwrap())
}

pub struct World {
    pub folder: TempDir,
    pub router: Router,
    pub service: Service,
    pub store: SqlStore,
    pub clock: Arc<ManualClock>,
    pub post: Arc<Post>,
    pub disk: Arc<FillableDisk>,
}

pub fn config() -> ApiConfig {
    let mut config = ApiConfig::new(PUBLIC_URL, vec!["http://127.0.0.1:8080".to_owned()]);
    config.idle_limit = Duration::from_millis(300);
    config.answer_floor = Duration::ZERO;
    config.rates = service_api::Rates {
        sign_up: 1000,
        sign_in: 1000,
        confirm: 1000,
        reset: 1000,
        personal_tokens: 1000,
        links: 1000,
        ..service_api::Rates::default()
    };
    config
}

impl World {
    pub async fn new() -> Self {
        Self::with(config()).await
    }

    pub async fn with_rates(rates: service_api::Rates) -> Self {
        Self::with(ApiConfig { rates, ..config() }).await
    }

    pub async fn with_quotas(quotas: service_api::Quotas) -> Self {
        Self::with(ApiConfig { quotas, ..config() }).await
    }

    pub async fn with(config: ApiConfig) -> Self {
        let post = Arc::new(Post::default());
        Self::with_parts(config, post.clone(), post, None).await
    }

    /// A world whose mail goes through `mailer` and whose accounts are kept by `provider`.
    pub async fn with_parts(
        config: ApiConfig,
        post: Arc<Post>,
        mailer: Arc<dyn Mailer>,
        provider: Option<Provider>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqlStore::open(&folder.path().join("rows.sqlite"))
            .await
            .unwrap();
        let disk = Arc::new(FillableDisk::default());
        let clock = Arc::new(ManualClock::at(START));
        let blobs = FolderBlobs::with_disk(folder.path(), disk.clone()).unwrap();
        let service = Service::new(Parts {
            store: Arc::new(store.clone()),
            blobs: Arc::new(blobs),
            clock: clock.clone(),
            mailer,
            judge: Arc::new(TrustingJudge),
            tokens: Tokens::new(
                SigningKey::from_pem(pem().as_bytes()).unwrap(),
                config.issuer.clone(),
            ),
            sealer: Sealer::new(&[9; 32]),
            provider,
            links: LinkSigner::new(&[7; 32]),
            wake: Arc::default(),
            config,
        });
        Self {
            folder,
            router: router(service.clone()),
            service,
            store,
            clock,
            post,
            disk,
        }
    }

    /// Sends a request to an address: absolute, or below `{api}`.
    pub async fn send(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let path = address
            .strip_prefix(PUBLIC_URL)
            .map_or_else(|| format!("/api/v0.1/{address}"), str::to_owned);
        let request = headers.iter().fold(
            Request::builder().method(method).uri(path),
            |request, (name, value)| request.header(*name, *value),
        );
        let response = self
            .router
            .clone()
            .oneshot(request.body(body.into()).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub async fn json(&self, address: &str, body: serde_json::Value) -> Answer {
        self.send(
            "POST",
            address,
            &[("content-type", "application/json")],
            body.to_string(),
        )
        .await
    }

    /// Code in the newest mail.
    pub fn code(&self) -> String {
        let post = self.post.0.lock().unwrap();
        code_in(&post.last().unwrap().1).unwrap()
    }

    /// Text of the newest mail once there are `count` of them: some are sent after the answer.
    pub async fn mail(&self, count: usize) -> String {
        for _ in 0..500 {
            let post = self.post.0.lock().unwrap().clone();
            if post.len() >= count {
                return post[count - 1].1.clone();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{count} mails were expected");
    }

    /// The tokens that signing in gives.
    pub async fn try_sign_in(&self, name: &str, password: &str) -> Answer {
        let body = serde_json::json!({ "username": name, "password": password });
        self.json("accounts/sign_in", body).await
    }

    /// Signs up, confirms and signs in.
    pub async fn user(&self, name: &str) -> User<'_> {
        let email = format!("{name}@example.org");
        let sign_up =
            serde_json::json!({ "username": name, "email": email, "password": "correct horse" });
        assert_eq!(self.json("accounts/sign_up", sign_up).await.status, 202);
        let confirm = serde_json::json!({ "username": name, "code": self.code() });
        assert_eq!(self.json("accounts/confirm", confirm).await.status, 200);
        let sign_in = serde_json::json!({ "username": name, "password": "correct horse" });
        let tokens = self.json("accounts/sign_in", sign_in).await;
        assert_eq!(tokens.status, 200);
        let read = |key: &str| tokens.json()[key].as_str().unwrap().to_owned();
        User {
            world: self,
            token: read("api_token"),
            id_token: read("id_token"),
        }
    }

    /// A fresh API token.
    pub async fn sign_in(&self, name: &str) -> String {
        let sign_in = serde_json::json!({ "username": name, "password": "correct horse" });
        let tokens = self.json("accounts/sign_in", sign_in).await;
        tokens.json()["api_token"].as_str().unwrap().to_owned()
    }

    /// Files below the folder that hold blobs or parts.
    pub fn files(&self) -> (usize, usize) {
        let count = |name: &str| {
            std::fs::read_dir(self.folder.path().join(name))
                .unwrap()
                .count()
        };
        (count("blobs"), count("uploads"))
    }

    /// Does what a trainer does, without training.
    pub async fn train_all(&self, result: &[u8]) {
        while let Some(lease) = self
            .store
            .lease(Duration::from_secs(30), self.clock.now())
            .await
            .unwrap()
        {
            self.store.start(&lease, 0, self.clock.now()).await.unwrap();
            self.clock.advance(Duration::from_secs(1));
            let object = crate::blobs::stored_result(self.folder.path(), &lease, result);
            self.store
                .finish(
                    &lease,
                    lease.job.stop_at.unwrap_or(lease.job.epochs),
                    &object,
                    self.clock.now(),
                )
                .await
                .unwrap();
        }
    }
}

/// The code that a mail holds.
pub fn code_in(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    words
        .find(|word| word.len() == 8 && word.parse::<u32>().is_ok())
        .map(str::to_owned)
}

pub struct User<'a> {
    pub world: &'a World,
    pub token: String,
    pub id_token: String,
}

impl User<'_> {
    pub async fn call(&self, method: &str, address: &str, body: impl Into<Body>) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        self.world
            .send(method, address, &[("authorization", &bearer)], body)
            .await
    }

    pub async fn json(&self, address: &str, body: serde_json::Value) -> Answer {
        self.call("POST", address, body.to_string()).await
    }

    /// The same user with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            world: self.world,
            token: token.to_owned(),
            id_token: self.id_token.clone(),
        }
    }

    /// Deploys, registers and adds a toy profile. The model's address.
    pub async fn ready(&self, model: &str) -> String {
        let url = self
            .call("POST", &format!("{model}/1/deploy_model"), "")
            .await
            .ok();
        self.call("POST", &format!("{url}application/register_user"), "")
            .await
            .ok();
        let profile = serde_json::to_string(&crate::blobs::profile()).unwrap();
        self.call("POST", &format!("{url}add_profile"), profile)
            .await
            .ok();
        url
    }

    /// Uploads keys and the data set `rows`.
    pub async fn upload_inputs(&self, url: &str) {
        let keys = self
            .call("POST", &format!("{url}upload/evaluation_key_url"), "")
            .await
            .ok();
        let blob = crate::blobs::blob(wire::blob::Kind::EvaluationKeys, 1);
        self.world.send("PUT", &keys, &[], blob).await.ok();
        let links = self
            .call("POST", &format!("{url}rows/upload/data_url"), "")
            .await;
        let data = links.json()["trainDataUrl"][0].as_str().unwrap().to_owned();
        self.world
            .send(
                "PUT",
                &data,
                &[],
                crate::blobs::blob(wire::blob::Kind::DataSet, 1),
            )
            .await
            .ok();
    }
}

/// Whether any file below `folder` holds `needle`.
pub fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, needle);
        }
        std::fs::read(path)
            .unwrap()
            .windows(needle.len())
            .any(|window| window == needle)
    })
}
