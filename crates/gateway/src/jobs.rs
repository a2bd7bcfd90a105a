//! Trainings that go on when nobody waits at the other end of a connection.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use wire::rest::GatewayJob;

use crate::GatewayError;
use crate::sessions::Owner;

/// How far every job is.
#[derive(Default)]
pub struct Jobs {
    held: Mutex<HashMap<Owner, GatewayJob>>,
}

impl Jobs {
    /// Begins `work` for `owner` in the state `first`, which it gives; `work` says how far it is.
    ///
    /// # Errors
    /// [`GatewayError::JobUnderWay`].
    pub fn begin<W>(
        self: &Arc<Self>,
        owner: Owner,
        first: GatewayJob,
        work: impl FnOnce(Saying) -> W,
    ) -> Result<GatewayJob, GatewayError>
    where
        W: Future<Output = Result<(), GatewayError>> + Send + 'static,
    {
        match self.lock().entry(owner.clone()) {
            Entry::Occupied(held) if !held.get().is_final() => {
                let model = owner.1.to_string();
                return Err(GatewayError::JobUnderWay { model });
            }
            entry => drop(entry.insert_entry(first.clone())),
        }
        let saying = Saying {
            jobs: Arc::clone(self),
            owner,
        };
        let work = tokio::spawn(work(saying.clone()));
        tokio::spawn(async move {
            let ended = work.await.map_err(GatewayError::internal);
            saying.say(match ended.and_then(|ended| ended) {
                Ok(()) => GatewayJob::Trained,
                Err(error) => {
                    let problem = error.problem();
                    // Its kind only: what is said of it may quote a cell.
                    tracing::warn!(kind = problem.kind, "a job came to nothing");
                    GatewayJob::Failed { problem }
                }
            });
        });
        Ok(first)
    }

    /// How far the job of `owner` is, if there is one.
    pub fn state(&self, owner: &Owner) -> Option<GatewayJob> {
        self.lock().get(owner).cloned()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Owner, GatewayJob>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says how far one job is.
#[derive(Clone)]
pub struct Saying {
    jobs: Arc<Jobs>,
    owner: Owner,
}

impl Saying {
    /// Replaces what was said before.
    pub fn say(&self, state: GatewayJob) {
        self.jobs.lock().insert(self.owner.clone(), state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        let model = "/5f4a2e1c-0b7d-4c6e-9a3f-2d1e0c9b8a76/lr_model/1";
        ("gil".to_owned(), model.parse().unwrap())
    }

    async fn ended(jobs: &Jobs) -> GatewayJob {
        loop {
            match jobs.state(&owner()).unwrap() {
                state if state.is_final() => return state,
                _ => tokio::task::yield_now().await,
            }
        }
    }

    #[tokio::test]
    async fn one_job_at_a_time_and_its_end_is_told() {
        let jobs = Arc::<Jobs>::default();
        assert!(jobs.state(&owner()).is_none());
        let (go, wait) = tokio::sync::oneshot::channel();
        let work = |saying: Saying| async move {
            saying.say(GatewayJob::Encrypting);
            wait.await.map_err(GatewayError::internal)
        };
        jobs.begin(owner(), GatewayJob::Reading, work).unwrap();
        let second = jobs.begin(owner(), GatewayJob::Reading, |_| async { Ok(()) });
        assert!(matches!(second, Err(GatewayError::JobUnderWay { .. })));
        go.send(()).unwrap();
        assert_eq!(ended(&jobs).await, GatewayJob::Trained);
    }

    #[tokio::test]
    async fn a_job_that_fails_or_panics_says_so_and_makes_room() {
        let jobs = Arc::<Jobs>::default();
        let fails = |_| async {
            let model = "m".to_owned();
            Err(GatewayError::NoJob { model })
        };
        jobs.begin(owner(), GatewayJob::Reading, fails).unwrap();
        let GatewayJob::Failed { problem } = ended(&jobs).await else {
            panic!("it failed");
        };
        assert_eq!(problem.kind, "/problems/no-job");
        let panics = |_| async { panic!("at once") };
        jobs.begin(owner(), GatewayJob::Reading, panics).unwrap();
        let GatewayJob::Failed { problem } = ended(&jobs).await else {
            panic!("it failed");
        };
        assert_eq!(problem.status, 500);
    }
}
