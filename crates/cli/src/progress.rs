//! How far it is: bars for people, lines of JSON for programs.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::output::print_line;

/// Least time between two lines of JSON of the same stage.
const LINE_EVERY: Duration = Duration::from_millis(200);

/// Progress of one command, stage by stage.
pub enum Bars {
    /// Nothing is shown.
    Silent,
    /// One JSON object a line.
    Lines(Mutex<Option<(&'static str, Instant)>>),
    /// A bar for each stage.
    Drawn(Mutex<Option<(&'static str, ProgressBar)>>),
}

impl Bars {
    pub const fn silent() -> Self {
        Self::Silent
    }

    pub const fn lines() -> Self {
        Self::Lines(Mutex::new(None))
    }

    pub const fn drawn() -> Self {
        Self::Drawn(Mutex::new(None))
    }

    /// `done` of `total` of a stage, with the seconds that are left if they are known.
    pub fn show(&self, stage: &'static str, done: u64, total: u64, left: Option<f64>) {
        match self {
            Self::Silent => {}
            Self::Lines(last) => {
                let mut last = last.lock().unwrap_or_else(|poison| poison.into_inner());
                let soon = matches!(*last, Some((name, when)) if name == stage && when.elapsed() < LINE_EVERY);
                if !soon || done == total {
                    *last = Some((stage, Instant::now()));
                    let value = json!({"progress": stage, "done": done, "total": total, "remaining_seconds": left});
                    print_line(&value.to_string());
                }
            }
            Self::Drawn(current) => {
                let mut current = current.lock().unwrap_or_else(|poison| poison.into_inner());
                if !matches!(&*current, Some((name, _)) if *name == stage) {
                    if let Some((_, bar)) = current.take() {
                        bar.finish();
                    }
                    *current = Some((stage, bar(stage, total)));
                }
                if let Some((_, bar)) = &*current {
                    bar.set_length(total);
                    bar.set_position(done);
                }
            }
        }
    }

    /// All stages are done.
    pub fn finish(&self) {
        if let Self::Drawn(current) = self {
            let mut current = current.lock().unwrap_or_else(|poison| poison.into_inner());
            if let Some((_, bar)) = current.take() {
                bar.finish();
            }
        }
    }
}

fn bar(stage: &'static str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) =
        ProgressStyle::with_template("{prefix:>22} {wide_bar} {percent:>3} % {eta:>5}")
    {
        bar.set_style(style);
    }
    bar.set_prefix(stage);
    bar
}
