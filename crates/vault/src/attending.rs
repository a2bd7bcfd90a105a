//! A training under way: its state decrypted, checked by replay, and, between two segments of an attended one, encrypted afresh.
//!
//! What the service can learn from this is whether the state was accepted. A refusal is final for the key, so that whoever tampers
//! learns from all states of a run no more than which of them was the first to be refused.

use std::collections::HashSet;

use ckks::{Ciphertext, Encoder, KeyId, Level, Scale};
use ckks_secret::{EncryptionSeed, SecretKey};
use dataset::Prepared;
use logreg::{Iterate, PackedWeights, RefreshPoint, Replaying, SignFolded, StateShape, Weights};
use vault_api::StateSummary;
use wire::blob::{self, RefreshedState, read_checkpoint, write_refreshed_state};
use zeroize::Zeroizing;

use crate::judging::{judge, loss, worst};
use crate::planned::Planned;
use crate::production::{check_key, fold};
use crate::{Randomness, VaultError};

/// What is remembered from one state to the next.
#[derive(Default)]
pub(crate) struct Attendance {
    run: Option<Run>,
    /// Keys under which a state was refused.
    spent: HashSet<KeyId>,
}

/// The run under way: its rows folded once, and its replay.
struct Run {
    /// Handles of plan and rows.
    of: (u32, u32),
    table: SignFolded,
    replay: Replaying,
}

impl Run {
    fn begin(planned: &Planned, rows: &Prepared, of: (u32, u32)) -> Result<Self, VaultError> {
        let table = fold(planned, &rows.train)?;
        let replay = Replaying::begin(&planned.plan, &table, planned.initial()?.as_ref())?;
        Ok(Self { of, table, replay })
    }

    fn advance(&mut self, planned: &Planned) -> Result<bool, VaultError> {
        Ok(self.replay.advance(&planned.plan, &self.table)?)
    }
}

impl Attendance {
    /// The replay of a run (by the handles of plan and rows) that has come no further than `epoch`: the remembered one, or one
    /// that begins.
    fn take(
        &mut self,
        planned: &Planned,
        rows: &Prepared,
        of: (u32, u32),
        epoch: u32,
    ) -> Result<Run, VaultError> {
        let remembered = self.run.take().filter(|run| run.of == of);
        match remembered.filter(|run| run.replay.epoch() <= epoch) {
            Some(run) => Ok(run),
            None => Run::begin(planned, rows, of),
        }
    }

    /// Replays the run (by the handles of plan and rows) up to the next state that it will wait with, if it will. One that cannot go
    /// on is forgotten: the refresh replays it again, and says why.
    pub(crate) fn replay_ahead(
        &mut self,
        planned: &Planned,
        rows: &Prepared,
        of: (u32, u32),
    ) -> Result<(), VaultError> {
        let remembered = self.run.as_ref().filter(|run| run.of == of);
        let done = remembered.map_or(0, |run| run.replay.epoch());
        let stop = planned.plan.next_stop(done);
        if planned.plan.owner_refresh_after(stop).is_none() {
            self.run = None; // No refresh is left: the rows need not be held twice until the result comes.
            return Ok(());
        }
        let mut run = self.take(planned, rows, of, stop)?;
        while run.replay.epoch() < stop {
            if !matches!(run.advance(planned), Ok(true)) {
                return Ok(());
            }
        }
        self.run = Some(run);
        Ok(())
    }
}

/// Whose training it is, and all that its states are looked at with.
pub(crate) struct Attending<'v> {
    pub(crate) planned: &'v Planned,
    pub(crate) secret: &'v SecretKey,
    pub(crate) rows: &'v Prepared,
    /// Handles of plan and rows.
    pub(crate) run: (u32, u32),
}

