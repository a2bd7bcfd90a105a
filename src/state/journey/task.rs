//! The long steps, and how far each is.

use crate::state::trouble::Trouble;
use crate::state::work::Work;

/// A long step: not begun, under way, done, or stopped by trouble.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Task {
    /// Not begun.
    #[default]
    Idle,
    /// Under way.
    Busy(Work),
    /// Done.
    Done,
    /// Stopped.
    Failed(Trouble),
}

impl Task {
    /// The work, while under way.
    pub fn work(&self) -> Option<&Work> {
        match self {
            Self::Busy(work) => Some(work),
            _ => None,
        }
    }

    /// Whether it is under way.
    pub fn is_busy(&self) -> bool {
        self.work().is_some()
    }
}

/// The long steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Long {
    /// Making and sending the evaluation keys.
    Keys,
    /// Encrypting and sending the rows.
    Upload,
    /// Training on the server.
    Train,
    /// Fetching, decrypting and replaying the result.
    Open,
}
