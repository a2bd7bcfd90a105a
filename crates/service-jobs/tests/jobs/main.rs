//! What the stores promise: the job's states, blobs in a folder and in a bucket, rows in SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod accounting;
mod alone;
mod bucket;
mod folder;
mod identities;
mod machine;
mod refreshes;
mod rows;
mod world;
