//! Ends the process at a named step of the disk, for tests of what a crash leaves behind. Not in release builds.

use service_jobs::{Disk, DiskStep};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// `BLINDFOLD_CRASH_AT=Rename:3` ends the process before its third rename.
pub struct CrashingDisk {
    at: Option<(String, u64)>,
    seen: AtomicU64,
}

impl CrashingDisk {
    pub fn from_environment() -> Self {
        let asked = std::env::var("BLINDFOLD_CRASH_AT").unwrap_or_default();
        let at = asked
            .split_once(':')
            .and_then(|(step, number)| Some((step.to_owned(), number.parse().ok()?)));
        Self {
            at,
            seen: AtomicU64::new(0),
        }
    }
}

impl Disk for CrashingDisk {
    fn before(&self, step: DiskStep) -> io::Result<()> {
        if let Some((name, number)) = &self.at
            && *name == format!("{step:?}")
            && self.seen.fetch_add(1, Ordering::SeqCst) + 1 == *number
        {
            // Nothing is flushed, closed or unwound: as `kill -9`.
            std::process::abort();
        }
        Ok(())
    }
}
