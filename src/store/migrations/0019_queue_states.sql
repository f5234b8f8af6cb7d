-- A hit that is asked about waits for an approver whatever stands about it: a decision that is asked to be thought over stays,
-- and is shown beside the question. Whose turn it is can be filtered by. And hits leave the queue when their picture is held:
-- inside a trigger, SQLite 3.51 answers `picture IN (SELECT ...)` without the row that the trigger is about, and EXISTS with it.
ALTER TABLE queue_hit ADD COLUMN assignee TEXT;

DROP TRIGGER hit_into_queue;
DROP TRIGGER hit_back_into_queue;
DROP TRIGGER hit_as_matched_in_queue;
DROP TRIGGER hit_as_decided_in_queue;
DROP TRIGGER listing_shown_in_queue;
DROP TRIGGER picture_held_in_queue;
DROP TRIGGER picture_released_in_queue;
DROP VIEW queue_row;
CREATE VIEW queue_row AS
SELECT h.id AS hit_id, h.listing_id,
    CASE WHEN h.escalation IS NOT NULL THEN 3 WHEN h.standing = 2 THEN 2 WHEN h.standing = 1 THEN 1
        WHEN EXISTS (SELECT 1 FROM held_picture p WHERE p.image_id = h.picture AND p.released_ms IS NULL) THEN 4
        WHEN l.shown = 0 THEN 5
        ELSE 0 END AS state,
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
        '7', ''), '8', ''), '9', ''), ' ', '')) AS same_template,
    (SELECT assignee FROM escalation WHERE number = h.escalation) AS assignee
FROM hit h JOIN listing l ON l.id = h.listing_id WHERE h.current = 1;

CREATE TRIGGER hit_into_queue AFTER INSERT ON hit WHEN NEW.current = 1
BEGIN
    INSERT INTO queue_hit (hit_id, listing_id, state, score, right_id, kind, source_id, seller, country, first_seen_ms,
        news_ms, same_picture, same_seller, same_template, assignee)
    SELECT * FROM queue_row WHERE hit_id = NEW.id;
END;
CREATE TRIGGER hit_back_into_queue AFTER UPDATE OF current ON hit WHEN OLD.current = 0 AND NEW.current = 1
BEGIN
    INSERT INTO queue_hit (hit_id, listing_id, state, score, right_id, kind, source_id, seller, country, first_seen_ms,
        news_ms, same_picture, same_seller, same_template, assignee)
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
    UPDATE queue_hit SET (state, news_ms, assignee) = (SELECT state, news_ms, assignee FROM queue_row WHERE hit_id = NEW.id)
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

UPDATE queue_hit SET (state, assignee) = (SELECT state, assignee FROM queue_row WHERE hit_id = queue_hit.hit_id)
WHERE hit_id IN (SELECT id FROM hit WHERE escalation IS NOT NULL)
    OR hit_id IN (SELECT id FROM hit WHERE picture IN (SELECT image_id FROM held_picture));

-- What is asked of rows that are met in the order of their scores stands in the index that they are met in.
DROP INDEX queue_state;
CREATE INDEX queue_state ON queue_hit
    (state, score DESC, right_id, kind, source_id, country, first_seen_ms, news_ms);
-- What can be chosen of whoever sees some rights only.
CREATE INDEX queue_right_source ON queue_hit (right_id, source_id) WHERE right_id IS NOT NULL;
CREATE INDEX queue_right_country ON queue_hit (right_id, country) WHERE right_id IS NOT NULL AND country IS NOT NULL;
CREATE INDEX queue_assignee ON queue_hit (assignee, state, score DESC) WHERE assignee IS NOT NULL;
