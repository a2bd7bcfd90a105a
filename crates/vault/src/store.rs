//! Things by handle. A handle is never used twice, also after a lock.

use std::collections::HashMap;

use crate::VaultError;

/// Things of one kind by handle.
pub(crate) struct Store<T> {
    what: &'static str,
    next: u32,
    held: HashMap<u32, T>,
}

impl<T> Store<T> {
    pub(crate) fn new(what: &'static str) -> Self {
        Self {
            what,
            next: 1,
            held: HashMap::new(),
        }
    }

    pub(crate) fn add(&mut self, thing: T) -> u32 {
        let handle = self.next;
        self.next += 1;
        self.held.insert(handle, thing);
        handle
    }

    pub(crate) fn get(&self, handle: u32) -> Result<&T, VaultError> {
        self.held.get(&handle).ok_or(VaultError::UnknownHandle {
            what: self.what,
            handle,
        })
    }

    pub(crate) fn remove(&mut self, handle: u32) -> Result<T, VaultError> {
        self.held.remove(&handle).ok_or(VaultError::UnknownHandle {
            what: self.what,
            handle,
        })
    }

    /// Drops everything; secrets overwrite themselves.
    pub(crate) fn clear(&mut self) {
        self.held = HashMap::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_not_used_twice() {
        let mut store = Store::new("thing");
        let first = store.add('a');
        store.clear();
        let second = store.add('b');
        assert_ne!(first, second);
        assert!(matches!(
            store.get(first),
            Err(VaultError::UnknownHandle { what: "thing", .. })
        ));
        assert_eq!(store.get(second).ok(), Some(&'b'));
        assert_eq!(store.remove(second).ok(), Some('b'));
        assert!(store.remove(second).is_err());
    }
}
