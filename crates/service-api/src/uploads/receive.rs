//! From a request's body to the blob store, counted and timed.

use super::conform::Limits;
use crate::{ApiError, Service};
use axum::body::{BodyDataStream, Bytes};
use futures_util::StreamExt;
use service_jobs::{PartWriter, StoreError, Upload};
use std::time::Duration;
use tokio::time::Instant;
use wire::rest::ContentRange;

/// Bytes gathered before they are handed to the blob store.
const GATHER: usize = 1 << 20;
/// Bytes of a refused body that are still read, so that the sender gets to reading the answer.
const HEAR_OUT: usize = 8 << 20;
/// How long that may take.
const HEAR_OUT_FOR: Duration = Duration::from_secs(2);
/// A body must come at this many bytes a second on average, once the limit of silence has passed.
const LEAST_RATE: u64 = 1 << 10;

/// A request's body and what its headers say of it.
pub struct Incoming<'a> {
    /// Which part it is; `None` for the whole.
    pub range: Option<ContentRange>,
    /// Length announced, if it was.
    pub length: Option<u64>,
    /// The bytes.
    pub body: &'a mut BodyDataStream,
}

/// Where the body goes and how long it may be.
struct Target {
    offset: u64,
    /// Bytes that must come; `None` for a whole body of free length.
    expected: Option<u64>,
    most: u64,
}

fn target(limits: &Limits, incoming: &Incoming<'_>) -> Result<Target, ApiError> {
    let total = incoming.range.map(ContentRange::total).or(incoming.length);
    if let Some(total) = total {
        limits.check(total)?;
    }
    let Some(range) = incoming.range else {
        return Ok(Target {
            offset: 0,
            expected: incoming.length,
            most: limits.max,
        });
    };
    let bytes = range.end() - range.start();
    if incoming.length.is_some_and(|length| length > bytes) {
        return Err(ApiError::TooLarge { limit: bytes });
    }
    Ok(Target {
        offset: range.start(),
        expected: Some(bytes),
        most: bytes,
    })
}

/// Streams the body to the upload's part. The total length of the upload.
///
/// A whole body that fails leaves nothing behind; a part that fails leaves the bytes that came, to be continued,
/// except one that is longer than announced, which voids the upload's bytes.
///
/// # Errors
/// The offset is wrong, the body too long, too short or silent, or the store is full.
pub async fn receive(
    service: &Service,
    upload: &Upload,
    limits: &Limits,
    incoming: Incoming<'_>,
) -> Result<u64, ApiError> {
    let target = target(limits, &incoming)?;
    let whole = incoming.range.is_none();
    let id = upload.id;
    if whole {
        service
            .with_blobs(move |blobs| blobs.discard_part(id))
            .await?;
    }
    let offset = target.offset;
    let writer = service
        .with_blobs(move |blobs| blobs.append_part(id, offset))
        .await?;
    if !upload.begun {
        let expires = service.clock.now().plus(service.config.upload_life);
        service.store.begin_upload(id, expires).await?;
    }
    let copied = copy(service, writer, incoming.body, &target).await;
    if let Err(error) = copied {
        if whole || matches!(error, ApiError::TooLarge { .. }) {
            service
                .with_blobs(move |blobs| blobs.discard_part(id))
                .await?;
        }
        let offset = super::held(service, id).await?;
        return Err(at_offset(error, offset));
    }
    let total = incoming
        .range
        .map_or(super::held(service, id).await?, ContentRange::total);
    if let Err(error) = limits.check(total) {
        service
            .with_blobs(move |blobs| blobs.discard_part(id))
            .await?;
        return Err(error);
    }
    Ok(total)
}

/// Reads on in a body that was refused, and forgets it: for a little while, a few bytes, keeping nothing.
pub async fn hear_out(body: &mut BodyDataStream) {
    let listening = async {
        let mut heard = 0;
        while let Some(Ok(bytes)) = body.next().await {
            heard += bytes.len();
            if heard > HEAR_OUT {
                break;
            }
        }
    };
    // Whoever is slower than that finds the connection closed.
    let _ = tokio::time::timeout(HEAR_OUT_FOR, listening).await;
}

fn at_offset(error: ApiError, offset: u64) -> ApiError {
    match error {
        ApiError::Full { .. } => ApiError::Full { offset },
        ApiError::Idle { seconds, .. } => ApiError::Idle { seconds, offset },
        ApiError::Truncated {
            expected, found, ..
        } => ApiError::Truncated {
            expected,
            found,
            offset,
        },
        other => other,
    }
}

type Writer = Box<dyn PartWriter>;

async fn append(mut writer: Writer, bytes: Vec<u8>) -> Result<Writer, ApiError> {
    let appended = tokio::task::spawn_blocking(move || {
        writer.append(&bytes)?;
        Ok::<_, StoreError>(writer)
    });
    Ok(appended.await??)
}

/// The next bytes; `None` at the end.
async fn next(
    service: &Service,
    body: &mut BodyDataStream,
) -> Result<Option<Result<Bytes, axum::Error>>, ApiError> {
    let limit = service.config.idle_limit;
    let next = tokio::time::timeout(limit, body.next()).await;
    next.map_err(|_| idle(service))
}

fn idle(service: &Service) -> ApiError {
    ApiError::Idle {
        seconds: service.config.idle_limit.as_secs(),
        offset: 0,
    }
}

/// Watches that a body does not trickle.
struct Pace {
    begun: Instant,
    limit: Duration,
}

impl Pace {
    fn start(limit: Duration) -> Self {
        Self {
            begun: Instant::now(),
            limit,
        }
    }

    fn is_too_slow(&self, bytes: u64) -> bool {
        let elapsed = self.begun.elapsed();
        elapsed > self.limit && bytes < elapsed.as_secs() * LEAST_RATE
    }
}

async fn copy(
    service: &Service,
    mut writer: Writer,
    body: &mut BodyDataStream,
    target: &Target,
) -> Result<(), ApiError> {
    let mut came = 0u64;
    let pace = Pace::start(service.config.idle_limit);
    let mut gathered = Vec::with_capacity(GATHER);
    let ended = loop {
        match next(service, body).await {
            Ok(Some(Ok(bytes))) => {
                came += bytes.len() as u64;
                if pace.is_too_slow(came) {
                    break Err(idle(service));
                }
                if came > target.most {
                    return Err(ApiError::TooLarge { limit: target.most });
                }
                gathered.extend_from_slice(&bytes);
                if gathered.len() >= GATHER {
                    writer = append(writer, std::mem::take(&mut gathered)).await?;
                }
            }
            Ok(None) => break Ok(()),
            Ok(Some(Err(_))) => break Err(truncated(target, came)),
            Err(idle) => break Err(idle),
        }
    };
    // What came before a cut is kept, so that the upload can be continued.
    append(writer, gathered).await?;
    ended?;
    match target.expected {
        Some(expected) if came < expected => Err(truncated(target, came)),
        _ => Ok(()),
    }
}

fn truncated(target: &Target, came: u64) -> ApiError {
    ApiError::Truncated {
        expected: target.expected.unwrap_or(target.most),
        found: came,
        offset: 0,
    }
}
