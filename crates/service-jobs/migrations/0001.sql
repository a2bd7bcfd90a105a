-- Accounts, deployments, registrations, profiles, objects, uploads, jobs.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0, code_digest BLOB, code_expires INTEGER NOT NULL DEFAULT 0,
    code_tries INTEGER NOT NULL DEFAULT 0, updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE revoked_tokens (jti TEXT PRIMARY KEY, expires INTEGER NOT NULL) STRICT;
CREATE TABLE deployments (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    model TEXT NOT NULL, version TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (owner, model, version)
) STRICT;
CREATE TABLE registrations (
    id TEXT PRIMARY KEY, service TEXT NOT NULL REFERENCES deployments(id) ON DELETE CASCADE,
    "user" TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, created_at INTEGER NOT NULL, UNIQUE (service, "user")
) STRICT;
CREATE TABLE profiles (
    id TEXT PRIMARY KEY, registration TEXT NOT NULL REFERENCES registrations(id) ON DELETE CASCADE,
    json TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE objects (
    blob TEXT PRIMARY KEY, registration TEXT NOT NULL REFERENCES registrations(id) ON DELETE CASCADE,
    profile TEXT NOT NULL, kind TEXT NOT NULL, data_name TEXT NOT NULL, bytes INTEGER NOT NULL,
    replaced INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX objects_of ON objects (registration, kind, data_name);
CREATE TABLE uploads (
    id TEXT PRIMARY KEY, registration TEXT NOT NULL REFERENCES registrations(id) ON DELETE CASCADE,
    profile TEXT NOT NULL, kind TEXT NOT NULL, data_name TEXT NOT NULL, state TEXT NOT NULL,
    expires INTEGER NOT NULL, begun INTEGER NOT NULL DEFAULT 0, reason TEXT
) STRICT;
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, "user" TEXT NOT NULL, profile TEXT NOT NULL, data_name TEXT NOT NULL,
    registration TEXT NOT NULL REFERENCES registrations(id) ON DELETE CASCADE,
    keys TEXT NOT NULL, initial_model TEXT, data TEXT NOT NULL,
    state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0, stalled INTEGER NOT NULL DEFAULT 0, lease TEXT, lease_expires INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 0, epochs INTEGER NOT NULL, checkpoint TEXT, result TEXT, message TEXT,
    created_at INTEGER NOT NULL, started_at INTEGER, started_epoch INTEGER NOT NULL DEFAULT 0, ended_at INTEGER
) STRICT;
CREATE INDEX jobs_waiting ON jobs (state, created_at);
