-- Notices and what became of them. Nothing here is ever changed or removed: what people have said to others stays said.

CREATE TABLE notice (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    form        TEXT NOT NULL,
    right_id    TEXT NOT NULL,
    complainant TEXT NOT NULL,
    -- What tells addressees apart.
    addressee   TEXT NOT NULL,
    -- The notice in its public JSON form.
    record      TEXT NOT NULL,
    actor       TEXT NOT NULL REFERENCES actor (id),
    drafted_ms  BIGINT NOT NULL
);

-- The listings of a notice, as they and their hits were when it was drafted. A notice outlives both.
CREATE TABLE notice_item (
    notice_id TEXT NOT NULL REFERENCES notice (id),
    hit_id    TEXT NOT NULL,
    listing   TEXT NOT NULL,
    ranked    TEXT NOT NULL,
    PRIMARY KEY (notice_id, hit_id)
) WITHOUT ROWID;
CREATE INDEX notice_item_hit ON notice_item (hit_id);

CREATE TABLE notice_step (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    id         TEXT NOT NULL UNIQUE,
    notice_id  TEXT NOT NULL REFERENCES notice (id),
    step       TEXT NOT NULL,
    -- When it happened, and when it was written down.
    at_ms      BIGINT NOT NULL,
    written_ms BIGINT NOT NULL,
    actor      TEXT NOT NULL REFERENCES actor (id),
    note       TEXT,
    clock      TEXT
);
CREATE INDEX notice_step_notice ON notice_step (notice_id, number);

CREATE TRIGGER notice_unchanged BEFORE UPDATE ON notice
BEGIN SELECT RAISE (ABORT, 'notices are never changed'); END;
CREATE TRIGGER notice_kept BEFORE DELETE ON notice
BEGIN SELECT RAISE (ABORT, 'notices are never deleted'); END;
CREATE TRIGGER notice_item_unchanged BEFORE UPDATE ON notice_item
BEGIN SELECT RAISE (ABORT, 'listings of notices are never changed'); END;
CREATE TRIGGER notice_item_kept BEFORE DELETE ON notice_item
BEGIN SELECT RAISE (ABORT, 'listings of notices are never deleted'); END;
CREATE TRIGGER notice_step_unchanged BEFORE UPDATE ON notice_step
BEGIN SELECT RAISE (ABORT, 'steps of notices are never changed'); END;
CREATE TRIGGER notice_step_kept BEFORE DELETE ON notice_step
BEGIN SELECT RAISE (ABORT, 'steps of notices are never deleted'); END;

-- Two people: whoever drafted a notice does not approve it, and nothing leaves unapproved.
CREATE TRIGGER notice_second_person BEFORE INSERT ON notice_step
WHEN NEW.step = 'approved' AND NOT EXISTS (
    SELECT 1 FROM notice
    JOIN actor_person AS drafter ON drafter.id = notice.actor
    JOIN actor_person AS approver ON approver.id = NEW.actor
    WHERE notice.id = NEW.notice_id AND approver.person <> '' AND approver.person <> drafter.person
)
BEGIN SELECT RAISE (ABORT, 'a notice is approved by somebody else than its drafter'); END;
CREATE TRIGGER notice_approved_first BEFORE INSERT ON notice_step WHEN NEW.step NOT IN ('approved', 'retracted')
    AND NOT EXISTS (SELECT 1 FROM notice_step WHERE notice_id = NEW.notice_id AND step = 'approved')
BEGIN SELECT RAISE (ABORT, 'a notice is approved before anything else happens to it'); END;
CREATE TRIGGER notice_retracted_last BEFORE INSERT ON notice_step
    WHEN EXISTS (SELECT 1 FROM notice_step WHERE notice_id = NEW.notice_id AND step = 'retracted')
BEGIN SELECT RAISE (ABORT, 'a retracted notice is over'); END;
