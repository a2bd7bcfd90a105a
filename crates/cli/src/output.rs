//! What is printed: sentences for people, or one JSON object a line.

use std::io::Write;

use serde_json::{Value, json};

use crate::error::CliError;
use crate::progress::Bars;

/// Where results and progress go.
pub struct Output {
    json: bool,
    quiet: bool,
}

impl Output {
    /// For people unless `json`; no progress if `quiet`.
    pub fn new(json: bool, quiet: bool) -> Self {
        Self { json, quiet }
    }

    /// The result of a command: `value` as JSON, or `text`.
    pub fn result(&self, value: &Value, text: &str) {
        let line = if self.json {
            value.to_string()
        } else {
            text.trim_end().to_owned()
        };
        print_line(&line);
    }

    /// What went wrong: a problem as JSON on standard output, or sentences on standard error.
    pub fn problem(&self, error: &CliError) {
        let problem = error.problem();
        if self.json {
            let value = json!({"problem": problem, "exit_code": error.exit_code()});
            print_line(&value.to_string());
        } else {
            eprintln!("blindfold: {}\n{}", problem.detail, problem.remedy);
        }
    }

    /// Progress as bars, as lines of JSON, or not at all.
    pub fn bars(&self) -> Bars {
        match (self.quiet, self.json) {
            (true, _) => Bars::silent(),
            (false, true) => Bars::lines(),
            (false, false) => Bars::drawn(),
        }
    }
}

/// Prints a line; a closed pipe is no reason to panic.
pub fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
