//! The loop that leases jobs and works on them.

use crate::TrainerError;
use crate::kept::Kept;
use crate::prediction::Prediction;
use crate::run::{Inputs, State, Task};
use service_jobs::{
    BlobId, Blobs, Clock, JobState, Lease, NewObject, Object, ObjectKind, Store, StoreError,
    Timestamp, UsageEvent,
};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// Times and memory of a trainer.
#[derive(Clone, Copy, Debug)]
pub struct TrainerConfig {
    /// Life of a lease unless extended.
    pub lease: Duration,
    /// Time between extensions.
    pub heartbeat: Duration,
    /// Time between looks for a job when nobody calls.
    pub poll: Duration,
    /// Bytes of an encrypted table that are held in memory, expanded; the rest is read from the store whenever it is used.
    pub held_table_bytes: u64,
}

impl Default for TrainerConfig {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_secs(3),
            poll: Duration::from_secs(2),
            held_table_bytes: logreg::CostPrediction::HELD_BYTES,
        }
    }
}

/// Works on jobs one after the other.
#[derive(Clone)]
pub struct Trainer {
    store: Arc<dyn Store>,
    blobs: Arc<dyn Blobs>,
    clock: Arc<dyn Clock>,
    config: TrainerConfig,
    /// What the job that waits for a refresh works on.
    kept: Arc<Kept>,
}

impl Trainer {
    /// A trainer on these stores.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        blobs: Arc<dyn Blobs>,
        clock: Arc<dyn Clock>,
        config: TrainerConfig,
    ) -> Self {
        Self {
            store,
            blobs,
            clock,
            config,
            kept: Arc::default(),
        }
    }

    /// Works until `stop` is set; looks for a job when `wake` calls, and from time to time. Orderly stop: the job at
    /// hand is given back at its next epoch and can be taken up from its checkpoint.
    pub async fn run(&self, wake: Arc<Notify>, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::SeqCst) {
            match self.work_once(&stop).await {
                Ok(true) => {}
                Ok(false) => {
                    self.kept.forget_old(self.clock.now());
                    let _ = tokio::time::timeout(self.config.poll, wake.notified()).await;
                }
                Err(error) => {
                    tracing::error!(%error, "trainer");
                    tokio::time::sleep(self.config.poll).await;
                }
            }
        }
    }

    /// Leases one job and works on it. `false` if none waits.
    ///
    /// # Errors
    /// [`StoreError`] if the store fails; a job that fails is marked so and is no error here.
    pub async fn work_once(&self, stop: &Arc<AtomicBool>) -> Result<bool, StoreError> {
        let Some(lease) = self
            .store
            .lease(self.config.lease, self.clock.now())
            .await?
        else {
            return Ok(false);
        };
        let (job, attempt) = (lease.job.id, lease.job.attempt);
        tracing::info!(%job, attempt, "leased");
        let ended = self.with_heartbeat(&lease, stop).await;
        let now = self.clock.now();
        match ended {
            Ok(state) => tracing::info!(%job, attempt, state = state.name(), "worked"),
            Err(error) if error.is_lost_lease() => tracing::info!(%job, attempt, "lease lost"),
            Err(error) if error.is_unreachable() => {
                tracing::warn!(%job, attempt, %error, "waits for the database");
                self.give_back(&lease, stop).await;
            }
            Err(error) if error.is_passing() => {
                tracing::warn!(%job, attempt, %error, "will be tried again");
                tokio::time::sleep(self.config.poll).await;
            }
            Err(error) => {
                tracing::warn!(%job, attempt, %error, "failed");
                ignore_lost(self.store.fail(&lease, &error.to_string(), now).await)?;
            }
        }
        let leftovers = self.store.forget_replaced(self.clock.now()).await?;
        self.blobs.remove_leftovers(&leftovers)?;
        Ok(true)
    }

    /// Gives the job back as soon as the database answers again; then it is taken up from its checkpoint.
    async fn give_back(&self, lease: &Lease, stop: &AtomicBool) {
        while !stop.load(Ordering::SeqCst) {
            tokio::time::sleep(self.config.poll).await;
            match self.store.release(lease, self.clock.now()).await {
                Err(error) if error.is_unreachable() => {}
                // Given back, or no longer ours.
                _ => return,
            }
        }
    }

    /// Works on the leased job on a blocking thread while extending the lease here.
    async fn with_heartbeat(
        &self,
        lease: &Lease,
        stop: &Arc<AtomicBool>,
    ) -> Result<JobState, TrainerError> {
        let lost = Arc::new(AtomicBool::new(false));
        let working = Working {
            trainer: self.clone(),
            lease: lease.clone(),
            handle: Handle::current(),
            stop: Arc::clone(stop),
            lost: Arc::clone(&lost),
        };
        let mut work = tokio::task::spawn_blocking(move || working.work());
        loop {
            tokio::select! {
                ended = &mut work => return ended.unwrap_or_else(|error| Err(panicked(&error))),
                () = tokio::time::sleep(self.config.heartbeat) => {
                    let extended = self.store.extend(lease, self.config.lease, self.clock.now()).await;
                    if matches!(extended, Err(StoreError::LeaseLost { .. })) {
                        lost.store(true, Ordering::SeqCst);
                    }
                }
            }
        }
    }
}

