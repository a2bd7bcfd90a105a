-- How long the last trainings took against what was predicted. No row says whose training it was.
CREATE TABLE training_paces (
    id TEXT PRIMARY KEY, computed_milliseconds INTEGER NOT NULL, predicted_milliseconds INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
