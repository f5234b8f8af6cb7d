-- Who may sign in, what they signed in with, and what was done.

-- `name` is the actor beside what they do. `password` is an argon2id PHC string; none until the invitation was taken up.
CREATE TABLE account (
    name         TEXT PRIMARY KEY,
    display_name TEXT NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('owner', 'monitor', 'analyst', 'approver', 'administrator', 'auditor')),
    password     TEXT CHECK (password LIKE '$argon2id$%'),
    lang         TEXT,
    disabled     INTEGER NOT NULL DEFAULT 0,
    created_ms   BIGINT NOT NULL,
    created_by   TEXT NOT NULL,
    signed_in_ms BIGINT
);
-- What they did stays theirs.
CREATE TRIGGER account_name_kept BEFORE UPDATE OF name ON account
BEGIN SELECT RAISE (ABORT, 'names of accounts are never changed'); END;
CREATE TRIGGER account_kept BEFORE DELETE ON account
BEGIN SELECT RAISE (ABORT, 'accounts are disabled, and never deleted'); END;
CREATE TRIGGER account_once BEFORE INSERT ON account
WHEN EXISTS (SELECT 1 FROM account WHERE name = NEW.name)
BEGIN SELECT RAISE (ABORT, 'accounts are never replaced'); END;

-- Whose rights an owner sees. Found by the holder as the register's records have it.
CREATE TABLE account_holder (
    account TEXT NOT NULL REFERENCES account (name),
    holder  TEXT NOT NULL,
    PRIMARY KEY (account, holder)
) WITHOUT ROWID;
CREATE INDEX registered_right_holder ON registered_right (record ->> '$.holder');

-- Browsers that are signed in. `digest` is of the session's id, which is kept nowhere. It is over at `idle_ms`, which moves
-- while it is used, and at `ends_ms`, which does not.
CREATE TABLE session (
    digest   TEXT PRIMARY KEY,
    account  TEXT NOT NULL REFERENCES account (name),
    began_ms BIGINT NOT NULL,
    seen_ms  BIGINT NOT NULL,
    idle_ms  BIGINT NOT NULL,
    ends_ms  BIGINT NOT NULL,
    address  TEXT NOT NULL,
    agent    TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- Tokens of programs, by the digest of the whole token. `id` is how it begins.
CREATE TABLE api_token (
    digest     TEXT PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    account    TEXT NOT NULL REFERENCES account (name),
    label      TEXT NOT NULL,
    role       TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    used_ms    BIGINT,
    revoked_ms BIGINT
) WITHOUT ROWID;
CREATE INDEX api_token_account ON api_token (account);

-- Addresses that work once.
CREATE TABLE account_link (
    digest     TEXT PRIMARY KEY,
    purpose    TEXT NOT NULL CHECK (purpose IN ('set-up', 'invitation', 'reset')),
    account    TEXT REFERENCES account (name),
    expires_ms BIGINT NOT NULL,
    CHECK ((purpose = 'set-up') = (account IS NULL))
) WITHOUT ROWID;

-- Attempts to sign in that failed, or have not succeeded yet. `counted` says what `key` is.
CREATE TABLE sign_in_attempt (
    counted  TEXT NOT NULL CHECK (counted IN ('account', 'address')),
    key      TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_ms  BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (counted, key)
) WITHOUT ROWID;
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_ms);

-- How long things are kept where it is not as shipped, and what was done about it.
CREATE TABLE retention (
    rule  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE retention_run (
    at_ms    BIGINT PRIMARY KEY,
    sessions INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    links    INTEGER NOT NULL,
    tokens   INTEGER NOT NULL
) WITHOUT ROWID;

-- What was done: a chain, in which each entry has the digest of the one before.
CREATE TABLE audit_entry (
    number   INTEGER PRIMARY KEY,
    at_ms    BIGINT NOT NULL,
    actor    TEXT NOT NULL,
    action   TEXT NOT NULL,
    object   TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest   TEXT NOT NULL UNIQUE
);
CREATE INDEX audit_entry_actor ON audit_entry (actor, number);
CREATE TRIGGER audit_entry_next BEFORE INSERT ON audit_entry
WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM audit_entry)
    OR NEW.previous <> coalesce((SELECT digest FROM audit_entry ORDER BY number DESC LIMIT 1),
        '0000000000000000000000000000000000000000000000000000000000000000')
BEGIN SELECT RAISE (ABORT, 'an entry follows the last one'); END;
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE (ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE (ABORT, 'the audit log is never deleted'); END;
CREATE TRIGGER audit_entry_once BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE number = NEW.number OR digest = NEW.digest)
BEGIN SELECT RAISE (ABORT, 'the audit log is never replaced'); END;
