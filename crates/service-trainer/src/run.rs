//! One job from its inputs to its result. Blocking: runs on a thread of its own.

use crate::TrainerError;
use crate::profile::plan_of;
use crate::table::StoredTable;
use ckks::{Ciphertext, EvaluationKeys, Evaluator, KeyId};
use logreg::{Checkpoint, EncryptedArithmetic, Finished, Plan, Progress, train};
use service_jobs::{BlobId, Blobs, Job};
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use wire::WireError;
use wire::blob::{self, Schema};
use wire::rest::Profile;

type Source = BufReader<Box<dyn Read + Send>>;

fn open(blobs: &dyn Blobs, blob: BlobId) -> Result<(Source, u64), TrainerError> {
    let length = blobs.blob_len(blob)?;
    Ok((BufReader::with_capacity(1 << 18, blobs.open(blob)?), length))
}

/// What a job works on.
pub struct Inputs {
    plan: Plan,
    schema: Schema,
    keys: EvaluationKeys,
    key_id: KeyId,
    table: StoredTable,
    from: Checkpoint<Ciphertext>,
}

impl Inputs {
    /// Derives the plan and reads keys, table, and the weights to go on from; `held_bytes` of the table stay in memory.
    ///
    /// # Errors
    /// The profile differs from the plan, or a blob does not conform.
    pub fn load(
        blobs: &Arc<dyn Blobs>,
        job: &Job,
        profile_json: &str,
        held_bytes: u64,
    ) -> Result<Self, TrainerError> {
        let profile = Profile::parse(profile_json.as_bytes())?;
        let plan = plan_of(&profile)?;
        let schema = Schema::of(&profile)?;
        let (source, length) = open(blobs.as_ref(), job.keys)?;
        let keys = blob::read_evaluation_keys(source, length, &schema, None)?;
        let key_id = keys.key_id();
        let table = StoredTable::open(blobs, job.data, &plan, (&schema, key_id), held_bytes)?;
        let from = read_start(blobs.as_ref(), job, &schema, key_id)?;
        Ok(Self {
            plan,
            schema,
            keys,
            key_id,
            table,
            from,
        })
    }

    /// Epochs done before this attempt.
    pub fn epoch(&self) -> u32 {
        self.from.epoch
    }

    /// Trains to the end, or until `report` breaks off. `None` if it did.
    ///
    /// # Errors
    /// What the training refuses.
    pub fn train(
        &self,
        mut report: impl FnMut(&Self, Progress, &Ciphertext) -> ControlFlow<()>,
    ) -> Result<Option<Ciphertext>, TrainerError> {
        let evaluator = Evaluator::new(&self.keys);
        let arithmetic = EncryptedArithmetic::new(&self.plan, &evaluator, &self.table)?;
        let epochs = self.plan.hyper_parameters().epochs;
        let finished = train(
            &arithmetic,
            epochs,
            self.from.clone(),
            |progress, checkpoint| match &checkpoint.weights {
                Some(weights) => report(self, progress, weights),
                None => ControlFlow::Continue(()),
            },
        )?;
        Ok(match finished {
            Finished::Completed(weights) => Some(weights),
            Finished::Cancelled(_) => None,
        })
    }

    /// Stores weights after `epoch` epochs. Bytes stored.
    ///
    /// # Errors
    /// The blob store's.
    pub fn store_checkpoint(
        &self,
        blobs: &dyn Blobs,
        blob: BlobId,
        epoch: u32,
        weights: &Ciphertext,
    ) -> Result<u64, TrainerError> {
        let checkpoint = blob::Checkpoint {
            epoch,
            state: vec![weights.clone()],
        };
        put(blobs, blob, |target| {
            blob::write_checkpoint(target, &self.schema, self.key_id, &checkpoint).map(|_| ())
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
        weights: &Ciphertext,
    ) -> Result<u64, TrainerError> {
        let weights = std::slice::from_ref(weights);
        put(blobs, blob, |target| {
            blob::write_trained_model(target, &self.schema, self.key_id, weights).map(|_| ())
        })
    }
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
) -> Result<Checkpoint<Ciphertext>, TrainerError> {
    if let Some(checkpoint) = job.checkpoint {
        let (source, length) = open(blobs, checkpoint)?;
        let stored = blob::read_checkpoint(source, length, schema, Some(key_id))?;
        return Ok(Checkpoint {
            epoch: stored.epoch,
            weights: stored.state.into_iter().next(),
        });
    }
    let Some(model) = job.initial_model else {
        return Ok(Checkpoint::zero());
    };
    let (source, length) = open(blobs, model)?;
    let weights = blob::read_initial_model(source, length, schema, Some(key_id))?
        .into_iter()
        .next();
    Ok(weights.map_or_else(Checkpoint::zero, |seeded| {
        Checkpoint::initial(seeded.expand())
    }))
}