impl Attending<'_> {
    /// Decrypts, checks and encrypts afresh: what the state says, and the `RefreshedState` blob.
    ///
    /// # Errors
    /// As [`Attending::watch`]; [`VaultError::Mismatch`] for a state that the plan does not refresh.
    pub(crate) fn refresh(
        &self,
        attendance: &mut Attendance,
        blob: &[u8],
        random: &mut dyn Randomness,
    ) -> Result<(StateSummary, Vec<u8>), VaultError> {
        let (summary, state) = self.look(attendance, blob)?;
        let refresh = self.planned.plan.owner_refresh_after(summary.epoch);
        let refresh = refresh.ok_or_else(|| VaultError::Mismatch {
            reason: format!("The plan has no refresh after {} epochs.", summary.epoch),
        })?;
        Ok((summary, self.encrypt(&refresh, state, random)?))
    }

    /// Decrypts and checks: what the state says.
    ///
    /// # Errors
    /// [`VaultError::Wire`] for a blob that is not this plan's or this key's; [`VaultError::Mismatch`] for a state that the plan has
    /// not; [`VaultError::Tampered`] for one that honest training does not leave; [`VaultError::Diverged`]; after one of the last two
    /// [`VaultError::KeySpent`].
    pub(crate) fn watch(
        &self,
        attendance: &mut Attendance,
        blob: &[u8],
    ) -> Result<StateSummary, VaultError> {
        Ok(self.look(attendance, blob)?.0)
    }

    fn look(
        &self,
        attendance: &mut Attendance,
        blob: &[u8],
    ) -> Result<(StateSummary, Iterate<Weights>), VaultError> {
        check_key(self.planned, self.secret)?;
        if attendance.spent.contains(&self.secret.key_id()) {
            return Err(VaultError::KeySpent);
        }
        let (epoch, state) = self.decrypt(blob)?;
        let checked = self.check(attendance, epoch, &state);
        let final_refusal = matches!(
            checked,
            Err(VaultError::Tampered { .. } | VaultError::Diverged { .. })
        );
        if final_refusal {
            attendance.spent.insert(self.secret.key_id());
        }
        Ok((checked?, state))
    }

    fn decrypt(&self, blob: &[u8]) -> Result<(u32, Iterate<Weights>), VaultError> {
        let (schema, owner) = (&self.planned.schema, self.secret.key_id());
        let checkpoint = read_checkpoint(blob, blob.len() as u64, schema, Some(owner))?;
        let epoch = checkpoint.epoch;
        let expected = self.planned.plan.state_after(epoch);
        let expected = expected.ok_or_else(|| VaultError::Mismatch {
            reason: format!("The plan has no epoch {epoch}."),
        })?;
        check_shape(&expected, &checkpoint)?;
        let layout = self.planned.plan.layout();
        let open = |ciphertext: &Ciphertext| -> Result<Weights, VaultError> {
            let decoded = self.secret.decrypt(ciphertext)?;
            Ok(PackedWeights::from_polynomial(layout, decoded.coefficients())?.unpack(layout)?)
        };
        let parts: Vec<Weights> = checkpoint
            .state
            .iter()
            .map(open)
            .collect::<Result<_, _>>()?;
        let state = Iterate::from_parts(parts).ok_or(VaultError::CannotOpen)?;
        Ok((epoch, state))
    }

    /// Whether honest training leaves this state, and what it is good for.
    fn check(
        &self,
        attendance: &mut Attendance,
        epoch: u32,
        state: &Iterate<Weights>,
    ) -> Result<StateSummary, VaultError> {
        let replaying = self.replay(attendance, epoch)?;
        let tampered = |deviation, bound| VaultError::Tampered {
            epoch,
            deviation,
            bound,
        };
        let tightest = replaying
            .tightest(state)
            .ok_or_else(|| tampered(f64::INFINITY, 0.0))?;
        if !tightest.is_admitted() {
            return Err(tampered(tightest.deviation, tightest.bound));
        }
        let loss = loss(&state.weights, &self.rows.train).unwrap_or(f64::NAN);
        let settles = loss <= worst(self.planned, &self.rows.train)?;
        if !settles {
            return Err(VaultError::Diverged { epoch, loss });
        }
        let judged = |rows| judge(&state.weights, rows);
        let held_out = judged(&self.rows.test).or_else(|| judged(&self.rows.train));
        Ok(StateSummary {
            epoch,
            loss,
            auc: held_out.and_then(|metrics| metrics.auc),
            largest_deviation: tightest.deviation,
            bound: tightest.bound,
        })
    }

    /// The replay after `epoch` epochs: the remembered one as far as it has come, else from the beginning.
    fn replay<'a>(
        &self,
        attendance: &'a mut Attendance,
        epoch: u32,
    ) -> Result<&'a Replaying, VaultError> {
        let mut run = attendance.take(self.planned, self.rows, self.run, epoch)?;
        while run.replay.epoch() < epoch && run.advance(self.planned)? {}
        Ok(&attendance.run.insert(run).replay)
    }

    fn encrypt(
        &self,
        refresh: &RefreshPoint,
        state: Iterate<Weights>,
        random: &mut dyn Randomness,
    ) -> Result<Vec<u8>, VaultError> {
        let (schema, layout) = (&self.planned.schema, self.planned.plan.layout());
        let encoder = Encoder::new(schema.parameters());
        let level = Level::new(refresh.to.level.get());
        let mut fresh = Vec::new();
        for (weights, scale) in state.into_parts().iter().zip(refresh.to.scales()) {
            let packed = PackedWeights::pack(layout, weights)?.polynomial(layout);
            let message = encoder.round_coefficients(&packed, Scale::new(scale)?)?;
            let mut seed = Zeroizing::new([0; 32]);
            random.fill(&mut *seed);
            let seed = EncryptionSeed::new(*seed);
            fresh.push(self.secret.encrypt_message(&message, level, seed)?);
        }
        let refreshed = RefreshedState {
            epoch: refresh.epoch,
            state: fresh,
        };
        let key_id = self.secret.key_id();
        Ok(write_refreshed_state(
            Vec::new(),
            schema,
            key_id,
            &refreshed,
        )?)
    }
}

/// Scales travel with the ciphertexts, but the plan says what they must be: others would stretch all weights.
fn check_shape(expected: &StateShape, found: &blob::Checkpoint) -> Result<(), VaultError> {
    let scales = expected.scales();
    let mut pairs = found.state.iter().zip(&scales);
    let fits = found.state.len() == scales.len()
        && pairs.all(|(ciphertext, &scale)| {
            ciphertext.level() == expected.level
                && Scale::new(scale).is_ok_and(|scale| scale.matches(ciphertext.scale()))
        });
    match fits {
        true => Ok(()),
        false => Err(VaultError::Mismatch {
            reason: format!(
                "The state after epoch {} has not the level and scales of the plan.",
                found.epoch
            ),
        }),
    }
}
