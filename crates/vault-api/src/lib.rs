//! What pages may ask of the vault: requests, replies, opaque handles, progress.