fn ignore_lost(result: Result<(), StoreError>) -> Result<(), StoreError> {
    match result {
        Err(StoreError::LeaseLost { .. }) => Ok(()),
        other => other,
    }
}

fn panicked(error: &tokio::task::JoinError) -> TrainerError {
    tracing::error!(%error, "training panicked");
    TrainerError::Panicked
}

/// One attempt at one job, on a blocking thread.
struct Working {
    trainer: Trainer,
    lease: Lease,
    handle: Handle,
    stop: Arc<AtomicBool>,
    lost: Arc<AtomicBool>,
}

impl Working {
    fn work(&self) -> Result<JobState, TrainerError> {
        let (store, blobs, job) = (
            &self.trainer.store,
            self.trainer.blobs.as_ref(),
            &self.lease.job,
        );
        let profile = self
            .handle
            .block_on(store.profile(job.profile))?
            .ok_or(TrainerError::NoProfile)?;
        if let Some(prediction) = Prediction::of(&profile.json)? {
            return self.predict(&prediction);
        }
        let held_bytes = self.trainer.config.held_table_bytes;
        let kept = self.trainer.kept.take(job.id);
        match Task::of(&self.trainer.blobs, job, &profile.json, held_bytes, kept)? {
            Task::Wait => self.wait(),
            Task::Publish(stopped) => {
                self.finish(job.epoch, |blob| stopped.store_result(blobs, blob))
            }
            Task::Train(inputs) => self.train(&inputs),
        }
    }

