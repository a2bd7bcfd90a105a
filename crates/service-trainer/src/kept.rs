//! Keys and rows of the job that waits for a refresh: an owner who is there answers within seconds, and reading them again would take
//! longer than many an epoch.

use crate::run::Material;
use service_jobs::{JobId, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long the memory is worth it.
const LONGEST: Duration = Duration::from_secs(60);

/// At most one job's material.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<(JobId, Timestamp, Arc<Material>)>>);

impl Kept {
    /// Keeps a job's material from `now` on, instead of any other.
    pub(crate) fn keep(&self, job: JobId, material: Arc<Material>, now: Timestamp) {
        self.replace(Some((job, now, material)));
    }

    /// The job's material if it is there. Whatever is kept is forgotten: another job needs the memory.
    pub(crate) fn take(&self, job: JobId) -> Option<Arc<Material>> {
        let (of, _, material) = self.replace(None)?;
        (of == job).then_some(material)
    }

    /// Forgets what has been kept for too long.
    pub(crate) fn forget_old(&self, now: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept
            .as_ref()
            .is_some_and(|(_, since, _)| now.since(*since) > LONGEST)
        {
            *kept = None;
        }
    }

    fn replace(
        &self,
        by: Option<(JobId, Timestamp, Arc<Material>)>,
    ) -> Option<(JobId, Timestamp, Arc<Material>)> {
        std::mem::replace(
            &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner),
            by,
        )
    }
}
