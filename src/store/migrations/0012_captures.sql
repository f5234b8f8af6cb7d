-- Every archived capture of a listing's page, written when its visit is committed. `record` is the listing as it was read then;
-- null where another capture of the listing has the same one (equal `digest`), and where the page did not show it (`shown` 0).
CREATE TABLE capture (
    listing_id     TEXT NOT NULL REFERENCES listing (id) ON DELETE CASCADE,
    captured_ms    BIGINT NOT NULL,
    archive_file   TEXT NOT NULL,
    archive_offset BIGINT NOT NULL,
    archive_length BIGINT NOT NULL,
    status         INTEGER,
    -- 1 where the record refers to an earlier one for its body.
    revisit        INTEGER NOT NULL,
    payload_digest TEXT,
    shown          INTEGER NOT NULL,
    digest         TEXT NOT NULL,
    record         TEXT,
    PRIMARY KEY (listing_id, captured_ms, archive_file, archive_offset)
);

-- What was archived before: of each listing the capture that last showed it, where that is the last one of its page. Earlier
-- ones are in the archive only.
INSERT INTO capture (listing_id, captured_ms, archive_file, archive_offset, archive_length, status, revisit, payload_digest,
        shown, digest, record)
    SELECT l.id, u.archived_ms, u.archive_file, u.archive_offset, u.archive_length, 200, 0, u.payload_digest, 1, l.digest, l.record
    FROM listing l JOIN url u ON u.source_id = l.source_id AND u.key = l.page_key
    WHERE u.archived_ms IS NOT NULL AND u.archive_file = l.archive_file AND u.archive_offset = l.archive_offset
        AND u.archive_length IS NOT NULL;

-- What else a seller offers.
CREATE INDEX listing_seller ON listing (source_id, (record ->> '$.seller')) WHERE record ->> '$.seller' IS NOT NULL;
