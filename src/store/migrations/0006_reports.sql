-- Reports that were written on demand, and what stood in the last one about each filter: what a later one is held against.
-- `filter` names sources and rights in one spelling; `hits` counts what reached the reporting threshold.
CREATE TABLE written_report (
    id         TEXT PRIMARY KEY,
    filter     TEXT NOT NULL,
    written_ms BIGINT NOT NULL,
    actor      TEXT NOT NULL REFERENCES actor (id),
    hits       BIGINT NOT NULL
);
CREATE INDEX written_report_filter ON written_report (filter, written_ms);

-- `listing` and `ranked` are the hit as it was then. Nothing refers to the hit by a foreign key: that it is gone is news.
CREATE TABLE reported_hit (
    filter    TEXT NOT NULL,
    hit_id    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    listing   TEXT NOT NULL,
    ranked    TEXT NOT NULL,
    verdict   TEXT,
    PRIMARY KEY (filter, hit_id)
) WITHOUT ROWID;

-- The hits that figures are about: what holds now and is not held back, with what was decided about it. Figures are selections
-- from here, so that whoever has the database can make them again with the sqlite3 shell.
CREATE VIEW hit_fact AS
SELECT h.id,
    h.score,
    h.right_id,
    CASE WHEN h.right_id IS NULL THEN 'none' ELSE coalesce(json_extract(r.record, '$.kind'), 'unregistered') END AS kind,
    h.source_id,
    coalesce(json_extract(l.record, '$.country'), '') AS country,
    coalesce(json_extract(l.record, '$.seller'), '') AS seller,
    CASE WHEN h.standing = 0 OR d.verdict IS NULL THEN 'open' ELSE d.verdict END AS outcome,
    h.first_seen_ms,
    h.last_seen_ms,
    l.shown
FROM hit h
    JOIN listing l ON l.id = h.listing_id
    LEFT JOIN registered_right r ON r.id = h.right_id
    LEFT JOIN decision d ON d.number = h.decision
WHERE h.current = 1
    AND NOT (h.standing = 0 AND h.picture IS NOT NULL AND h.picture IN
        (SELECT image_id FROM held_picture WHERE released_ms IS NULL));
CREATE INDEX hit_first_seen ON hit (first_seen_ms) WHERE current = 1;
