//! Leases a job, trains on ciphertexts, reports progress.
