//! Starts the real server and browsers for tests and benches.
