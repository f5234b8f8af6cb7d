-- Tips from the public, and what other agencies handed over.

-- Who told something. `name` and `contact` are personal data: they stand here and nowhere else, and can be taken out. Of an
-- anonymous reporter's token there is the digest of its secret with `salt`, nothing more. `id` is random.
CREATE TABLE reporter (
    id           TEXT PRIMARY KEY,
    anonymous    INTEGER NOT NULL,
    name         TEXT,
    contact      TEXT,
    salt         TEXT,
    token_digest TEXT,
    created_ms   BIGINT NOT NULL,
    forgotten_ms BIGINT
);
CREATE INDEX reporter_name ON reporter (name) WHERE name IS NOT NULL;

-- Who looked at a reporter's name, or had it taken out.
CREATE TABLE reporter_access (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    reporter_id TEXT NOT NULL REFERENCES reporter (id),
    actor       TEXT NOT NULL REFERENCES actor (id),
    at_ms       BIGINT NOT NULL,
    act         TEXT NOT NULL CHECK (act IN ('seen', 'forgotten'))
);
CREATE TRIGGER reporter_access_unchanged BEFORE UPDATE ON reporter_access
BEGIN SELECT RAISE (ABORT, 'who looked is never changed'); END;
CREATE TRIGGER reporter_access_kept BEFORE DELETE ON reporter_access
BEGIN SELECT RAISE (ABORT, 'who looked is never deleted'); END;

-- What was told; never changed. `sense` is equal where the same is told in the same words. `told_before` is a JSON list of
-- the positions of addresses that others had told before, as it was when this was written down.
CREATE TABLE tip (
    id          TEXT PRIMARY KEY,
    number      TEXT NOT NULL UNIQUE,
    reporter_id TEXT NOT NULL REFERENCES reporter (id),
    claim       TEXT NOT NULL,
    right_id    TEXT,
    channel     TEXT,
    received_ms BIGINT NOT NULL,
    entered_by  TEXT NOT NULL REFERENCES actor (id),
    entered_ms  BIGINT NOT NULL,
    sense       TEXT NOT NULL,
    told_before TEXT NOT NULL
);
CREATE INDEX tip_reporter ON tip (reporter_id, received_ms);
CREATE INDEX tip_received ON tip (received_ms);
CREATE INDEX tip_sense ON tip (sense);
CREATE TRIGGER tip_unchanged BEFORE UPDATE ON tip
BEGIN SELECT RAISE (ABORT, 'tips are never changed'); END;
CREATE TRIGGER tip_kept BEFORE DELETE ON tip
BEGIN SELECT RAISE (ABORT, 'tips are never deleted'); END;

-- `key` is the canonical address's, as in `url`.
CREATE TABLE tip_address (
    tip_id   TEXT NOT NULL REFERENCES tip (id),
    position INTEGER NOT NULL,
    url      TEXT NOT NULL,
    key      BIGINT NOT NULL,
    PRIMARY KEY (tip_id, position)
) WITHOUT ROWID;
CREATE INDEX tip_address_key ON tip_address (key);

-- A tip's history; the last entry is its state.
CREATE TABLE tip_event (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    tip_id TEXT NOT NULL REFERENCES tip (id),
    state  TEXT NOT NULL CHECK (state IN ('received', 'checked', 'accepted', 'rejected', 'rewarded')),
    actor  TEXT NOT NULL REFERENCES actor (id),
    at_ms  BIGINT NOT NULL,
    note   TEXT
);
CREATE INDEX tip_event_tip ON tip_event (tip_id, number);
CREATE TRIGGER tip_event_unchanged BEFORE UPDATE ON tip_event
BEGIN SELECT RAISE (ABORT, 'what became of a tip is never changed'); END;
CREATE TRIGGER tip_event_kept BEFORE DELETE ON tip_event
BEGIN SELECT RAISE (ABORT, 'what became of a tip is never deleted'); END;

-- Hits on what an accepted tip told of.
CREATE TABLE tip_hit (
    tip_id    TEXT NOT NULL REFERENCES tip (id),
    hit_id    TEXT NOT NULL,
    joined_ms BIGINT NOT NULL,
    PRIMARY KEY (tip_id, hit_id)
) WITHOUT ROWID;

