//! Blobs of the past.
