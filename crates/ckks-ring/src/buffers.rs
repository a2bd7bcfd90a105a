//! Memory for limbs: starts on a cache line, and is kept when dropped for whoever next wants as much.
//!
//! A system allocator hands blocks of this size back to the kernel at once, which clears and faults in fresh pages for the
//! next polynomial; that can take longer than the arithmetic. Nothing is cleared between two uses: whoever puts a secret
//! into a polynomial wraps it in `Zeroizing`, and what is read of a buffer was written by its owner.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroize;

/// Words of a cache line.
const LINE: usize = 8;

/// Buffers of one ring that wait to be used again; of bounded size.
pub(crate) struct Buffers {
    most_words: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    by_length: BTreeMap<usize, Vec<Vec<u64>>>,
    words: usize,
}

/// Words that go back to their [`Buffers`] when dropped.
pub(crate) struct Buffer {
    words: Vec<u64>,
    start: usize,
    len: usize,
    home: Arc<Buffers>,
}

impl Buffers {
    /// Keeps up to `most_words` words. In wasm it keeps none: memory is never returned there, so nothing is gained.
    pub(crate) fn new(most_words: usize) -> Arc<Self> {
        let most_words = if cfg!(target_family = "wasm") {
            0
        } else {
            most_words
        };
        Arc::new(Self {
            most_words,
            waiting: Mutex::default(),
        })
    }

    /// `len` zeros.
    pub(crate) fn zeros(self: &Arc<Self>, len: usize) -> Buffer {
        match self.take(len + LINE) {
            Some(words) => {
                let mut buffer = self.buffer(words, len);
                buffer.fill(0);
                buffer
            }
            None => self.buffer(vec![0; len + LINE], len),
        }
    }

    /// `len` words of any value, for whoever writes every one of them.
    pub(crate) fn unwritten(self: &Arc<Self>, len: usize) -> Buffer {
        let words = self.take(len + LINE);
        self.buffer(words.unwrap_or_else(|| vec![0; len + LINE]), len)
    }

    fn buffer(self: &Arc<Self>, words: Vec<u64>, len: usize) -> Buffer {
        let start = words.as_ptr().align_offset(size_of::<[u64; LINE]>());
        Buffer {
            start: start.min(LINE),
            words,
            len,
            home: Arc::clone(self),
        }
    }

    /// The shortest that has `length` words, unless more than a quarter of it would lie idle.
    fn take(&self, length: usize) -> Option<Vec<u64>> {
        if self.most_words == 0 {
            return None;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut fitting = waiting.by_length.range_mut(length..=length + length / 3);
        let words = fitting.find_map(|(_, same)| same.pop())?;
        waiting.words -= words.len();
        Some(words)
    }

    /// Keeps `words`, in place of shorter ones if there is no room.
    fn give(&self, words: Vec<u64>) {
        if words.len() > self.most_words {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while waiting.words + words.len() > self.most_words {
            if !waiting.drop_one_below(words.len()) {
                return;
            }
        }
        waiting.words += words.len();
        let same = waiting.by_length.entry(words.len()).or_default();
        same.push(words);
    }
}

impl Waiting {
    /// Drops the shortest if it is shorter than `length`; whether it was.
    fn drop_one_below(&mut self, length: usize) -> bool {
        let mut shorter = self.by_length.range_mut(..length);
        let dropped = shorter.find_map(|(_, same)| same.pop());
        self.words -= dropped.as_ref().map_or(0, Vec::len);
        dropped.is_some()
    }
}

impl Buffer {
    /// Keeps the first `len` words. Panics if there are fewer.
    pub(crate) fn truncate(&mut self, len: usize) {
        assert!(len <= self.len, "{len} of {} words", self.len);
        self.len = len;
    }
}

impl Deref for Buffer {
    type Target = [u64];

    fn deref(&self) -> &[u64] {
        &self.words[self.start..self.start + self.len]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u64] {
        &mut self.words[self.start..self.start + self.len]
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Self {
        let mut copy = self.home.unwritten(self.len);
        copy.copy_from_slice(self);
        copy
    }
}

impl Zeroize for Buffer {
    /// All that was ever written here, beyond a truncation too.
    fn zeroize(&mut self) {
        self.words.as_mut_slice().zeroize();
    }
}

impl PartialEq for Buffer {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Buffer {}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.home.give(core::mem::take(&mut self.words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_start_on_a_cache_line_and_zeros_are_zero() {
        let home = Buffers::new(1000);
        for len in [1, 16, 100, 400] {
            let mut buffer = home.unwritten(len);
            assert_eq!((buffer.len(), buffer.as_ptr() as usize % 64), (len, 0));
            buffer.fill(7);
            drop(buffer);
            assert!(home.zeros(len).iter().all(|&word| word == 0));
        }
    }

    #[test]
    fn a_dropped_buffer_is_used_again_if_it_fits_well() {
        let home = Buffers::new(1000);
        let mut first = home.unwritten(120);
        first[0] = 42;
        let place = first.as_ptr();
        drop(first);
        assert_ne!(home.unwritten(20).as_ptr(), place);
        let again = home.unwritten(100);
        assert_eq!((again.as_ptr(), again[0]), (place, 42));
    }

    #[test]
    fn no_more_is_kept_than_was_said_and_longer_ones_rather() {
        let home = Buffers::new(300);
        let held = [50, 60, 150, 280].map(|len| home.unwritten(len));
        held.into_iter().for_each(drop);
        let waiting = home.waiting.lock().unwrap();
        let kept: Vec<usize> = waiting.by_length.values().flatten().map(Vec::len).collect();
        assert_eq!((kept, waiting.words), (vec![288], 288));
        drop(waiting);
        drop(home.unwritten(20));
        assert_eq!(home.waiting.lock().unwrap().words, 288);
        drop(home.unwritten(400));
        assert_eq!(home.waiting.lock().unwrap().words, 288);
    }
}
