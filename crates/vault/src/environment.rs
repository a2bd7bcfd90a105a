//! What the vault takes from outside: randomness, time, and someone to tell how far it is.

use std::ops::ControlFlow;

use vault_api::{Progress, Stage};

use crate::VaultError;

/// A cryptographic source of random bytes.
pub trait Randomness {
    /// Fills all of `bytes`.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// Seconds since some moment, never going back.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// Hears how far a request is and says whether to go on.
pub trait Listener {
    /// Called between two units of work.
    fn progress(&mut self, progress: Progress) -> ControlFlow<()>;
}

impl<F: FnMut(Progress) -> ControlFlow<()>> Listener for F {
    fn progress(&mut self, progress: Progress) -> ControlFlow<()> {
        self(progress)
    }
}

/// Counts units of one stage and reckons how long the rest will take.
#[derive(Debug)]
pub struct Meter {
    stage: Stage,
    total: u64,
    done: u64,
    elapsed: f64,
}

impl Meter {
    /// Nothing of `total` is done yet.
    #[must_use]
    pub fn new(stage: Stage, total: u64) -> Self {
        Self {
            stage,
            total,
            done: 0,
            elapsed: 0.0,
        }
    }

    /// `done` units are done after `elapsed` seconds of work (waiting not counted).
    pub fn reached(&mut self, done: u64, elapsed: f64) -> Progress {
        (self.done, self.elapsed) = (done.min(self.total), elapsed);
        self.progress()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let left = (self.total - self.done) as f64;
        let remaining_seconds =
            (self.done > 0 && self.elapsed > 0.0).then(|| self.elapsed / self.done as f64 * left);
        let (stage, done, total) = (self.stage, self.done, self.total);
        Progress {
            stage,
            done,
            total,
            elapsed_seconds: self.elapsed,
            remaining_seconds,
        }
    }

    /// Tells `listener`; cancelled if it says to stop.
    ///
    /// # Errors
    /// [`VaultError::Cancelled`].
    pub fn tell(&self, listener: &mut dyn Listener) -> Result<(), VaultError> {
        match listener.progress(self.progress()) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(VaultError::Cancelled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_was_done() {
        let mut meter = Meter::new(Stage::Keys, 10);
        assert_eq!(meter.progress().remaining_seconds, None);
        let progress = meter.reached(4, 2.0);
        assert_eq!((progress.done, progress.remaining_seconds), (4, Some(3.0)));
        assert_eq!(meter.reached(99, 5.0).remaining_seconds, Some(0.0));
        let stopped = meter.tell(&mut |_: Progress| ControlFlow::Break(()));
        assert!(matches!(stopped, Err(VaultError::Cancelled)));
    }
}
