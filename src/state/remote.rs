//! A value that comes from elsewhere: not asked for, on its way, here, or failed.

use crate::state::trouble::Trouble;

/// A value that comes from elsewhere. One component renders it (`components::remote_view`).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remote<T> {
    /// Not asked for yet.
    #[default]
    Idle,
    /// On its way.
    Pending,
    /// Here.
    Ready(T),
    /// It will not come; the trouble says why and what one can do.
    Failed(Trouble),
}

impl<T> Remote<T> {
    /// The value, when it is here.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The trouble, when it failed.
    pub fn trouble(&self) -> Option<&Trouble> {
        match self {
            Self::Failed(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// Whether it is on its way.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Pending)
    }
}

impl<T> From<Result<T, Trouble>> for Remote<T> {
    fn from(outcome: Result<T, Trouble>) -> Self {
        match outcome {
            Ok(value) => Self::Ready(value),
            Err(trouble) => Self::Failed(trouble),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_ready_value_can_be_read() {
        assert_eq!(Remote::Ready(3).ready(), Some(&3));
        assert_eq!(Remote::<u8>::Pending.ready(), None);
        assert!(Remote::<u8>::Pending.is_pending());
        let failed = Remote::<u8>::from(Err(Trouble::new("No.", "Ask again.")));
        assert_eq!(
            failed.trouble().map(|t| t.remedy.as_str()),
            Some("Ask again.")
        );
    }
}
