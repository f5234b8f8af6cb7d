-- Attempts to sign in are counted by account and address together, by account, and by address; what does not apply is empty.
-- Counts live for a day, so none is carried over.
DROP TABLE sign_in_attempt;
CREATE TABLE sign_in_attempt (
    counted  TEXT NOT NULL CHECK (counted IN ('pair', 'account', 'address')),
    name     TEXT NOT NULL,
    address  TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_ms  BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    PRIMARY KEY (counted, name, address)
) WITHOUT ROWID;
CREATE INDEX sign_in_attempt_last ON sign_in_attempt (last_ms);

-- Where an account was signed in from: whoever comes from there is not shut out by what others try elsewhere.
CREATE TABLE account_address (
    account TEXT NOT NULL REFERENCES account (name),
    address TEXT NOT NULL,
    seen_ms BIGINT NOT NULL,
    PRIMARY KEY (account, address)
) WITHOUT ROWID;
INSERT INTO account_address SELECT account, address, max(seen_ms) FROM session GROUP BY account, address;

-- By what and from where: the role, the token and the address. Part of the entry's digest where it is not empty.
ALTER TABLE audit_entry ADD COLUMN via TEXT NOT NULL DEFAULT '';

-- Answers held secrets: what is kept of them is overwritten. From now on they belong to whoever asked, token and role included,
-- and of those that hold a secret nothing is kept but that they were given.
PRAGMA secure_delete = ON;
DELETE FROM idempotent_answer;
PRAGMA secure_delete = OFF;
ALTER TABLE idempotent_answer RENAME COLUMN person TO holder;
ALTER TABLE idempotent_answer ADD COLUMN withheld INTEGER NOT NULL DEFAULT 0;

ALTER TABLE retention_run ADD COLUMN answers INTEGER NOT NULL DEFAULT 0;
