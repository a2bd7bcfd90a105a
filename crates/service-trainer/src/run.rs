//! One job from its inputs to its result. Blocking: runs on a thread of its own.

use crate::TrainerError;
use crate::profile::plan_of;
use crate::table::StoredTable;
use ckks::{Ciphertext, Evaluator, KeyId};
use logreg::{
    Accelerated, Bootstrapping, Checkpoint, EncryptedArithmetic, Finished, Iterate, Plan, Progress,
    train,
};
use service_jobs::{BlobId, Blobs, Job};
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use wire::WireError;
use wire::blob::{self, OwnersKeys, Schema};
use wire::rest::Profile;

type Source = BufReader<Box<dyn Read + Send>>;

/// A blob to be read, and its length.
///
/// # Errors
/// The blob store's.
pub(crate) fn open(blobs: &dyn Blobs, blob: BlobId) -> Result<(Source, u64), TrainerError> {
    let length = blobs.blob_len(blob)?;
    Ok((BufReader::with_capacity(1 << 18, blobs.open(blob)?), length))
}

/// Weights and, with momentum, the point.
pub type State = Iterate<Ciphertext>;

/// What is to be done with a job.
pub enum Task {
    /// Train on.
    Train(Box<Inputs>),
    /// Wait: its owner has not refreshed the state yet.
    Wait,
    /// Publish the state of its checkpoint: its owner has seen enough.
    Publish(Box<Stopped>),
}

/// A job whose owner takes the state of its checkpoint as the result.
pub struct Stopped {
    schema: Schema,
    key_id: KeyId,
    state: State,
}

impl Task {
    /// What is to be done with a job: derives its plan and looks at its checkpoint, and reads keys and rows only to train
    /// and unless they were `kept` from before its refresh; `held_bytes` of the table stay in memory.
    ///
    /// # Errors
    /// The profile differs from the plan, or a blob does not conform.
    pub fn of(
        blobs: &Arc<dyn Blobs>,
        job: &Job,
        profile_json: &str,
        held_bytes: u64,
        kept: Option<Arc<Material>>,
    ) -> Result<Self, TrainerError> {
        let resumed = kept.filter(|kept| job.refreshed.is_some() && !is_enough(job, &kept.plan));
        if let Some(material) = resumed {
            let inputs = Inputs::resume(blobs.as_ref(), job, material)?;
            return Ok(Self::Train(Box::new(inputs)));
        }
        let profile = Profile::parse(profile_json.as_bytes())?;
        let plan = plan_of(&profile)?;
        let schema = Schema::of(&profile)?;
        if let Some(checkpoint) = job.checkpoint {
            if is_enough(job, &plan) {
                let (key_id, stored) = read_checkpoint(blobs.as_ref(), checkpoint, &schema, None)?;
                let state = state_of(stored)?;
                return Ok(Self::Publish(Box::new(Stopped {
                    schema,
                    key_id,
                    state,
                })));
            }
            if job.refreshed.is_none() && plan.owner_refresh_after(job.epoch).is_some() {
                return Ok(Self::Wait);
            }
        }
        Inputs::load((blobs, held_bytes), job, plan, schema)
            .map(|inputs| Self::Train(Box::new(inputs)))
    }
}

/// Whether the owner of `job` has seen enough to take the state of its checkpoint as the result. Only those before a refresh, and the
/// last, have the level that a trained model has.
pub fn is_enough(job: &Job, plan: &Plan) -> bool {
    let has_seen = job.stop_at.is_some_and(|enough| enough <= job.epoch);
    has_seen && plan.refresh_after(job.epoch).is_some()
}

impl Stopped {
    /// Stores the state's weights as the trained model. Bytes stored.
    ///
    /// # Errors
    /// The blob store's.
    pub fn store_result(&self, blobs: &dyn Blobs, blob: BlobId) -> Result<u64, TrainerError> {
        put_model(
            blobs,
            blob,
            (&self.schema, self.key_id),
            &self.state.weights,
        )
    }
}

/// What stays the same from a job's first epoch to its last: plan, keys and rows.
pub struct Material {
    plan: Plan,
    schema: Schema,
    keys: OwnersKeys,
    table: StoredTable,
}

