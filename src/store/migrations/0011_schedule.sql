-- When sources are scanned, and the scans that were asked for. Times are milliseconds since 1970 UTC.

-- A row is there once somebody said something about a source. `timing` is 'manual', 'cadence' (as the source's file says) or
-- 'cron'; `hours` is a JSON list of windows, empty where there are none. What was due up to `covered_ms` has been seen to.
CREATE TABLE source_schedule (
    source_id       TEXT PRIMARY KEY,
    timing          TEXT NOT NULL DEFAULT 'manual' CHECK (timing IN ('manual', 'cadence', 'cron')),
    cron            TEXT,
    zone            TEXT NOT NULL DEFAULT 'UTC',
    hours           TEXT NOT NULL DEFAULT '[]',
    covered_ms      BIGINT NOT NULL DEFAULT 0,
    -- A scan that was put aside outside its source's hours goes on from here.
    resume_ms       BIGINT,
    paused_ms       BIGINT,
    paused_until_ms BIGINT,
    paused_reason   TEXT,
    paused_by       TEXT REFERENCES actor (id),
    actor           TEXT REFERENCES actor (id),
    changed_ms      BIGINT NOT NULL,
    CHECK ((timing = 'cron') = (cron IS NOT NULL))
);

-- Which sources are scanned every few minutes while a broadcast is on.
CREATE TABLE broadcast_plan (
    right_id      TEXT PRIMARY KEY,
    sources       TEXT NOT NULL,
    every_minutes BIGINT NOT NULL CHECK (every_minutes BETWEEN 1 AND 1440),
    actor         TEXT NOT NULL REFERENCES actor (id),
    changed_ms    BIGINT NOT NULL
);

-- A scan that was asked for, of one or several sources. Waiting ones are taken in order: broadcasts first, then the oldest.
CREATE TABLE scan_job (
    id         TEXT PRIMARY KEY,
    sources    TEXT NOT NULL,
    reason     TEXT NOT NULL CHECK (reason IN ('hand', 'schedule', 'broadcast')),
    asked_by   TEXT REFERENCES actor (id),
    asked_ms   BIGINT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'stopping', 'stopped', 'done', 'failed', 'cancelled')),
    started_ms BIGINT,
    ended_ms   BIGINT,
    -- The server that runs it.
    runner     TEXT,
    -- How far it is, as JSON, with a number that grows with every change.
    progress   TEXT,
    error      TEXT
);
CREATE INDEX scan_job_state ON scan_job (state) WHERE state IN ('waiting', 'running', 'stopping');
CREATE INDEX scan_job_asked ON scan_job (asked_ms, id);
-- One archive, one writer.
CREATE UNIQUE INDEX scan_job_running ON scan_job ((1)) WHERE state IN ('running', 'stopping');

-- What a scan of a source came to, as JSON: the queue itself only knows of the latest.
CREATE TABLE scan_result (
    source_id TEXT NOT NULL,
    number    BIGINT NOT NULL,
    job_id    TEXT NOT NULL REFERENCES scan_job (id),
    figures   TEXT NOT NULL,
    PRIMARY KEY (source_id, number)
) WITHOUT ROWID;

-- What people said about sources and scans.
CREATE TABLE schedule_word (
    id      TEXT PRIMARY KEY,
    number  INTEGER NOT NULL UNIQUE,
    -- A source's or a job's id.
    subject TEXT NOT NULL,
    what    TEXT NOT NULL,
    note    TEXT,
    actor   TEXT NOT NULL REFERENCES actor (id),
    at_ms   BIGINT NOT NULL
);
CREATE INDEX schedule_word_subject ON schedule_word (subject, number);
CREATE TRIGGER schedule_word_kept BEFORE DELETE ON schedule_word
BEGIN SELECT RAISE (ABORT, 'what people said about scans is never deleted'); END;
CREATE TRIGGER schedule_word_unchanged BEFORE UPDATE ON schedule_word
BEGIN SELECT RAISE (ABORT, 'what people said about scans is never changed'); END;
CREATE TRIGGER schedule_word_once BEFORE INSERT ON schedule_word
WHEN EXISTS (SELECT 1 FROM schedule_word WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'what people said about scans is never replaced'); END;

-- Who runs schedules and scans. Whoever does not renew in time has left.
CREATE TABLE scan_leader (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    holder   TEXT NOT NULL,
    until_ms BIGINT NOT NULL
);
