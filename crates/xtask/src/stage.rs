//! Stages of a long command: each announced, timed, and counted at the end.

use std::time::Instant;

use anyhow::{Result, bail};

/// What has been done so far.
#[derive(Default)]
pub struct Stages {
    done: Vec<(String, f64, bool)>,
}

impl Stages {
    /// Does a stage; a failure is told and counted, and the next stage still runs.
    pub fn run(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let begun = Instant::now();
        let outcome = work();
        if let Err(error) = &outcome {
            println!("{name}: {error:#}");
        }
        self.done.push((
            name.to_owned(),
            begun.elapsed().as_secs_f64(),
            outcome.is_ok(),
        ));
        outcome.is_ok()
    }

    /// Prints the table and the closing line; any failure is an error.
    pub fn close(self) -> Result<()> {
        println!();
        for (name, seconds, passed) in &self.done {
            println!(
                "{} {seconds:>7.1} s  {name}",
                if *passed { "passed" } else { "FAILED" }
            );
        }
        let failed = self.done.iter().filter(|(_, _, passed)| !passed).count();
        println!(
            "stages: {} passed, {failed} failed",
            self.done.len() - failed
        );
        if failed > 0 {
            bail!("{failed} of {} stages failed", self.done.len());
        }
        Ok(())
    }
}
