-- What became news, in the order in which it did: whoever is told goes along it, so that telling costs what is new and not what
-- is there. Kept while somebody is still to go along it, and only where somebody is told at all.
CREATE TABLE alert_news (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    hit_id     TEXT NOT NULL,
    -- What the score was, where a higher one is all that is new.
    from_score DOUBLE PRECISION
);

-- Up to which number of `alert_news` a subscription has been gone along. In place of `alert_progress`, which knew scans only.
ALTER TABLE alert_subscription ADD COLUMN news BIGINT NOT NULL DEFAULT 0;
CREATE INDEX alert_subscription_news ON alert_subscription (news);
CREATE UNIQUE INDEX alert_subscription_feed ON alert_subscription (record ->> '$.channel.token_digest')
    WHERE record ->> '$.channel.kind' = 'feed';

-- What was found since the last look, and after the first subscription was made: told twice rather than never.
INSERT INTO alert_news (hit_id)
SELECT DISTINCT h.id FROM alert_progress p
JOIN scan s ON s.source_id = p.source_id AND s.number >= p.scan
    AND s.started_ms >= (SELECT min(created_ms) FROM alert_subscription)
JOIN hit h ON h.source_id = s.source_id AND h.news_scan = s.number AND h.current = 1;
DROP TABLE alert_progress;

CREATE TRIGGER hit_is_news AFTER INSERT ON hit
WHEN NEW.current = 1 AND EXISTS (SELECT 1 FROM alert_subscription)
BEGIN INSERT INTO alert_news (hit_id) VALUES (NEW.id); END;

-- A hit that is there again, changed since it was decided, is open again, scores more, or stands no longer on a held picture
-- alone.
CREATE TRIGGER hit_is_news_again AFTER UPDATE OF current, news_scan, score, picture, standing ON hit
WHEN NEW.current = 1 AND EXISTS (SELECT 1 FROM alert_subscription) AND (
    OLD.current = 0 OR NEW.news_scan <> OLD.news_scan OR NEW.score > OLD.score OR (OLD.standing <> 0 AND NEW.standing = 0)
    OR (OLD.picture IS NOT NEW.picture
        AND OLD.picture IN (SELECT image_id FROM held_picture WHERE released_ms IS NULL)))
BEGIN
    INSERT INTO alert_news (hit_id, from_score) SELECT NEW.id,
        CASE WHEN OLD.current = 1 AND NEW.news_scan = OLD.news_scan AND OLD.standing = 0 AND (OLD.picture IS NULL
            OR OLD.picture NOT IN (SELECT image_id FROM held_picture WHERE released_ms IS NULL)) THEN OLD.score END;
END;

-- What is held back is taken out of what has not left yet, and is news when it is let through.
CREATE TRIGGER held_picture_is_no_news AFTER INSERT ON held_picture
BEGIN
    DELETE FROM alerted_hit WHERE delivery_id IN (SELECT id FROM alert_delivery WHERE state = 'waiting')
        AND hit_id IN (SELECT id FROM hit WHERE picture = NEW.image_id);
END;
CREATE TRIGGER released_picture_is_news AFTER UPDATE OF released_ms ON held_picture
WHEN OLD.released_ms IS NULL AND NEW.released_ms IS NOT NULL AND EXISTS (SELECT 1 FROM alert_subscription)
BEGIN
    INSERT INTO alert_news (hit_id)
    SELECT id FROM hit WHERE picture = NEW.image_id AND current = 1 AND standing = 0 ORDER BY id;
END;

-- What was given up stays in sight for a while.
CREATE INDEX alert_delivery_failed ON alert_delivery (ended_ms) WHERE state = 'failed';

-- Mail addresses that people asked to be told at, and whether whoever reads there agreed. `digest` is of the link's secret.
CREATE TABLE alert_address (
    person       TEXT NOT NULL,
    address      TEXT NOT NULL,
    digest       TEXT NOT NULL UNIQUE,
    asked_ms     BIGINT NOT NULL,
    expires_ms   BIGINT NOT NULL,
    confirmed_ms BIGINT,
    PRIMARY KEY (person, address)
) WITHOUT ROWID;

-- Whoever was written to so far goes on being written to.
INSERT OR IGNORE INTO alert_address (person, address, digest, asked_ms, expires_ms, confirmed_ms)
SELECT person, record ->> '$.channel.address', lower(hex(randomblob(32))), created_ms, created_ms, created_ms
FROM alert_subscription WHERE record ->> '$.channel.kind' = 'mail';

-- What people had sent by hand lately: tries, and mails that ask for an address's consent.
CREATE TABLE alert_by_hand (
    person TEXT NOT NULL,
    at_ms  BIGINT NOT NULL
);
CREATE INDEX alert_by_hand_person ON alert_by_hand (person, at_ms);