    /// Trains to the end, to the next refresh, or until it is told to stop.
    fn train(&self, inputs: &Inputs) -> Result<JobState, TrainerError> {
        let (store, blobs) = (&self.trainer.store, self.trainer.blobs.as_ref());
        self.handle
            .block_on(store.start(&self.lease, inputs.epoch(), self.trainer.clock.now()))?;
        let (mut failed, mut enough, mut since) = (None, false, self.trainer.clock.now());
        let trained = inputs.train(|inputs, progress, state| {
            let kept = self.count(progress.epoch, since);
            let kept = kept.and_then(|()| self.keep(inputs, progress, state));
            since = self.trainer.clock.now();
            match kept {
                Ok(has_enough) => enough = has_enough,
                Err(error) => failed = Some(error),
            }
            let go_on = failed.is_none()
                && !enough
                && !self.stop.load(Ordering::SeqCst)
                && !self.lost.load(Ordering::SeqCst);
            if go_on || progress.epoch == progress.epochs {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let reached = trained.and_then(|reached| Some((reached.epoch, reached.weights?)));
        match reached {
            None => self.release(),
            Some((epoch, _)) if epoch < inputs.epochs() && enough => self.release(),
            Some((epoch, _)) if epoch < inputs.epochs() => {
                let kept = &self.trainer.kept;
                kept.keep(
                    self.lease.job.id,
                    inputs.material(),
                    self.trainer.clock.now(),
                );
                self.wait()
            }
            Some((epoch, state)) => {
                self.count_pace(inputs);
                self.finish(epoch, |blob| inputs.store_result(blobs, blob, &state))
            }
        }
    }

    /// Gives the job back, to be taken up from its checkpoint.
    fn release(&self) -> Result<JobState, TrainerError> {
        let now = self.trainer.clock.now();
        self.handle
            .block_on(self.trainer.store.release(&self.lease, now))?;
        Ok(JobState::Queued)
    }

    /// Gives the job back until its owner has refreshed its state.
    fn wait(&self) -> Result<JobState, TrainerError> {
        let now = self.trainer.clock.now();
        self.handle
            .block_on(self.trainer.store.wait(&self.lease, now))?;
        Ok(JobState::Waiting)
    }

    fn finish(
        &self,
        epoch: u32,
        put: impl FnOnce(BlobId) -> Result<u64, TrainerError>,
    ) -> Result<JobState, TrainerError> {
        let object = self.object(ObjectKind::TrainedModel, put)?;
        let now = self.trainer.clock.now();
        let finished = self.trainer.store.finish(&self.lease, epoch, &object, now);
        self.commit(object.blob, self.handle.block_on(finished))?;
        Ok(JobState::Finished)
    }

    /// Counts an epoch's time `since` the one before was kept, before its weights are visible: a repetition after a crash has the same
    /// name and counts once.
    fn count(&self, epoch: u32, since: Timestamp) -> Result<(), TrainerError> {
        let (job, now) = (&self.lease.job, self.trainer.clock.now());
        let compute = now.since(since);
        let event = UsageEvent::epoch((job.service, job.user), job.id, epoch, compute);
        self.handle
            .block_on(self.trainer.store.record_usage(&event, now))?;
        Ok(())
    }

    /// Keeps how long the whole training took against its prediction, before its result is visible: plans that follow say seconds of
    /// this machine. A training that is done stays so if that fails.
    fn count_pace(&self, inputs: &Inputs) {
        let (store, job) = (&self.trainer.store, self.lease.job.id);
        let now = self.trainer.clock.now();
        let recorded = store.record_pace(job, inputs.predicted(), now);
        if let Err(error) = self.handle.block_on(recorded) {
            tracing::warn!(%job, %error, "its pace is not counted");
        }
    }

    /// Computes the logits of encrypted rows: seconds at most, so nothing is kept on the way.
    fn predict(&self, prediction: &Prediction) -> Result<JobState, TrainerError> {
        let (store, blobs, job) = (
            &self.trainer.store,
            self.trainer.blobs.as_ref(),
            &self.lease.job,
        );
        let files = self.handle.block_on(store.model_files(job.service))?;
        let model = prediction.model(blobs, job, files.as_ref())?;
        let begun = self.trainer.clock.now();
        self.handle.block_on(store.start(&self.lease, 0, begun))?;
        let go_on = || !self.stop.load(Ordering::SeqCst) && !self.lost.load(Ordering::SeqCst);
        let Some(logits) = prediction.logits(blobs, job.data, &model, go_on)? else {
            return self.release();
        };
        let object = self.object(ObjectKind::Predictions, |blob| {
            Ok(blobs.put(blob, &mut |target| target.write_all(&logits))?)
        })?;
        let now = self.trainer.clock.now();
        // Before the result is visible: a repetition after a crash has the same name and counts once.
        let bytes = (blobs.blob_len(job.data)?, object.bytes);
        let used = (job.service, job.user);
        let event = UsageEvent::prediction(used, job.id, bytes, now.since(begun));
        self.handle.block_on(store.record_usage(&event, now))?;
        let finished = store.finish(&self.lease, job.epochs, &object, now);
        self.commit(object.blob, self.handle.block_on(finished))?;
        Ok(JobState::Finished)
    }

    /// Stores the checkpoint of an epoch; the last one becomes the result instead. Whether the job's owner has seen enough: then the
    /// job is given back, and whoever leases it next publishes its checkpoint.
    fn keep(
        &self,
        inputs: &Inputs,
        progress: logreg::Progress,
        state: &State,
    ) -> Result<bool, TrainerError> {
        if progress.epoch == inputs.epochs() {
            return Ok(false);
        }
        let (blobs, epoch) = (self.trainer.blobs.as_ref(), progress.epoch);
        let object = self.object(ObjectKind::Checkpoint, |blob| {
            inputs.store_checkpoint(blobs, blob, epoch, state)
        })?;
        let now = self.trainer.clock.now();
        let stored = self.handle.block_on(self.trainer.store.checkpoint(
            &self.lease,
            epoch,
            &object,
            now,
        ));
        self.commit(object.blob, stored)?;
        if !inputs.may_end_after(epoch) {
            return Ok(false);
        }
        let job = self.trainer.store.job(self.lease.job.id);
        let job = self.handle.block_on(job)?;
        Ok(job.is_some_and(|job| inputs.are_enough(&job)))
    }

    fn object(
        &self,
        kind: ObjectKind,
        put: impl FnOnce(BlobId) -> Result<u64, TrainerError>,
    ) -> Result<NewObject, TrainerError> {
        let (blob, job) = (BlobId::random(), &self.lease.job);
        let bytes = put(blob)?;
        let data_name = job.id.to_string();
        Ok(Object {
            blob,
            registration: job.registration,
            profile: job.profile,
            kind,
            data_name,
            bytes,
        })
    }

    /// Removes the blob again if its row was not stored.
    fn commit(&self, blob: BlobId, stored: Result<(), StoreError>) -> Result<(), TrainerError> {
        if stored.is_err() {
            self.trainer.blobs.remove(blob)?;
        }
        Ok(stored?)
    }
}
