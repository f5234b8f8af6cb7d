-- Cases, offenders, and the register of repeat infringers. People's words are only ever added.

-- Somebody whose listings are in cases, under the identity they were first known by. `key` is the site and the folded name.
CREATE TABLE offender (
    id       TEXT PRIMARY KEY,
    key      TEXT NOT NULL UNIQUE,
    site     TEXT NOT NULL,
    name     TEXT NOT NULL,
    added_ms BIGINT NOT NULL
);

-- `right_record` is the right as it was called when the case was opened. `state` follows from the events, and is kept for lists.
CREATE TABLE review_case (
    id            TEXT PRIMARY KEY,
    right_id      TEXT NOT NULL,
    right_record  TEXT NOT NULL,
    offender_id   TEXT REFERENCES offender (id),
    jurisdiction  TEXT,
    state         TEXT NOT NULL,
    opened_ms     BIGINT NOT NULL,
    actor         TEXT NOT NULL REFERENCES actor (id),
    -- Digest of the bundle that it was taken over from.
    imported_from TEXT
);
CREATE INDEX review_case_right ON review_case (right_id);
CREATE INDEX review_case_offender ON review_case (offender_id);
CREATE TRIGGER review_case_unchanged BEFORE UPDATE OF id, right_id, right_record, offender_id, jurisdiction, opened_ms, actor,
    imported_from ON review_case
BEGIN SELECT RAISE (ABORT, 'what a case was opened with is never changed'); END;
CREATE TRIGGER review_case_kept BEFORE DELETE ON review_case
BEGIN SELECT RAISE (ABORT, 'cases are closed, never deleted'); END;

-- `details` is the event in its public JSON form.
CREATE TABLE case_event (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL REFERENCES review_case (id),
    kind    TEXT NOT NULL,
    details TEXT NOT NULL,
    note    TEXT,
    actor   TEXT NOT NULL REFERENCES actor (id),
    at_ms   BIGINT NOT NULL
);
CREATE INDEX case_event_case ON case_event (case_id, number);
CREATE TRIGGER case_event_unchanged BEFORE UPDATE ON case_event
BEGIN SELECT RAISE (ABORT, 'events of a case are never changed'); END;
CREATE TRIGGER case_event_kept BEFORE DELETE ON case_event
BEGIN SELECT RAISE (ABORT, 'events of a case are never deleted'); END;

-- A hit in a case, with listing, hit and pictures as they were when it came in: a case outlives them all. Nothing refers to
-- the hit by a foreign key. `membership` and what was last seen of it change, and the events say when and why.
CREATE TABLE case_hit (
    case_id         TEXT NOT NULL REFERENCES review_case (id),
    hit_id          TEXT NOT NULL,
    position        INTEGER NOT NULL,
    membership      TEXT NOT NULL,
    links           TEXT NOT NULL,
    actor           TEXT NOT NULL REFERENCES actor (id),
    joined_ms       BIGINT NOT NULL,
    note            TEXT,
    listing_id      TEXT NOT NULL,
    source_id       TEXT NOT NULL,
    seller_key      TEXT,
    seller          TEXT,
    first_seen_ms   BIGINT NOT NULL,
    listing         TEXT NOT NULL,
    ranked          TEXT NOT NULL,
    -- 1 in a case that was taken over from elsewhere: `verdict` is then the one that came with it; elsewhere decisions say it.
    imported        INTEGER NOT NULL DEFAULT 0,
    verdict         TEXT,
    archive_file    TEXT,
    archive_offset  BIGINT,
    archive_length  BIGINT,
    pictures        TEXT NOT NULL,
    sighting        TEXT NOT NULL,
    PRIMARY KEY (case_id, hit_id)
) WITHOUT ROWID;
-- A hit belongs to one case at most, those of others left out.
CREATE UNIQUE INDEX case_hit_live ON case_hit (hit_id) WHERE membership IN ('confirmed', 'linked') AND imported = 0;
CREATE INDEX case_hit_seller ON case_hit (seller_key) WHERE seller_key IS NOT NULL;
CREATE TRIGGER case_hit_confirmed BEFORE INSERT ON case_hit
WHEN NEW.membership = 'confirmed' AND NEW.imported = 0
    AND (SELECT verdict FROM decision WHERE hit_id = NEW.hit_id ORDER BY number DESC LIMIT 1) IS NOT 'infringes'
BEGIN SELECT RAISE (ABORT, 'only hits that were decided to infringe are put into a case'); END;
CREATE TRIGGER case_hit_confirmed_later BEFORE UPDATE OF membership ON case_hit
WHEN NEW.membership = 'confirmed' AND NEW.imported = 0
    AND (SELECT verdict FROM decision WHERE hit_id = NEW.hit_id ORDER BY number DESC LIMIT 1) IS NOT 'infringes'
BEGIN SELECT RAISE (ABORT, 'only hits that were decided to infringe are put into a case'); END;
CREATE TRIGGER case_hit_imported BEFORE INSERT ON case_hit
WHEN NEW.imported <> 0 AND (SELECT imported_from FROM review_case WHERE id = NEW.case_id) IS NULL
BEGIN SELECT RAISE (ABORT, 'a case that was opened here has no hits from elsewhere'); END;
CREATE TRIGGER case_hit_unchanged BEFORE UPDATE OF case_id, hit_id, position, listing_id, source_id, seller_key, seller,
    first_seen_ms, listing, ranked, imported, verdict, archive_file, archive_offset, archive_length, pictures ON case_hit
BEGIN SELECT RAISE (ABORT, 'what a listing was when it came into a case is never changed'); END;
CREATE TRIGGER case_hit_kept BEFORE DELETE ON case_hit
BEGIN SELECT RAISE (ABORT, 'hits are taken out of a case, never deleted'); END;

