//! Pieces of a blob read by a thread of their own, ahead of use.

use service_jobs::{BlobId, Blobs};
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// A piece: its bytes, or why they cannot be had.
type Piece = Result<Vec<u8>, String>;

/// Pieces that were announced; `None` while they are being read.
#[derive(Default)]
struct Announced {
    pieces: Mutex<BTreeMap<usize, Option<Piece>>>,
    arrived: Condvar,
}

/// Where pieces are, and how long.
pub(crate) struct Pieces {
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) blob: BlobId,
    /// Byte at which piece 0 begins.
    pub(crate) begin: u64,
    /// Bytes of each.
    pub(crate) length: u64,
}

impl Pieces {
    fn read(&self, index: usize) -> Piece {
        let offset = self.begin + index as u64 * self.length;
        let source = self.blobs.open_range(self.blob, offset, self.length);
        let source = source.map_err(|error| error.to_string())?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        source
            .take(self.length)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        match bytes.len() as u64 == self.length {
            true => Ok(bytes),
            false => Err(format!(
                "the blob ends {} bytes into the ciphertext",
                bytes.len()
            )),
        }
    }
}

/// Reads pieces when they are announced. Holds no more than what was announced and not yet taken.
pub(crate) struct ReadAhead {
    pieces: Arc<Pieces>,
    announced: Arc<Announced>,
    orders: Mutex<Sender<usize>>,
}

impl ReadAhead {
    /// Starts the reading thread; it ends when this is dropped.
    pub(crate) fn new(pieces: Pieces) -> Self {
        let (pieces, announced) = (Arc::new(pieces), Arc::new(Announced::default()));
        let (orders, wanted) = channel();
        let (reading, telling) = (Arc::clone(&pieces), Arc::clone(&announced));
        std::thread::spawn(move || read_all(&reading, &telling, &wanted));
        Self {
            pieces,
            announced,
            orders: Mutex::new(orders),
        }
    }

    /// Orders pieces; each is to be taken once.
    pub(crate) fn announce(&self, indices: impl Iterator<Item = usize>) {
        let orders = lock(&self.orders);
        let mut pieces = lock(&self.announced.pieces);
        for index in indices {
            if !pieces.contains_key(&index) && orders.send(index).is_ok() {
                pieces.insert(index, None);
            }
        }
    }

    /// A piece: waits for it if it was announced, else reads it here.
    pub(crate) fn take(&self, index: usize) -> Piece {
        let mut pieces = lock(&self.announced.pieces);
        while let Some(None) = pieces.get(&index) {
            let arrived = self.announced.arrived.wait(pieces);
            pieces = arrived.unwrap_or_else(PoisonError::into_inner);
        }
        if let Some(Some(piece)) = pieces.remove(&index) {
            return piece;
        }
        drop(pieces);
        self.pieces.read(index)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_all(pieces: &Pieces, announced: &Announced, wanted: &Receiver<usize>) {
    for index in wanted {
        let piece = pieces.read(index);
        lock(&announced.pieces).insert(index, Some(piece));
        announced.arrived.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use service_jobs::FolderBlobs;

    fn ahead(bytes: &[u8]) -> (tempfile::TempDir, Arc<dyn Blobs>, BlobId, ReadAhead) {
        let folder = tempfile::tempdir().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open_at(folder.path()).unwrap());
        let blob = BlobId::random();
        blobs
            .put(blob, &mut |target| target.write_all(bytes))
            .unwrap();
        let pieces = Pieces {
            blobs: Arc::clone(&blobs),
            blob,
            begin: 10,
            length: 40,
        };
        (folder, blobs, blob, ReadAhead::new(pieces))
    }

    #[test]
    fn announced_and_other_pieces_are_the_blobs_and_none_is_kept() {
        let bytes: Vec<u8> = (0..90).collect();
        let (_folder, _, _, ahead) = ahead(&bytes);
        for _ in 0..3 {
            ahead.announce([1, 0].into_iter());
            assert_eq!(ahead.take(0).unwrap(), bytes[10..50]);
            assert_eq!(ahead.take(1).unwrap(), bytes[50..]);
            assert_eq!(ahead.take(1).unwrap(), bytes[50..], "not announced");
        }
        assert!(lock(&ahead.announced.pieces).is_empty());
    }

    #[test]
    fn a_blob_cut_short_or_gone_is_said_so() {
        let (_folder, blobs, blob, ahead) = ahead(&[0; 60]);
        ahead.announce([1].into_iter());
        assert!(ahead.take(1).unwrap_err().contains("ends 10 bytes into"));
        blobs.remove(blob).unwrap();
        ahead.announce([0].into_iter());
        assert!(ahead.take(0).is_err() && ahead.take(1).is_err());
    }
}
