//! `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a POST that is sent again has one effect.
//!
//! The first answer under a key is kept for a day and given again to the same caller for the same call. Only answers that
//! say something was done (2xx) are kept: a refused call had no effect and may be tried again under its key. What is kept
//! is sealed under a key that the database does not hold, because an answer may be a token; keys and calls are stored as
//! HMACs only.

use crate::identity::Caller;
use crate::{ApiError, Service};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::{StreamExt, stream};
use service_jobs::{Begun, KeptAnswer, ReplayTimes, Timestamp};
use std::time::Duration;

/// The header that carries the key.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The header that marks an answer as given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// How long an answer is kept.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
/// After this long without an answer the call's process is taken for dead.
const DEAD_AFTER: Duration = Duration::from_secs(600);
/// Most bytes of a call's or answer's body under a key.
const MOST_BYTES: usize = 16 << 20;

/// One call under a key, as the store knows it.
struct Call {
    caller: String,
    request_key: String,
    fingerprint: String,
    begun_at: Timestamp,
}

/// Key of a header: 1 to 255 visible ASCII characters but quotes, in quotes (as the draft has it) or bare.
fn request_key(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    const REFUSED: ApiError = ApiError::Field {
        field: "Idempotency-Key",
        expected: "one string of 1 to 255 visible ASCII characters",
    };
    let mut values = headers.get_all(&IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|_| REFUSED)?.trim();
    let bare = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    let good =
        (1..=255).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic() && b != b'"');
    if good && values.next().is_none() {
        Ok(Some(bare.to_owned()))
    } else {
        Err(REFUSED)
    }
}

fn hex_hmac(secret: &[u8; 32], parts: &[&[u8]]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part);
    }
    STANDARD.encode(context.sign())
}

impl Call {
    fn new(service: &Service, caller: String, key: &str, parts: &Parts, body: &[u8]) -> Self {
        let secret = service.links.derived("idempotency fingerprints v1");
        let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
        let kind = parts.headers.get(header::CONTENT_TYPE);
        let kind = kind.map_or(&b""[..], HeaderValue::as_bytes);
        Self {
            request_key: hex_hmac(&secret, &[caller.as_bytes(), key.as_bytes()]),
            fingerprint: hex_hmac(&secret, &[path.as_bytes(), kind, body]),
            caller,
            begun_at: service.clock.now(),
        }
    }

    async fn begin(&self, service: &Service) -> Result<Begun, ApiError> {
        let before = |span: Duration| {
            let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
            Timestamp(self.begun_at.0.saturating_sub(millis))
        };
        let times = ReplayTimes {
            now: self.begun_at,
            void_before: before(DEAD_AFTER),
            forget_before: before(KEPT_FOR),
        };
        let begun =
            service
                .store
                .begin_call(&self.caller, &self.request_key, &self.fingerprint, times);
        Ok(begun.await?)
    }

