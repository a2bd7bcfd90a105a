//! Database and object-store servers that live as long as a test; only ever a dev-dependency.
//!
//! [`Postgres`] is Debian's PostgreSQL in a folder and on a loopback port of its own. It ends with the process that
//! started it, however that ends. [`Bucket`] is an S3 server in the process itself.
//!
//! # Non-goals
//! No product code may use it: it panics where a test would fail, and what it stores is not durable.

mod bucket;
mod postgres;

pub use bucket::Bucket;
pub use postgres::Postgres;
