-- Answers to requests that carried a key of their own, so that a repeated request is answered again and not done again.
-- `status` is null while the first one is at work. They are kept for a day.
CREATE TABLE idempotent_answer (
    person       TEXT NOT NULL,
    key          TEXT NOT NULL,
    -- Digest of method, path and body: the same key with anything else is a mistake.
    request      TEXT NOT NULL,
    begun_ms     BIGINT NOT NULL,
    status       INTEGER,
    content_type TEXT,
    location     TEXT,
    body         BLOB,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;
CREATE INDEX idempotent_answer_begun ON idempotent_answer (begun_ms);
