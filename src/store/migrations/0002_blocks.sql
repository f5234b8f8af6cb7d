-- Block decisions. Proposals and words about them are only ever added, and what may be said of a proposal is decided here, so
-- that no program gets around it, this one included. Whatever could be stated twice is computed from `record` instead.

-- Who an actor is, however the name is typed: letters one by one, without blanks and invisible characters, full-width forms as
-- plain ones, and capitals (Latin, Greek, Cyrillic) as small letters. Program code compares by more than this; nothing by less.
CREATE VIEW actor_person (id, person) AS
SELECT id, (
    WITH RECURSIVE letter (rest, person) AS (
        SELECT actor.id, ''
        UNION ALL
        SELECT substr(rest, 2), person || (
            WITH typed (code) AS (SELECT CASE WHEN unicode(rest) BETWEEN 65281 AND 65374
                THEN unicode(rest) - 65248 ELSE unicode(rest) END)
            SELECT CASE
                WHEN code <= 32 OR code BETWEEN 127 AND 160 OR code IN (173, 847, 5760, 6158, 12288, 65279)
                    OR code BETWEEN 8192 AND 8207 OR code BETWEEN 8232 AND 8239 OR code BETWEEN 8287 AND 8303
                    OR code BETWEEN 65024 AND 65039 THEN ''
                WHEN code < 127 THEN lower(char(code))
                WHEN (code BETWEEN 192 AND 222 AND code <> 215) OR code BETWEEN 913 AND 939
                    OR code BETWEEN 1040 AND 1071 THEN char(code + 32)
                WHEN code BETWEEN 1024 AND 1039 THEN char(code + 80)
                WHEN (code BETWEEN 256 AND 311 OR code BETWEEN 330 AND 375) AND code % 2 = 0 THEN char(code + 1)
                WHEN (code BETWEEN 313 AND 328 OR code BETWEEN 377 AND 382) AND code % 2 = 1 THEN char(code + 1)
                ELSE char(code) END
            FROM typed)
        FROM letter WHERE rest <> ''
    )
    SELECT person FROM letter WHERE rest = '')
FROM actor;

-- `record` is the proposal as JSON. It ends, and within two years (731 days).
CREATE TABLE block_proposal (
    id          TEXT PRIMARY KEY,
    record      TEXT NOT NULL CHECK (json_valid(record)),
    target      TEXT NOT NULL GENERATED ALWAYS AS (json_extract(record, '$.target')) STORED,
    proposed_by TEXT NOT NULL GENERATED ALWAYS AS (json_extract(record, '$.proposed_by')) STORED
        REFERENCES actor (id),
    proposed_ms BIGINT NOT NULL GENERATED ALWAYS AS (json_extract(record, '$.proposed_ms')) STORED
        CHECK (typeof(proposed_ms) = 'integer'),
    expires_ms  BIGINT NOT NULL GENERATED ALWAYS AS (json_extract(record, '$.expires_ms')) STORED
        CHECK (typeof(expires_ms) = 'integer'),
    CHECK (expires_ms > proposed_ms AND expires_ms - proposed_ms <= 731 * 86400000),
    CHECK (trim(json_extract(record, '$.reason')) <> '' AND trim(json_extract(record, '$.ground')) <> ''),
    CHECK (substr(target, 1, 4) = 'url:' OR substr(target, 1, 5) IN ('host:', 'site:') OR substr(target, 1, 3) = 'ip:')
);
CREATE INDEX block_proposal_time ON block_proposal (proposed_ms, id);

CREATE TRIGGER block_proposal_once BEFORE INSERT ON block_proposal
WHEN EXISTS (SELECT 1 FROM block_proposal WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'proposals are never replaced'); END;
CREATE TRIGGER block_proposal_unchanged BEFORE UPDATE ON block_proposal
BEGIN SELECT RAISE (ABORT, 'proposals are never changed'); END;
CREATE TRIGGER block_proposal_kept BEFORE DELETE ON block_proposal
BEGIN SELECT RAISE (ABORT, 'proposals are never deleted'); END;

