//! One writer per upload.

use service_jobs::UploadId;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Uploads that a request is writing to.
#[derive(Clone, Default)]
pub struct Busy(Arc<Mutex<HashSet<UploadId>>>);

/// The right to write to an upload; given back when dropped.
pub struct Writing(Busy, UploadId);

impl Busy {
    /// The right to write, unless another request has it.
    #[must_use]
    pub fn claim(&self, upload: UploadId) -> Option<Writing> {
        let fresh = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(upload);
        fresh.then(|| Writing(self.clone(), upload))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.0
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.1);
    }
}
