-- What is undone stays: an undo is an entry of its own, which takes a decision or an escalation back by its id.
CREATE TABLE withdrawal (
    entry        TEXT PRIMARY KEY,
    actor        TEXT NOT NULL REFERENCES actor (id),
    withdrawn_ms BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER withdrawal_unchanged BEFORE UPDATE ON withdrawal
BEGIN SELECT RAISE (ABORT, 'withdrawals are never changed'); END;
CREATE TRIGGER withdrawal_kept BEFORE DELETE ON withdrawal
BEGIN SELECT RAISE (ABORT, 'withdrawals are never deleted'); END;
CREATE TRIGGER withdrawal_once BEFORE INSERT ON withdrawal
WHEN EXISTS (SELECT 1 FROM withdrawal WHERE entry = NEW.entry)
BEGIN SELECT RAISE (ABORT, 'withdrawals are never replaced'); END;

-- Decisions that were not taken back: whoever asks what was decided asks here. `decision` itself is the whole history.
CREATE VIEW standing_decision AS
SELECT * FROM decision d WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.entry = d.id);
CREATE INDEX decision_by ON decision (actor, decided_ms);

-- Hits that an approver is asked to decide about. A decision about the hit that is written after `after_decision`, the last
-- one of then, ends it.
CREATE TABLE escalation (
    number         INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    hit_id         TEXT NOT NULL,
    assignee       TEXT,
    note           TEXT,
    actor          TEXT NOT NULL REFERENCES actor (id),
    escalated_ms   BIGINT NOT NULL,
    after_decision BIGINT NOT NULL
);
CREATE INDEX escalation_hit ON escalation (hit_id, number);
CREATE INDEX escalation_by ON escalation (actor, escalated_ms);
CREATE TRIGGER escalation_unchanged BEFORE UPDATE ON escalation
BEGIN SELECT RAISE (ABORT, 'escalations are never changed'); END;
CREATE TRIGGER escalation_kept BEFORE DELETE ON escalation
BEGIN SELECT RAISE (ABORT, 'escalations are never deleted'); END;
CREATE TRIGGER escalation_once BEFORE INSERT ON escalation
WHEN EXISTS (SELECT 1 FROM escalation WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'escalations are never replaced'); END;
CREATE VIEW open_escalation AS
SELECT * FROM escalation e
WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.entry = e.id)
    AND NOT EXISTS (SELECT 1 FROM standing_decision d WHERE d.hit_id = e.hit_id AND d.number > e.after_decision);

-- What was taken back confirms nothing.
DROP TRIGGER case_hit_confirmed;
CREATE TRIGGER case_hit_confirmed BEFORE INSERT ON case_hit
WHEN NEW.membership = 'confirmed' AND NEW.imported = 0
    AND (SELECT verdict FROM standing_decision WHERE hit_id = NEW.hit_id ORDER BY number DESC LIMIT 1) IS NOT 'infringes'
BEGIN SELECT RAISE (ABORT, 'only hits that were decided to infringe are put into a case'); END;
DROP TRIGGER case_hit_confirmed_later;
CREATE TRIGGER case_hit_confirmed_later BEFORE UPDATE OF membership ON case_hit
WHEN NEW.membership = 'confirmed' AND NEW.imported = 0
    AND (SELECT verdict FROM standing_decision WHERE hit_id = NEW.hit_id ORDER BY number DESC LIMIT 1) IS NOT 'infringes'
BEGIN SELECT RAISE (ABORT, 'only hits that were decided to infringe are put into a case'); END;
DROP TRIGGER offender_entry_confirmed;
CREATE TRIGGER offender_entry_confirmed BEFORE INSERT ON offender_entry
WHEN NOT EXISTS (
    SELECT 1 FROM case_hit h JOIN review_case c ON c.id = h.case_id
    WHERE c.offender_id = NEW.offender_id AND h.membership IN ('confirmed', 'linked')
      AND (SELECT verdict FROM standing_decision WHERE hit_id = h.hit_id ORDER BY number DESC LIMIT 1) = 'infringes')
BEGIN SELECT RAISE (ABORT, 'an entry needs a confirmed hit in a case'); END;

-- Number of the escalation that waits for an approver.
ALTER TABLE hit ADD COLUMN escalation BIGINT;