-- Hits that were compared with every case of their right as both were then; derived, and made anew when lost.
CREATE TABLE case_compared (
    hit_id TEXT PRIMARY KEY,
    digest TEXT NOT NULL
) WITHOUT ROWID;

-- Entries of the register of repeat infringers: proposed by one person, approved by another, until they expire, are withdrawn
-- or an appeal is upheld.
CREATE TABLE offender_entry (
    id            TEXT PRIMARY KEY,
    offender_id   TEXT NOT NULL REFERENCES offender (id),
    reason        TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    ground        TEXT NOT NULL CHECK (length(trim(ground)) > 0),
    proposed_by   TEXT NOT NULL REFERENCES actor (id),
    proposed_ms   BIGINT NOT NULL,
    expires_ms    BIGINT NOT NULL CHECK (expires_ms > proposed_ms),
    approved_by   TEXT REFERENCES actor (id),
    approved_ms   BIGINT CHECK ((approved_ms IS NULL) = (approved_by IS NULL)),
    approval_note TEXT,
    withdrawn_by  TEXT REFERENCES actor (id),
    withdrawn_ms  BIGINT CHECK ((withdrawn_ms IS NULL) = (withdrawn_by IS NULL)),
    withdrawal_note TEXT
);
CREATE INDEX offender_entry_offender ON offender_entry (offender_id);
CREATE TRIGGER offender_entry_confirmed BEFORE INSERT ON offender_entry
WHEN NOT EXISTS (
    SELECT 1 FROM case_hit h JOIN review_case c ON c.id = h.case_id
    WHERE c.offender_id = NEW.offender_id AND h.membership IN ('confirmed', 'linked')
      AND (SELECT verdict FROM decision WHERE hit_id = h.hit_id ORDER BY number DESC LIMIT 1) = 'infringes')
BEGIN SELECT RAISE (ABORT, 'an entry needs a confirmed hit in a case'); END;
CREATE TRIGGER offender_entry_proposed BEFORE INSERT ON offender_entry
WHEN NEW.approved_by IS NOT NULL OR NEW.withdrawn_by IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'an entry is proposed first'); END;
CREATE TRIGGER offender_entry_unchanged BEFORE UPDATE OF id, offender_id, reason, ground, proposed_by, proposed_ms, expires_ms
    ON offender_entry
BEGIN SELECT RAISE (ABORT, 'what was proposed is never changed'); END;
CREATE TRIGGER offender_entry_approved_once BEFORE UPDATE OF approved_by, approved_ms, approval_note ON offender_entry
WHEN OLD.approved_by IS NOT NULL OR OLD.withdrawn_by IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'an entry is approved once, and not after it was withdrawn'); END;
CREATE TRIGGER offender_entry_by_another BEFORE UPDATE OF approved_by ON offender_entry
WHEN NEW.approved_by IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM actor_person AS proposer JOIN actor_person AS approver ON approver.id = NEW.approved_by
    WHERE proposer.id = NEW.proposed_by AND approver.person <> '' AND approver.person <> proposer.person
)
BEGIN SELECT RAISE (ABORT, 'nobody approves what they proposed themselves'); END;
CREATE TRIGGER offender_entry_withdrawn_once BEFORE UPDATE OF withdrawn_by, withdrawn_ms, withdrawal_note ON offender_entry
WHEN OLD.withdrawn_by IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'an entry is withdrawn once'); END;
CREATE TRIGGER offender_entry_kept BEFORE DELETE ON offender_entry
BEGIN SELECT RAISE (ABORT, 'entries are withdrawn, never deleted'); END;

-- Appeals against entries. While one is pending the entry is not published; whoever proposed the entry does not decide it.
CREATE TABLE offender_appeal (
    id            TEXT PRIMARY KEY,
    entry_id      TEXT NOT NULL REFERENCES offender_entry (id),
    grounds       TEXT NOT NULL CHECK (length(trim(grounds)) > 0),
    filed_by      TEXT NOT NULL REFERENCES actor (id),
    filed_ms      BIGINT NOT NULL,
    outcome       TEXT CHECK (outcome IN ('upheld', 'rejected')),
    decided_by    TEXT REFERENCES actor (id) CHECK ((decided_by IS NULL) = (outcome IS NULL)),
    decided_ms    BIGINT CHECK ((decided_ms IS NULL) = (outcome IS NULL)),
    decision_note TEXT
);
CREATE UNIQUE INDEX offender_appeal_pending ON offender_appeal (entry_id) WHERE outcome IS NULL;
CREATE TRIGGER offender_appeal_unchanged BEFORE UPDATE OF id, entry_id, grounds, filed_by, filed_ms ON offender_appeal
BEGIN SELECT RAISE (ABORT, 'an appeal is never changed'); END;
CREATE TRIGGER offender_appeal_decided_once BEFORE UPDATE OF outcome, decided_by, decided_ms, decision_note ON offender_appeal
WHEN OLD.outcome IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'an appeal is decided once'); END;
CREATE TRIGGER offender_appeal_by_another BEFORE UPDATE OF outcome ON offender_appeal
WHEN NEW.outcome IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM offender_entry AS entry
    JOIN actor_person AS proposer ON proposer.id = entry.proposed_by
    JOIN actor_person AS decider ON decider.id = NEW.decided_by
    WHERE entry.id = NEW.entry_id AND decider.person <> '' AND decider.person <> proposer.person
)
BEGIN SELECT RAISE (ABORT, 'whoever proposed an entry does not decide the appeal against it'); END;
CREATE TRIGGER offender_appeal_kept BEFORE DELETE ON offender_appeal
BEGIN SELECT RAISE (ABORT, 'appeals are never deleted'); END;