    async fn keep(
        &self,
        service: &Service,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(), ApiError> {
        let content_type = headers.get(header::CONTENT_TYPE);
        let answer = KeptAnswer {
            status: status.as_u16(),
            content_type: content_type.and_then(|v| v.to_str().ok().map(str::to_owned)),
            sealed_body: self.seal(service, body)?,
        };
        let kept =
            service
                .store
                .keep_answer(&self.caller, &self.request_key, self.begun_at, &answer);
        Ok(kept.await?)
    }

    async fn forget(&self, service: &Service) -> Result<(), ApiError> {
        let forgotten = service
            .store
            .forget_call(&self.caller, &self.request_key, self.begun_at);
        Ok(forgotten.await?)
    }

    fn sealing_key(service: &Service) -> Result<RandomizedNonceKey, ApiError> {
        let key = service.links.derived("idempotency answers v1");
        RandomizedNonceKey::new(&AES_256_GCM, &key).map_err(ApiError::internal)
    }

    fn seal(&self, service: &Service, body: &[u8]) -> Result<String, ApiError> {
        let mut sealed = body.to_vec();
        let nonce = Self::sealing_key(service)?
            .seal_in_place_append_tag(Aad::from(self.request_key.as_bytes()), &mut sealed)
            .map_err(ApiError::internal)?;
        Ok(STANDARD.encode([nonce.as_ref().as_slice(), &sealed].concat()))
    }

    fn open(&self, service: &Service, sealed: &str) -> Result<Vec<u8>, ApiError> {
        let broken = || ApiError::internal("a kept answer does not open");
        let bytes = STANDARD.decode(sealed).map_err(ApiError::internal)?;
        let (nonce, mut body) = match bytes.split_at_checked(NONCE_LEN) {
            Some((nonce, body)) => (nonce, body.to_vec()),
            None => return Err(broken()),
        };
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(ApiError::internal)?;
        let opened = Self::sealing_key(service)?
            .open_in_place(nonce, Aad::from(self.request_key.as_bytes()), &mut body)
            .map_err(|_| broken())?;
        Ok(opened.to_vec())
    }

    fn replayed(&self, service: &Service, kept: &KeptAnswer) -> Result<Response, ApiError> {
        let body = self.open(service, &kept.sealed_body)?;
        let status = StatusCode::from_u16(kept.status).map_err(ApiError::internal)?;
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        if let Some(kind) = &kept.content_type {
            let kind = HeaderValue::from_str(kind).map_err(ApiError::internal)?;
            headers.insert(header::CONTENT_TYPE, kind);
        }
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }
}

/// A body whole, or, past [`MOST_BYTES`], what was read of it and the rest.
async fn whole(body: Body) -> Result<Result<Bytes, Body>, ApiError> {
    let mut stream = body.into_data_stream();
    let mut held = Vec::new();
    while let Some(chunk) = stream.next().await {
        held.extend_from_slice(&chunk.map_err(ApiError::internal)?);
        if held.len() > MOST_BYTES {
            let begin = stream::iter([Ok::<_, axum::Error>(Bytes::from(held))]);
            return Ok(Err(Body::from_stream(begin.chain(stream))));
        }
    }
    Ok(Ok(held.into()))
}

/// Does the call to its end, also when its sender goes away meanwhile, and keeps what it answers.
async fn perform(
    service: Service,
    call: Call,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let response = next.run(request).await;
    if !response.status().is_success() {
        call.forget(&service).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    match whole(body).await? {
        Ok(bytes) => {
            call.keep(&service, parts.status, &parts.headers, &bytes)
                .await?;
            Ok(Response::from_parts(parts, Body::from(bytes)))
        }
        // Too long to be kept: the key is free again.
        Err(body) => {
            call.forget(&service).await?;
            Ok(Response::from_parts(parts, body))
        }
    }
}

/// Lets a POST with a key through once.
///
/// # Errors
/// [`ApiError::InFlight`] while the same call is at work, [`ApiError::KeyReused`] for another call under the key.
pub async fn once(
    State(service): State<Service>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if request.method() != Method::POST || !request.headers().contains_key(&IDEMPOTENCY_KEY) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let caller = if parts.headers.contains_key(header::AUTHORIZATION) {
        match Caller::from_request_parts(&mut parts, &service).await {
            Ok(caller) => caller.account.id.to_string(),
            // Whether that is a refusal is for the call to say.
            Err(ApiError::Unauthorized) => {
                return Ok(next.run(Request::from_parts(parts, body)).await);
            }
            Err(error) => return Err(error),
        }
    } else {
        "anyone".to_owned()
    };
    let Some(key) = request_key(&parts.headers)? else {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    };
    let Ok(body) = whole(body).await? else {
        return Err(ApiError::TooLarge {
            limit: MOST_BYTES as u64,
        });
    };
    let call = Call::new(&service, caller, &key, &parts, &body);
    match call.begin(&service).await? {
        Begun::First => {
            let request = Request::from_parts(parts, Body::from(body));
            tokio::spawn(perform(service, call, request, next)).await?
        }
        Begun::InFlight => Err(ApiError::InFlight),
        Begun::Other => Err(ApiError::KeyReused),
        Begun::Answered(kept) => call.replayed(&service, &kept),
    }
}
