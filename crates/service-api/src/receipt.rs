//! Deleting a user's blobs, and the signed word of what went.

use crate::{ApiError, Service};
use aws_lc_rs::digest;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::{header, request::Parts};
use axum::response::{IntoResponse, Response};
use service_jobs::{Blobs, Deployment, Leftovers, Object};
use std::convert::Infallible;
use std::io::Read;
use wire::Hex;
use wire::rest::{Erased, ErasedBlob, Receipt};

/// Whether the caller asked for the receipt (`Accept: application/json`) instead of HE4Cloud's words.
pub struct WantsReceipt(bool);

impl<S: Send + Sync> FromRequestParts<S> for WantsReceipt {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get(header::ACCEPT);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        Ok(Self(accepted.is_some_and(|text| {
            text.trim_start().starts_with("application/json")
        })))
    }
}

fn sha256(blobs: &dyn Blobs, object: &Object) -> Option<Hex<32>> {
    let mut source = blobs.open(object.blob).ok()?;
    let mut digest = digest::Context::new(&digest::SHA256);
    let mut chunk = vec![0; 1 << 18];
    loop {
        match source.read(&mut chunk).ok()? {
            0 => break,
            read => digest.update(&chunk[..read]),
        }
    }
    digest.finish().as_ref().try_into().ok().map(Hex)
}

fn erase(blobs: &dyn Blobs, leftovers: &Leftovers) -> Result<Vec<ErasedBlob>, ApiError> {
    let erased = leftovers.objects.iter().map(|object| ErasedBlob {
        kind: object.kind.name().to_owned(),
        data_name: object.data_name.clone(),
        bytes: object.bytes,
        sha256: sha256(blobs, object),
    });
    let erased = erased.collect();
    blobs.remove_leftovers(leftovers)?;
    Ok(erased)
}

/// Removes what deleted rows left behind (of one deployment, or of the whole account), and answers with the receipt if it
/// was asked for, else with `words`.
///
/// # Errors
/// A blob cannot be removed now: its row is gone, and the next start removes it.
pub async fn erase_and_answer(
    service: &Service,
    (username, deployment): (&str, Option<&Deployment>),
    leftovers: Leftovers,
    (WantsReceipt(wanted), words): (WantsReceipt, impl IntoResponse),
) -> Result<Response, ApiError> {
    let counts = (
        leftovers.uploads.len() as u64,
        leftovers.jobs,
        leftovers.profiles,
    );
    if !wanted {
        service
            .with_blobs(move |blobs| blobs.remove_leftovers(&leftovers))
            .await?;
        return Ok(words.into_response());
    }
    let blobs = service
        .with_blobs(move |blobs| erase(blobs, &leftovers))
        .await?;
    let erased = Erased {
        username: username.to_owned(),
        model: deployment.map(|one| one.model.clone()),
        version: deployment.map(|one| one.version.clone()),
        erased_at: service.clock.now().seconds(),
        bytes: blobs.iter().map(|blob| blob.bytes).sum(),
        blobs,
        uploads: counts.0,
        jobs: counts.1,
        profiles: counts.2,
    };
    let signature = service.tokens.attest(&erased).map_err(ApiError::internal)?;
    Ok(Json(Receipt { erased, signature }).into_response())
}
