-- Password reset, personal tokens, second factors.
ALTER TABLE accounts ADD COLUMN token_generation INTEGER NOT NULL DEFAULT 0;
CREATE TABLE reset_codes (
    account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
    digest TEXT NOT NULL, expires INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE personal_tokens (
    id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    name TEXT NOT NULL, scope TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL, expires INTEGER NOT NULL, last_used INTEGER
) STRICT;
CREATE INDEX personal_tokens_of ON personal_tokens (account);
CREATE TABLE second_factors (
    account TEXT PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
    sealed TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 0, last_step INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts(id) ON DELETE CASCADE, digest TEXT NOT NULL, PRIMARY KEY (account, digest)
) STRICT;
