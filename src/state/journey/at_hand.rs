//! What of a run is in this page, and what that is enough for.

use super::Journey;

impl Journey {
    /// Whether the page is needed while the server trains.
    pub fn is_attended(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| record.is_attended())
    }

    /// Whether the page may look how a training goes that does not need it.
    pub fn is_watched(&self) -> bool {
        let record = self.record.as_ref();
        record.is_some_and(|record| record.is_watched())
    }

    /// Whether everything is at hand that an attended training needs of this page.
    pub fn can_refresh(&self) -> bool {
        self.can_decrypt() && self.prepared.ready().is_some()
    }

    /// Whether a result cannot be told without the rows, which are not at hand.
    pub fn lacks_rows(&self) -> bool {
        let whitened = self.record.as_ref().is_some_and(|record| record.whitened);
        whitened && self.prepared.ready().is_none()
    }

    /// Whether key and plan are at hand, so that a result can be decrypted.
    pub fn can_decrypt(&self) -> bool {
        self.key.is_some() && self.plan.ready().is_some()
    }
}