-- The ledger of rewards: every row moves an amount, in hundredths of the currency's unit, from one account of a grant to
-- another. A grant goes by the id of its first row.
CREATE TABLE reward (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    grant_id     TEXT NOT NULL,
    tip_id       TEXT NOT NULL REFERENCES tip (id),
    step         TEXT NOT NULL,
    from_account TEXT NOT NULL,
    to_account   TEXT NOT NULL,
    amount       BIGINT NOT NULL CHECK (amount > 0),
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    actor        TEXT NOT NULL REFERENCES actor (id),
    at_ms        BIGINT NOT NULL,
    note         TEXT,
    CHECK (
        (step = 'granted' AND id = grant_id AND from_account = 'budget' AND to_account = 'granted')
        OR (step = 'approved' AND from_account = 'granted' AND to_account = 'approved')
        OR (step = 'paid' AND from_account = 'approved' AND to_account = 'paid')
        OR (step = 'withdrawn' AND from_account IN ('granted', 'approved') AND to_account = 'budget')
    )
);
CREATE INDEX reward_grant ON reward (grant_id, number);
CREATE INDEX reward_tip ON reward (tip_id, number);
CREATE TRIGGER reward_unchanged BEFORE UPDATE ON reward
BEGIN SELECT RAISE (ABORT, 'the ledger of rewards is never changed'); END;
CREATE TRIGGER reward_kept BEFORE DELETE ON reward
BEGIN SELECT RAISE (ABORT, 'the ledger of rewards is never deleted'); END;
CREATE TRIGGER reward_two_people BEFORE INSERT ON reward
WHEN NEW.step = 'approved' AND NOT EXISTS (
    SELECT 1 FROM reward
    JOIN actor_person AS giver ON giver.id = reward.actor
    JOIN actor_person AS approver ON approver.id = NEW.actor
    WHERE reward.id = NEW.grant_id AND approver.person <> '' AND approver.person <> giver.person
)
BEGIN SELECT RAISE (ABORT, 'whoever grants a reward does not approve it'); END;
CREATE TRIGGER reward_of_its_grant BEFORE INSERT ON reward
WHEN NEW.step <> 'granted'
    AND NOT EXISTS (SELECT 1 FROM reward WHERE id = NEW.grant_id AND tip_id = NEW.tip_id AND currency = NEW.currency)
BEGIN SELECT RAISE (ABORT, 'a reward is granted first'); END;
CREATE TRIGGER reward_never_negative BEFORE INSERT ON reward
WHEN NEW.step <> 'granted' AND NEW.amount > (
    SELECT coalesce(sum(CASE NEW.from_account WHEN to_account THEN amount WHEN from_account THEN -amount ELSE 0 END), 0)
    FROM reward WHERE grant_id = NEW.grant_id)
BEGIN SELECT RAISE (ABORT, 'no account of a reward goes below nothing'); END;

-- What other agencies handed over, and whose keys are trusted.

-- Who said of a key that it is an agency's, or that it is to be trusted no longer; the last word about a key counts.
CREATE TABLE key_word (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    key     TEXT NOT NULL,
    name    TEXT NOT NULL,
    trusted INTEGER NOT NULL,
    actor   TEXT NOT NULL REFERENCES actor (id),
    at_ms   BIGINT NOT NULL
);
CREATE INDEX key_word_key ON key_word (key, number);
CREATE TRIGGER key_word_unchanged BEFORE UPDATE ON key_word
BEGIN SELECT RAISE (ABORT, 'what was said of a key is never changed'); END;
CREATE TRIGGER key_word_kept BEFORE DELETE ON key_word
BEGIN SELECT RAISE (ABORT, 'what was said of a key is never deleted'); END;

-- A bundle that was taken, under the digest of its manifest. `content` is the digest of what was handed over, equal for every
-- bundle that hands over the same.
CREATE TABLE delivery (
    digest      TEXT PRIMARY KEY,
    content     TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    key         TEXT NOT NULL,
    agency      TEXT NOT NULL,
    recipient   TEXT NOT NULL,
    as_of_ms    BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    actor       TEXT NOT NULL REFERENCES actor (id)
);
CREATE INDEX delivery_case ON delivery (case_id);
CREATE TRIGGER delivery_unchanged BEFORE UPDATE ON delivery
BEGIN SELECT RAISE (ABORT, 'what was received is never changed'); END;
CREATE TRIGGER delivery_kept BEFORE DELETE ON delivery
BEGIN SELECT RAISE (ABORT, 'what was received is never deleted'); END;

-- Its files in order, manifest and signature included; the bytes are blobs.
CREATE TABLE delivery_file (
    digest   TEXT NOT NULL REFERENCES delivery (digest),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    PRIMARY KEY (digest, position)
) WITHOUT ROWID;
CREATE TRIGGER delivery_file_unchanged BEFORE UPDATE ON delivery_file
BEGIN SELECT RAISE (ABORT, 'what was received is never changed'); END;
CREATE TRIGGER delivery_file_kept BEFORE DELETE ON delivery_file
BEGIN SELECT RAISE (ABORT, 'what was received is never deleted'); END;