-- The queue: what lists of current hits are filtered and ordered by, in narrow rows that triggers keep in step with hits,
-- listings, rights and held pictures. It is derived, and can be made anew at any time.
CREATE TABLE queue_hit (
    number        INTEGER PRIMARY KEY,
    hit_id        TEXT NOT NULL REFERENCES hit (id) ON DELETE CASCADE,
    listing_id    TEXT NOT NULL,
    -- 0 open, 1 decided, 2 cleared, 3 escalated, 4 held back with its picture, 5 open and no longer shown by its page
    state         INTEGER NOT NULL,
    score         DOUBLE PRECISION NOT NULL,
    right_id      TEXT,
    -- The right's kind; `none` for hits about no right, `unregistered` where the register no longer has it.
    kind          TEXT NOT NULL,
    source_id     TEXT NOT NULL,
    seller        TEXT,
    country       TEXT,
    first_seen_ms BIGINT NOT NULL,
    -- When it last became news.
    news_ms       BIGINT NOT NULL,
    -- What hits have in common that are decided at once: a recognised picture of the listing, the seller at the source, the
    -- right with the title less its digits and blanks.
    same_picture  TEXT,
    same_seller   TEXT,
    same_template TEXT
);
CREATE UNIQUE INDEX queue_hit_id ON queue_hit (hit_id);
CREATE INDEX queue_state ON queue_hit (state, score DESC);
CREATE INDEX queue_right ON queue_hit (right_id, state, score DESC) WHERE right_id IS NOT NULL;
CREATE INDEX queue_kind ON queue_hit (kind, state, score DESC);
CREATE INDEX queue_source ON queue_hit (source_id, state, score DESC);
CREATE INDEX queue_seller ON queue_hit (seller, state, score DESC) WHERE seller IS NOT NULL;
CREATE INDEX queue_country ON queue_hit (country, state, score DESC) WHERE country IS NOT NULL;
CREATE INDEX queue_news ON queue_hit (state, news_ms);
CREATE INDEX queue_first_seen ON queue_hit (state, first_seen_ms);
CREATE INDEX queue_listing ON queue_hit (listing_id);
CREATE INDEX queue_same_picture ON queue_hit (same_picture, state, score DESC) WHERE same_picture IS NOT NULL;
CREATE INDEX queue_same_seller ON queue_hit (same_seller, state, score DESC) WHERE same_seller IS NOT NULL;
CREATE INDEX queue_same_template ON queue_hit (same_template, state, score DESC) WHERE same_template IS NOT NULL;

-- Every current hit as it is to stand in the queue.
CREATE VIEW queue_row AS
SELECT h.id AS hit_id, h.listing_id,
    CASE h.standing WHEN 2 THEN 2 WHEN 1 THEN 1 ELSE CASE
        WHEN h.picture IN (SELECT image_id FROM held_picture WHERE released_ms IS NULL) THEN 4
        WHEN h.escalation IS NOT NULL THEN 3
        WHEN l.shown = 0 THEN 5
        ELSE 0 END END AS state,
    h.score, h.right_id,
    CASE WHEN h.right_id IS NULL THEN 'none' ELSE coalesce(
        (SELECT json_extract(record, '$.kind') FROM registered_right WHERE id = h.right_id), 'unregistered') END AS kind,
    h.source_id,
    json_extract(l.record, '$.seller') AS seller,
    json_extract(l.record, '$.country') AS country,
    h.first_seen_ms,
    max(h.first_seen_ms, coalesce(
        (SELECT started_ms FROM scan WHERE source_id = h.source_id AND number = h.news_scan), 0)) AS news_ms,
    (SELECT json_extract(value, '$.picture.picture_id') FROM json_each(h.record, '$.hit.findings')
        WHERE json_extract(value, '$.picture.picture_id') IS NOT NULL LIMIT 1) AS same_picture,
    h.source_id || ' ' || json_extract(l.record, '$.seller') AS same_seller,
    coalesce(h.right_id, '') || ' ' || lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        replace(json_extract(l.record, '$.title'), '0', ''), '1', ''), '2', ''), '3', ''), '4', ''), '5', ''), '6', ''),
        '7', ''), '8', ''), '9', ''), ' ', '')) AS same_template
FROM hit h JOIN listing l ON l.id = h.listing_id WHERE h.current = 1;

INSERT INTO queue_hit (hit_id, listing_id, state, score, right_id, kind, source_id, seller, country, first_seen_ms, news_ms,
    same_picture, same_seller, same_template)
