-- Sign-in by a provider (OpenID Connect).

-- Who an account is to a provider. A row goes when somebody takes the link away; that it was there is in the audit log.
CREATE TABLE account_identity (
    id        INTEGER PRIMARY KEY,
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    account   TEXT NOT NULL REFERENCES account (name),
    linked_ms BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX account_identity_account ON account_identity (account);

-- Browsers that were sent to the provider and are to come back. `state` and `browser` are digests; `about` is the account that
-- is linked, or the digest of the invitation that is taken up.
CREATE TABLE openid_errand (
    state      TEXT PRIMARY KEY,
    browser    TEXT NOT NULL,
    aim        TEXT NOT NULL CHECK (aim IN ('sign-in', 'link', 'take-up')),
    about      TEXT,
    next       TEXT NOT NULL,
    expires_ms BIGINT NOT NULL,
    CHECK ((aim = 'sign-in') = (about IS NULL))
) WITHOUT ROWID;
CREATE INDEX openid_errand_expires ON openid_errand (expires_ms);
