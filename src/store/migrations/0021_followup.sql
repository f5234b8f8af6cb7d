-- Where each tip stands now, kept by the trigger below: so that the inbox is read a page at a time, and what waits is counted
-- without reading everything that was ever told. `is_public`: it came through the door that nobody has to be known for.
CREATE TABLE tip_inbox (
    tip_id      TEXT PRIMARY KEY REFERENCES tip (id),
    state       TEXT NOT NULL,
    received_ms BIGINT NOT NULL,
    entered_ms  BIGINT NOT NULL,
    right_id    TEXT,
    is_public   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tip_inbox_state ON tip_inbox (state, received_ms DESC, tip_id);
CREATE INDEX tip_inbox_received ON tip_inbox (received_ms DESC, tip_id);
CREATE INDEX tip_inbox_waiting ON tip_inbox (state) WHERE is_public = 1;
CREATE INDEX tip_inbox_entered ON tip_inbox (entered_ms) WHERE is_public = 1;
INSERT INTO tip_inbox
SELECT id, (SELECT state FROM tip_event WHERE tip_id = tip.id ORDER BY number DESC LIMIT 1), received_ms, entered_ms, right_id,
    entered_by = 'public-form'
FROM tip WHERE EXISTS (SELECT 1 FROM tip_event WHERE tip_id = tip.id);
CREATE TRIGGER tip_event_moves AFTER INSERT ON tip_event
BEGIN
    INSERT INTO tip_inbox
    SELECT id, NEW.state, received_ms, entered_ms, right_id, entered_by = 'public-form' FROM tip WHERE id = NEW.tip_id
    ON CONFLICT (tip_id) DO UPDATE SET state = NEW.state;
END;

-- A tip whose words were taken out because whoever told it asked for that, or because they name somebody. That it happened, and
-- the digest that its receipt names, stay; the words do not.
CREATE TABLE tip_erasure (
    tip_id TEXT PRIMARY KEY REFERENCES tip (id),
    digest TEXT NOT NULL,
    actor  TEXT NOT NULL REFERENCES actor (id),
    at_ms  BIGINT NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER tip_erasure_once BEFORE INSERT ON tip_erasure
WHEN EXISTS (SELECT 1 FROM tip_erasure WHERE tip_id = NEW.tip_id)
BEGIN SELECT RAISE (ABORT, 'what was erased is never replaced'); END;
CREATE TRIGGER tip_erasure_unchanged BEFORE UPDATE ON tip_erasure
BEGIN SELECT RAISE (ABORT, 'what was erased is never changed'); END;
CREATE TRIGGER tip_erasure_kept BEFORE DELETE ON tip_erasure
BEGIN SELECT RAISE (ABORT, 'what was erased is never deleted'); END;

-- Tips are never changed, but that their words may go.
DROP TRIGGER tip_unchanged;
CREATE TRIGGER tip_unchanged BEFORE UPDATE ON tip
WHEN NEW.claim <> '' OR NOT EXISTS (SELECT 1 FROM tip_erasure WHERE tip_id = OLD.id)
    OR (NEW.id, NEW.number, NEW.reporter_id, NEW.right_id, NEW.channel, NEW.received_ms, NEW.entered_by, NEW.entered_ms, NEW.sense,
        NEW.told_before)
    IS NOT (OLD.id, OLD.number, OLD.reporter_id, OLD.right_id, OLD.channel, OLD.received_ms, OLD.entered_by, OLD.entered_ms,
        OLD.sense, OLD.told_before)
BEGIN SELECT RAISE (ABORT, 'tips are never changed'); END;

-- Pages of the other lists.
CREATE INDEX review_case_opened ON review_case (opened_ms, id);
