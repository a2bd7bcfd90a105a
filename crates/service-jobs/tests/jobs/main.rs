//! What the stores promise: the job's states, blobs in a folder, rows in SQLite.

mod folder;
mod machine;
mod rows;
mod world;
