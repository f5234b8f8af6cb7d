-- Who is told of what is new. `record` is the subscription as JSON.
CREATE TABLE alert_subscription (
    id         TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    record     TEXT NOT NULL CHECK (json_valid(record)),
    created_ms BIGINT NOT NULL
);
CREATE INDEX alert_subscription_person ON alert_subscription (person);

-- Up to which scan of each source a subscription has been told; the scan itself is looked at again, since it may go on.
CREATE TABLE alert_progress (
    subscription_id TEXT NOT NULL REFERENCES alert_subscription (id) ON DELETE CASCADE,
    source_id       TEXT NOT NULL,
    scan            BIGINT NOT NULL,
    PRIMARY KEY (subscription_id, source_id)
) WITHOUT ROWID;

-- Digests on their way, and what became of them. What stands in one is looked up when it leaves: what was decided meanwhile is
-- told to nobody. state: waiting, sent, failed, empty.
CREATE TABLE alert_delivery (
    id              TEXT PRIMARY KEY,
    subscription_id TEXT NOT NULL REFERENCES alert_subscription (id) ON DELETE CASCADE,
    made_ms         BIGINT NOT NULL,
    due_ms          BIGINT NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    state           TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'empty')),
    -- Whoever sends it holds it until then.
    held_until_ms   BIGINT NOT NULL DEFAULT 0,
    ended_ms        BIGINT,
    fault           TEXT
);
CREATE INDEX alert_delivery_due ON alert_delivery (due_ms) WHERE state = 'waiting';
CREATE INDEX alert_delivery_subscription ON alert_delivery (subscription_id, made_ms);

-- Which news a subscription was told, and with which digest: nothing is told twice.
CREATE TABLE alerted_hit (
    subscription_id TEXT NOT NULL REFERENCES alert_subscription (id) ON DELETE CASCADE,
    hit_id          TEXT NOT NULL,
    news_scan       BIGINT NOT NULL,
    delivery_id     TEXT NOT NULL,
    PRIMARY KEY (subscription_id, hit_id, news_scan)
) WITHOUT ROWID;
CREATE INDEX alerted_hit_delivery ON alerted_hit (delivery_id);

CREATE INDEX hit_news ON hit (source_id, news_scan) WHERE current = 1;