impl Material {
    fn load(
        (blobs, held_bytes): (&Arc<dyn Blobs>, u64),
        job: &Job,
        plan: Plan,
        schema: Schema,
    ) -> Result<Self, TrainerError> {
        let (source, length) = open(blobs.as_ref(), job.keys)?;
        let keys = blob::read_evaluation_keys(source, length, &schema, None)?;
        let owner = (&schema, keys.evaluation.key_id());
        let table = StoredTable::open(blobs, job.data, &plan, owner, held_bytes)?;
        Ok(Self {
            plan,
            schema,
            keys,
            table,
        })
    }
}

impl Material {
    fn key_id(&self) -> KeyId {
        self.keys.evaluation.key_id()
    }
}

/// What a job works on.
pub struct Inputs {
    material: Arc<Material>,
    from: Checkpoint<State>,
}

impl Inputs {
    /// Reads keys, table, and the weights to go on from.
    fn load(
        stores: (&Arc<dyn Blobs>, u64),
        job: &Job,
        plan: Plan,
        schema: Schema,
    ) -> Result<Self, TrainerError> {
        let material = Arc::new(Material::load(stores, job, plan, schema)?);
        Self::resume(stores.0.as_ref(), job, material)
    }

    /// Reads the weights to go on from.
    fn resume(blobs: &dyn Blobs, job: &Job, material: Arc<Material>) -> Result<Self, TrainerError> {
        let from = read_start(blobs, job, &material.schema, material.key_id())?;
        Ok(Self { material, from })
    }

    /// Plan, keys and rows, to be kept while the job waits.
    pub fn material(&self) -> Arc<Material> {
        Arc::clone(&self.material)
    }

    /// Epochs done before this attempt.
    pub fn epoch(&self) -> u32 {
        self.from.epoch
    }

    /// Whether the training may end early after so many epochs.
    pub fn may_end_after(&self, epoch: u32) -> bool {
        self.material.plan.refresh_after(epoch).is_some()
    }

    /// Whether the owner of `job` takes the state of its checkpoint as the result.
    pub fn are_enough(&self, job: &Job) -> bool {
        is_enough(job, &self.material.plan)
    }

    /// Epochs of the whole training.
    pub fn epochs(&self) -> u32 {
        self.material.plan.hyper_parameters().epochs
    }

    /// Time that the plan predicts for the whole training.
    pub fn predicted(&self) -> Duration {
        Duration::try_from_secs_f64(self.material.plan.cost().training_seconds).unwrap_or_default()
    }

    /// Trains to the end or to the next refresh by the owner, or until `report` breaks off. `None` if it did.
    ///
    /// # Errors
    /// What the training refuses.
    pub fn train(
        &self,
        mut report: impl FnMut(&Self, Progress, &State) -> ControlFlow<()>,
    ) -> Result<Option<Checkpoint<State>>, TrainerError> {
        let Material {
            plan, keys, table, ..
        } = self.material.as_ref();
        let evaluator = Evaluator::new(&keys.evaluation);
        let arithmetic = EncryptedArithmetic::new(plan, &evaluator, table)?;
        let pair = keys.encapsulation.as_ref();
        let bootstrapping = pair.map(|pair| Bootstrapping::new(plan, &evaluator, pair));
        let bootstrapping = bootstrapping.transpose()?;
        let (mut at, mut broken_off) = (self.from.clone(), false);
        loop {
            // A checkpoint is stored before its refresh, which gives the same again after a restart.
            if let (Some(bootstrapping), Some(refresh)) =
                (&bootstrapping, plan.refresh_after(at.epoch))
            {
                let refreshed = at
                    .weights
                    .map(|state| bootstrapping.refresh(&refresh, state));
                at.weights = refreshed.transpose()?;
            }
            let stop = plan.next_stop(at.epoch);
            let finished = train(
                &Accelerated::new(&arithmetic),
                stop,
                at,
                |progress, checkpoint| match &checkpoint.weights {
                    Some(weights) => {
                        let epochs = self.epochs();
                        let flow = report(self, Progress { epochs, ..progress }, weights);
                        broken_off = flow.is_break();
                        flow
                    }
                    None => ControlFlow::Continue(()),
                },
            )?;
            let Finished::Completed(state) = finished else {
                return Ok(None);
            };
            at = Checkpoint {
                epoch: stop,
                weights: Some(state),
            };
            if stop == self.epochs() || bootstrapping.is_none() {
                return Ok(Some(at));
            }
            if broken_off {
                return Ok(None);
            }
        }
    }

