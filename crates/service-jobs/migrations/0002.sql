-- What was used of which model by whom, one row per effect; answers kept for repeated calls.
CREATE TABLE usage_events (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL REFERENCES deployments(id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    kind TEXT NOT NULL, calls BIGINT NOT NULL, bytes_in BIGINT NOT NULL, bytes_out BIGINT NOT NULL,
    compute_milliseconds BIGINT NOT NULL, recorded_at BIGINT NOT NULL
);
CREATE INDEX usage_events_of ON usage_events (service, user_id, kind);
CREATE INDEX usage_events_by ON usage_events (user_id);
CREATE TABLE kept_answers (
    caller TEXT NOT NULL, request_key TEXT NOT NULL, fingerprint TEXT NOT NULL,
    begun_at BIGINT NOT NULL, status BIGINT, content_type TEXT, sealed_body TEXT,
    PRIMARY KEY (caller, request_key)
);
CREATE INDEX kept_answers_age ON kept_answers (begun_at);
