//! The seven steps of a training run.

/// A step of a training run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Choose and look at the rows.
    Data,
    /// Decide how to train.
    Settings,
    /// See what it will cost.
    Plan,
    /// Make the keys.
    Keys,
    /// Encrypt the rows and send them.
    Upload,
    /// The server trains.
    Train,
    /// Decrypt, verify, look, take away.
    Result,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 7] = [
        Self::Data,
        Self::Settings,
        Self::Plan,
        Self::Keys,
        Self::Upload,
        Self::Train,
        Self::Result,
    ];

    /// The word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Settings => "settings",
            Self::Plan => "plan",
            Self::Keys => "keys",
            Self::Upload => "upload",
            Self::Train => "train",
            Self::Result => "result",
        }
    }

    /// The step of a word in an address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// The one after.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_its_own_address() {
        for step in Step::ALL {
            assert_eq!(Step::from_slug(step.slug()), Some(step));
        }
        assert_eq!(Step::from_slug("encrypt"), None);
        assert_eq!(
            (Step::Data.next(), Step::Result.next()),
            (Some(Step::Settings), None)
        );
    }
}
