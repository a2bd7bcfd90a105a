//! An answer taken apart.

use axum::http::{HeaderMap, StatusCode};
use wire::rest::Problem;

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body as text of a 200.
    #[track_caller]
    pub fn ok(&self) -> String {
        assert_eq!(self.status, StatusCode::OK, "{}", self.text());
        self.text()
    }

    /// The problem, whatever it is, whole.
    #[track_caller]
    pub fn problem_body(&self) -> Problem {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        self.problem(
            self.status.as_u16(),
            problem.kind.trim_start_matches("/problems/"),
        )
    }

    /// The problem of this status and kind.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) -> Problem {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.kind, format!("/problems/{kind}"));
        assert_eq!(problem.status, status);
        assert!(
            !problem.detail.is_empty() && problem.remedy.len() > 10,
            "{problem:?}"
        );
        problem
    }
}
