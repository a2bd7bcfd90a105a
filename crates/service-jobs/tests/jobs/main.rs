//! What the stores promise: the job's states, blobs in a folder, rows in SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod accounting;
mod folder;
mod machine;
mod rows;
mod world;