    /// Stores the state after `epoch` epochs. Bytes stored.
    ///
    /// # Errors
    /// The blob store's.
    pub fn store_checkpoint(
        &self,
        blobs: &dyn Blobs,
        blob: BlobId,
        epoch: u32,
        state: &State,
    ) -> Result<u64, TrainerError> {
        let checkpoint = blob::Checkpoint {
            epoch,
            state: state.clone().into_parts(),
        };
        let (schema, key_id) = (&self.material.schema, self.material.key_id());
        put(blobs, blob, |target| {
            blob::write_checkpoint(target, schema, key_id, &checkpoint).map(|_| ())
        })
    }

    /// Stores the trained model. Bytes stored.
    ///
    /// # Errors
    /// The blob store's.
    pub fn store_result(
        &self,
        blobs: &dyn Blobs,
        blob: BlobId,
        state: &State,
    ) -> Result<u64, TrainerError> {
        let owner = (&self.material.schema, self.material.key_id());
        put_model(blobs, blob, owner, &state.weights)
    }
}

fn put_model(
    blobs: &dyn Blobs,
    blob: BlobId,
    (schema, key_id): (&Schema, KeyId),
    weights: &Ciphertext,
) -> Result<u64, TrainerError> {
    let weights = std::slice::from_ref(weights);
    put(blobs, blob, |target| {
        blob::write_trained_model(target, schema, key_id, weights).map(|_| ())
    })
}

fn put(
    blobs: &dyn Blobs,
    blob: BlobId,
    write: impl Fn(&mut dyn std::io::Write) -> Result<(), WireError>,
) -> Result<u64, TrainerError> {
    let mut refused = None;
    let stored = blobs.put(blob, &mut |target| {
        write(target).map_err(|error| match error {
            WireError::Io(error) => error,
            other => {
                let text = other.to_string();
                refused = Some(other);
                std::io::Error::other(text)
            }
        })
    });
    match refused {
        Some(error) => Err(error.into()),
        None => Ok(stored?),
    }
}

fn read_start(
    blobs: &dyn Blobs,
    job: &Job,
    schema: &Schema,
    key_id: KeyId,
) -> Result<Checkpoint<State>, TrainerError> {
    if let Some(refreshed) = job.refreshed {
        let (source, length) = open(blobs, refreshed)?;
        let stored = blob::read_refreshed_state(source, length, schema, Some(key_id))?;
        let parts = stored.state.into_iter().map(|seeded| seeded.expand());
        return checkpoint_of(stored.epoch, parts.collect());
    }
    if let Some(checkpoint) = job.checkpoint {
        let (_, stored) = read_checkpoint(blobs, checkpoint, schema, Some(key_id))?;
        return checkpoint_of(stored.epoch, stored.state);
    }
    let Some(model) = job.initial_model else {
        return Ok(Checkpoint::zero());
    };
    let (source, length) = open(blobs, model)?;
    let weights = blob::read_initial_model(source, length, schema, Some(key_id))?
        .into_iter()
        .next();
    Ok(weights.map_or_else(Checkpoint::zero, |seeded| {
        Checkpoint::initial(State::at_rest(seeded.expand()))
    }))
}

fn read_checkpoint(
    blobs: &dyn Blobs,
    blob: BlobId,
    schema: &Schema,
    key_id: Option<KeyId>,
) -> Result<(KeyId, blob::Checkpoint), TrainerError> {
    let (source, length) = open(blobs, blob)?;
    let stored = blob::read_checkpoint(source, length, schema, key_id)?;
    let owner = stored.state.first().map(Ciphertext::key_id);
    let owner = owner.ok_or_else(|| lacks_parts(stored.epoch))?;
    Ok((owner, stored))
}

fn state_of(stored: blob::Checkpoint) -> Result<State, TrainerError> {
    Iterate::from_parts(stored.state).ok_or_else(|| lacks_parts(stored.epoch))
}

fn checkpoint_of(epoch: u32, parts: Vec<Ciphertext>) -> Result<Checkpoint<State>, TrainerError> {
    let state = Iterate::from_parts(parts).ok_or_else(|| lacks_parts(epoch))?;
    Ok(Checkpoint {
        epoch,
        weights: Some(state),
    })
}

fn lacks_parts(epoch: u32) -> TrainerError {
    TrainerError::Range {
        quantity: "number of ciphertexts in a checkpoint",
        found: format!("not one or two, after epoch {epoch}"),
    }
}
