//! States of a training under way: checked, and encrypted afresh if it waits for that.

use vault_api::{Refresh, Request};

use super::{NO_ROWS, Session};
use crate::ClientError;
use crate::asking::{ask, attached};

impl Session {
    /// Decrypts the state of a training that waits, checks it and encrypts it afresh.
    ///
    /// # Errors
    /// A state that honest training does not leave, or that does not settle.
    pub fn refresh(&mut self, state: &[u8]) -> Result<Vec<u8>, ClientError> {
        let request = Request::Refresh {
            key: self.key,
            plan: self.plan,
            data: self.data.ok_or(NO_ROWS)?,
        };
        attached(ask(&mut self.vault, &request, Some(state))?)
    }

    /// Whether its training is one to be watched: the service refreshes the weights by itself.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        matches!(self.summary.refresh, Refresh::Bootstrapped { .. })
    }

    /// Decrypts the state of a training that goes on by itself, and checks it.
    ///
    /// # Errors
    /// A state that honest training does not leave, or that does not settle.
    pub fn watch(&mut self, state: &[u8]) -> Result<(), ClientError> {
        let request = Request::Watch {
            key: self.key,
            plan: self.plan,
            data: self.data.ok_or(NO_ROWS)?,
        };
        ask(&mut self.vault, &request, Some(state)).map(drop)
    }

    /// Replays up to the next state that the training will wait with, while the service computes it. What it finds wrong the refresh
    /// will say.
    pub fn replay_ahead(&mut self) {
        if let Some(data) = self.data {
            let plan = self.plan;
            let _ = ask(&mut self.vault, &Request::ReplayAhead { plan, data }, None);
        }
    }
}