SELECT * FROM queue_row ORDER BY hit_id;

CREATE TRIGGER hit_into_queue AFTER INSERT ON hit WHEN NEW.current = 1
BEGIN
    INSERT INTO queue_hit (hit_id, listing_id, state, score, right_id, kind, source_id, seller, country, first_seen_ms,
        news_ms, same_picture, same_seller, same_template)
    SELECT * FROM queue_row WHERE hit_id = NEW.id;
END;
CREATE TRIGGER hit_out_of_queue AFTER UPDATE OF current ON hit WHEN NEW.current = 0
BEGIN DELETE FROM queue_hit WHERE hit_id = NEW.id; END;
CREATE TRIGGER hit_back_into_queue AFTER UPDATE OF current ON hit WHEN OLD.current = 0 AND NEW.current = 1
BEGIN
    INSERT INTO queue_hit (hit_id, listing_id, state, score, right_id, kind, source_id, seller, country, first_seen_ms,
        news_ms, same_picture, same_seller, same_template)
    SELECT * FROM queue_row WHERE hit_id = NEW.id;
END;
CREATE TRIGGER hit_as_matched_in_queue AFTER UPDATE OF record, score, picture ON hit WHEN OLD.current = 1 AND NEW.current = 1
BEGIN
    UPDATE queue_hit SET (state, score, kind, seller, country, news_ms, same_picture, same_seller, same_template) = (
        SELECT state, score, kind, seller, country, news_ms, same_picture, same_seller, same_template
        FROM queue_row WHERE hit_id = NEW.id)
    WHERE hit_id = NEW.id;
END;
CREATE TRIGGER hit_as_decided_in_queue AFTER UPDATE OF standing, escalation, news_scan ON hit WHEN NEW.current = 1
BEGIN
    UPDATE queue_hit SET (state, news_ms) = (SELECT state, news_ms FROM queue_row WHERE hit_id = NEW.id)
    WHERE hit_id = NEW.id;
END;
CREATE TRIGGER listing_shown_in_queue AFTER UPDATE OF shown ON listing WHEN OLD.shown <> NEW.shown
BEGIN
    UPDATE queue_hit SET state = (SELECT state FROM queue_row WHERE hit_id = queue_hit.hit_id) WHERE listing_id = NEW.id;
END;
CREATE TRIGGER picture_held_in_queue AFTER INSERT ON held_picture
BEGIN
    UPDATE queue_hit SET state = (SELECT state FROM queue_row WHERE hit_id = queue_hit.hit_id)
    WHERE hit_id IN (SELECT id FROM hit WHERE picture = NEW.image_id);
END;
CREATE TRIGGER picture_released_in_queue AFTER UPDATE OF released_ms ON held_picture
BEGIN
    UPDATE queue_hit SET state = (SELECT state FROM queue_row WHERE hit_id = queue_hit.hit_id)
    WHERE hit_id IN (SELECT id FROM hit WHERE picture = NEW.image_id);
END;
CREATE TRIGGER right_in_queue AFTER INSERT ON registered_right
BEGIN UPDATE queue_hit SET kind = json_extract(NEW.record, '$.kind') WHERE right_id = NEW.id; END;
CREATE TRIGGER right_changed_in_queue AFTER UPDATE OF record ON registered_right
WHEN json_extract(OLD.record, '$.kind') IS NOT json_extract(NEW.record, '$.kind')
BEGIN UPDATE queue_hit SET kind = json_extract(NEW.record, '$.kind') WHERE right_id = NEW.id; END;
CREATE TRIGGER right_out_of_queue AFTER DELETE ON registered_right
BEGIN UPDATE queue_hit SET kind = 'unregistered' WHERE right_id = OLD.id; END;

-- Filters that a person keeps by name.
CREATE TABLE saved_view (
    person   TEXT NOT NULL,
    name     TEXT NOT NULL,
    filter   TEXT NOT NULL,
    saved_ms BIGINT NOT NULL,
    PRIMARY KEY (person, name)
) WITHOUT ROWID;

-- When each person was last at the queue, and when the visit before that one ended: what came since is new to them.
CREATE TABLE queue_visit (
    person    TEXT PRIMARY KEY,
    last_ms   BIGINT NOT NULL,
    before_ms BIGINT
) WITHOUT ROWID;
