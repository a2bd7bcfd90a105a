//! What the service answered: a bounded body, or its problem.

use reqwest::{Response, StatusCode};
use wire::rest::Problem;

use crate::ClientError;

/// Most bytes of an answer that is not a model.
pub const MAX_TEXT: usize = 4 << 20;

/// An answer that is text.
pub fn text(bytes: Vec<u8>) -> Result<String, ClientError> {
    String::from_utf8(bytes).map_err(ClientError::internal)
}

/// The body of a good answer, or the service's problem.
pub async fn accepted(mut answer: Response, most: usize) -> Result<Vec<u8>, ClientError> {
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > most {
            return Err(ClientError::internal(format!(
                "an answer of more than {most} bytes"
            )));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return Ok(body);
    }
    Err(ClientError::Service {
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
