-- Times are milliseconds since 1970 UTC; JSON is TEXT; ids are digests of content, so that writing twice changes nothing.

CREATE TABLE actor (
    id         TEXT PRIMARY KEY,
    created_ms BIGINT NOT NULL
);

-- The register. `record` is the right in its public JSON form.
CREATE TABLE registered_right (
    id         TEXT PRIMARY KEY,
    record     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    added_ms   BIGINT NOT NULL,
    changed_ms BIGINT NOT NULL,
    actor      TEXT NOT NULL REFERENCES actor (id)
);

-- Pictures of rights, in order; the bytes are blobs under their digest.
CREATE TABLE right_picture (
    right_id  TEXT NOT NULL REFERENCES registered_right (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    image_id  TEXT NOT NULL,
    file_name TEXT NOT NULL,
    PRIMARY KEY (right_id, position)
);

-- Pictures whose copies are never hits: stock photos, blank packages. Their bytes are blobs.
CREATE TABLE ignored_picture (
    image_id  TEXT PRIMARY KEY,
    file_name TEXT NOT NULL,
    note      TEXT,
    actor     TEXT NOT NULL REFERENCES actor (id),
    added_ms  BIGINT NOT NULL
);

-- Registered pictures that suddenly matched very many listings; hits that stand on one alone are not shown until `actor` has
-- released it. A picture that was released is not held again.
CREATE TABLE held_picture (
    image_id    TEXT PRIMARY KEY,
    usual       BIGINT NOT NULL,
    held_ms     BIGINT NOT NULL,
    released_ms BIGINT,
    actor       TEXT REFERENCES actor (id)
);
-- How many hits stood on each picture at earlier times: what is usual.
CREATE TABLE picture_count (
    image_id   TEXT NOT NULL,
    counted_ms BIGINT NOT NULL,
    hits       BIGINT NOT NULL,
    PRIMARY KEY (image_id, counted_ms)
) WITHOUT ROWID;

-- Sources added with `sources add`; those of a folder are read from the folder.
CREATE TABLE source (
    id       TEXT PRIMARY KEY,
    text     TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    actor    TEXT NOT NULL REFERENCES actor (id)
);

-- One row per scan of a source; the one without `finished_ms` is resumed.
CREATE TABLE scan (
    source_id     TEXT NOT NULL,
    number        BIGINT NOT NULL,
    reading_digest TEXT NOT NULL,
    started_ms    BIGINT NOT NULL,
    finished_ms   BIGINT,
    PRIMARY KEY (source_id, number)
);

-- Hosts of a source; `server_key` is null until the name has been resolved in this scan.
CREATE TABLE host (
    id            INTEGER PRIMARY KEY,
    source_id     TEXT NOT NULL,
    host_key      TEXT NOT NULL,
    server_key    TEXT,
    robots_ms     BIGINT,
    robots_status INTEGER,
    robots_body   BLOB,
    -- Its budget: pages visited in this scan, and pages that showed listings or had hits, in this one and those before.
    visited       BIGINT NOT NULL DEFAULT 0,
    with_listings BIGINT NOT NULL DEFAULT 0,
    with_hits     BIGINT NOT NULL DEFAULT 0,
    -- What was learned of its addresses, as JSON.
    learned       TEXT,
    UNIQUE (source_id, host_key)
);

-- The one scheduler of politeness: when a server may be asked again.
CREATE TABLE server (
    server_key    TEXT PRIMARY KEY,
    next_visit_ms BIGINT NOT NULL,
    troubles      INTEGER NOT NULL DEFAULT 0,
    -- Smoothed time to an answer.
    latency       BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The frontier and what is known of every address. state: 0 queued, 1 leased, 2 settled for `scan`.
-- The upper bits of `key` stand for the host, so a host's rows stand together and what is crawled at the same time
-- shares pages of the database.
CREATE TABLE url (
    source_id     TEXT NOT NULL,
    key           BIGINT NOT NULL,
    host_id       BIGINT NOT NULL,
    url           TEXT NOT NULL,
    kind          INTEGER NOT NULL,
    depth         INTEGER NOT NULL,
    hops          INTEGER NOT NULL,
    priority      INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    scan          BIGINT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_ms       BIGINT NOT NULL DEFAULT 0,
    outcome       TEXT,
    status        INTEGER,
    etag          TEXT,
    last_modified TEXT,
    body_digest   TEXT,
    truncated     INTEGER NOT NULL DEFAULT 0,
    fetched_ms    BIGINT,
    archive_file   TEXT,
    archive_offset BIGINT,
    archive_length BIGINT,
    -- Date and payload digest of that capture: what a revisit record refers to.
    archived_ms    BIGINT,
    payload_digest TEXT,
    -- Where a redirect led.
    target_key     BIGINT,
    -- Over all scans: visits that were answered, how many of them found the content changed, when the first one was,
    -- and until when the last answer may be used without asking (RFC 9111).
    visits         BIGINT NOT NULL DEFAULT 0,
    changes        BIGINT NOT NULL DEFAULT 0,
    first_visit_ms BIGINT,
    last_visit_ms  BIGINT,
    fresh_until_ms BIGINT,
    -- What it was worth when it was last read: nothing, content, listings, hits.
    worth          INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source_id, key)
) WITHOUT ROWID;
CREATE INDEX url_queue ON url (host_id, priority, next_ms) WHERE state = 0;
CREATE INDEX url_leased ON url (source_id) WHERE state = 1;
CREATE INDEX url_body ON url (source_id, body_digest) WHERE body_digest IS NOT NULL;

-- Listings as last seen. `dirty`: to be matched (again).
CREATE TABLE listing (
    id            TEXT PRIMARY KEY,
    source_id     TEXT NOT NULL,
    page_key      BIGINT NOT NULL,
    on_own_page   INTEGER NOT NULL,
    record        TEXT NOT NULL,
    digest        TEXT NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    last_seen_ms  BIGINT NOT NULL,
    last_scan     BIGINT NOT NULL,
    dirty         INTEGER NOT NULL,
    -- 1 where it was last matched with another register than the one in `matched_register`.
    behind        INTEGER NOT NULL DEFAULT 0,
    indexed       INTEGER NOT NULL DEFAULT 0,
    -- 0 once its page no longer shows it.
    shown         INTEGER NOT NULL DEFAULT 1,
    -- The page in the archive as it was when it last said this; the address itself may show something else by now.
    archive_file   TEXT,
    archive_offset BIGINT,
    archive_length BIGINT
);
CREATE INDEX listing_page ON listing (source_id, page_key);
CREATE INDEX listing_dirty ON listing (dirty) WHERE dirty = 1;
CREATE INDEX listing_in_hand ON listing (dirty) WHERE dirty = 2;
CREATE INDEX listing_behind ON listing (behind) WHERE behind = 1;
CREATE INDEX listing_unindexed ON listing (indexed) WHERE indexed = 0;

CREATE TABLE listing_picture (
    listing_id TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    source_id  TEXT NOT NULL,
    url_key    BIGINT NOT NULL,
    position   INTEGER NOT NULL,
    address    TEXT NOT NULL,
    PRIMARY KEY (listing_id, url_key)
) WITHOUT ROWID;
CREATE INDEX listing_picture_url ON listing_picture (source_id, url_key);

-- The register that listings count as matched with which neither wait (`dirty`) nor are `behind`: one row, and its rights.
CREATE TABLE matched_register (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    snapshot TEXT NOT NULL,
    matcher  TEXT NOT NULL
);
CREATE TABLE matched_right (
    right_id TEXT PRIMARY KEY,
    digest   TEXT NOT NULL
) WITHOUT ROWID;

-- Pictures by the digest of their bytes. `fingerprint` is null where there is none; `reason` then says why.
CREATE TABLE picture (
    id             TEXT PRIMARY KEY,
    fingerprint    BLOB,
    reason         TEXT,
    archive_file   TEXT NOT NULL,
    archive_offset BIGINT NOT NULL,
    archive_length BIGINT NOT NULL
) WITHOUT ROWID;

-- A listing and a right (or none). `current` is 0 once the listing no longer gives the hit.
CREATE TABLE hit (
    id            TEXT PRIMARY KEY,
    listing_id    TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    right_id      TEXT,
    source_id     TEXT NOT NULL,
    record        TEXT NOT NULL,
    score         DOUBLE PRECISION NOT NULL,
    current       INTEGER NOT NULL,
    first_seen_ms BIGINT NOT NULL,
    first_scan    BIGINT NOT NULL,
    last_seen_ms  BIGINT NOT NULL,
    -- Version of the weights behind the score.
    weights       BIGINT NOT NULL,
    -- The scan in which it last became news.
    news_scan     BIGINT NOT NULL,
    -- Number of the latest decision; `standing`: 0 where there is none or it does not hold any more, 1 where something is left
    -- to be done about the hit, 2 where the decision clears it.
    decision      BIGINT,
    standing      INTEGER NOT NULL DEFAULT 0,
    -- The registered picture that it stands on alone.
    picture       TEXT
);
CREATE INDEX hit_picture ON hit (picture) WHERE picture IS NOT NULL;
CREATE INDEX hit_score ON hit ((standing = 2), score DESC, id) WHERE current = 1;
CREATE INDEX hit_listing ON hit (listing_id);
CREATE INDEX hit_right ON hit (right_id);

-- What people decided about hits, in order; the latest of a hit counts. `listing` and `ranked` are what was decided over, as
-- it was then. Nothing refers to the hit by a foreign key: a decision outlives hit, listing and right.
CREATE TABLE decision (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    hit_id     TEXT NOT NULL,
    right_id   TEXT,
    verdict    TEXT NOT NULL,
    note       TEXT,
    actor      TEXT NOT NULL REFERENCES actor (id),
    decided_ms BIGINT NOT NULL,
    weights    BIGINT NOT NULL,
    listing    TEXT NOT NULL,
    ranked     TEXT NOT NULL
);
CREATE INDEX decision_hit ON decision (hit_id, number);
CREATE TRIGGER decision_unchanged BEFORE UPDATE ON decision
BEGIN SELECT RAISE (ABORT, 'decisions are never changed'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE (ABORT, 'decisions are never deleted'); END;

-- How much of each archive file belongs to committed visits; what stands behind it is cut off at the next start.
CREATE TABLE archive_segment (
    file            TEXT PRIMARY KEY,
    committed_bytes BIGINT NOT NULL
);