-- What was said of a proposal: approved at most once, and turned down or revoked at most once, which is final. `guard` is what
-- the over-block guard objected when it was approved, and why that was overridden, as JSON.
CREATE TABLE block_word (
    block_id TEXT NOT NULL REFERENCES block_proposal (id),
    kind     TEXT NOT NULL CHECK (kind IN ('approved', 'revoked')),
    actor    TEXT NOT NULL REFERENCES actor (id),
    said_ms  BIGINT NOT NULL CHECK (typeof(said_ms) = 'integer'),
    note     TEXT,
    guard    TEXT CHECK (guard IS NULL OR json_valid(guard)),
    PRIMARY KEY (block_id, kind)
) WITHOUT ROWID;

CREATE TRIGGER block_word_once BEFORE INSERT ON block_word
WHEN EXISTS (SELECT 1 FROM block_word WHERE block_id = NEW.block_id AND kind = NEW.kind)
BEGIN SELECT RAISE (ABORT, 'what was said is never replaced'); END;
CREATE TRIGGER block_word_of_a_proposal BEFORE INSERT ON block_word
WHEN NOT EXISTS (SELECT 1 FROM block_proposal WHERE id = NEW.block_id AND proposed_ms <= NEW.said_ms)
BEGIN SELECT RAISE (ABORT, 'there is no such proposal yet'); END;
CREATE TRIGGER block_word_another_person BEFORE INSERT ON block_word
WHEN NEW.kind = 'approved' AND NOT EXISTS (
    SELECT 1 FROM block_proposal
    JOIN actor_person AS proposer ON proposer.id = block_proposal.proposed_by
    JOIN actor_person AS approver ON approver.id = NEW.actor
    WHERE block_proposal.id = NEW.block_id AND approver.person <> '' AND approver.person <> proposer.person
)
BEGIN SELECT RAISE (ABORT, 'nobody approves what they proposed themselves'); END;
CREATE TRIGGER block_word_not_too_late BEFORE INSERT ON block_word
WHEN NEW.kind = 'approved' AND (
    EXISTS (SELECT 1 FROM block_word WHERE block_id = NEW.block_id AND kind = 'revoked')
    OR EXISTS (SELECT 1 FROM block_proposal WHERE id = NEW.block_id AND expires_ms <= NEW.said_ms)
)
BEGIN SELECT RAISE (ABORT, 'nothing is approved after it was revoked or has expired'); END;
CREATE TRIGGER block_word_unchanged BEFORE UPDATE ON block_word
BEGIN SELECT RAISE (ABORT, 'what was said is never changed'); END;
CREATE TRIGGER block_word_kept BEFORE DELETE ON block_word
BEGIN SELECT RAISE (ABORT, 'what was said is never deleted'); END;

-- Block lists as they were built. The serial grows by one with each list that differs from the one before, by its digest.
CREATE TABLE block_list (
    serial  INTEGER PRIMARY KEY,
    digest  TEXT NOT NULL,
    made_ms BIGINT NOT NULL
);
CREATE TRIGGER block_list_next BEFORE INSERT ON block_list
WHEN NEW.serial <> 1 + (SELECT coalesce(max(serial), 0) FROM block_list)
    OR NEW.digest IS (SELECT digest FROM block_list ORDER BY serial DESC LIMIT 1)
BEGIN SELECT RAISE (ABORT, 'serials grow by one, with content that differs'); END;
CREATE TRIGGER block_list_unchanged BEFORE UPDATE ON block_list
BEGIN SELECT RAISE (ABORT, 'lists are never changed'); END;
CREATE TRIGGER block_list_kept BEFORE DELETE ON block_list
BEGIN SELECT RAISE (ABORT, 'lists are never deleted'); END;
-- The entries of the latest lists, as JSON: what differences between lists are made from.
CREATE TABLE block_list_content (
    serial  INTEGER PRIMARY KEY REFERENCES block_list (serial),
    entries TEXT NOT NULL
);
