//! Job life cycle, leases, stores of rows and blobs; clock injected.
