-- What people said is never replaced either. `INSERT OR REPLACE` and `UPDATE OR REPLACE` take rows out without asking the
-- triggers that keep them, so a row whose key is there already is refused before anything happens. Whoever writes asks first.

CREATE TRIGGER decision_once BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'decisions are never replaced'); END;

CREATE TRIGGER notice_once BEFORE INSERT ON notice
WHEN EXISTS (SELECT 1 FROM notice WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'notices are never replaced'); END;
CREATE TRIGGER notice_item_once BEFORE INSERT ON notice_item
WHEN EXISTS (SELECT 1 FROM notice_item WHERE notice_id = NEW.notice_id AND hit_id = NEW.hit_id)
BEGIN SELECT RAISE (ABORT, 'listings of notices are never replaced'); END;
CREATE TRIGGER notice_step_once BEFORE INSERT ON notice_step
WHEN EXISTS (SELECT 1 FROM notice_step WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'steps of notices are never replaced'); END;

CREATE TRIGGER offender_once BEFORE INSERT ON offender
WHEN EXISTS (SELECT 1 FROM offender WHERE id = NEW.id OR key = NEW.key)
BEGIN SELECT RAISE (ABORT, 'offenders are never replaced'); END;
CREATE TRIGGER review_case_once BEFORE INSERT ON review_case
WHEN EXISTS (SELECT 1 FROM review_case WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'cases are never replaced'); END;
CREATE TRIGGER case_event_once BEFORE INSERT ON case_event
WHEN EXISTS (SELECT 1 FROM case_event WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'events of a case are never replaced'); END;
CREATE TRIGGER case_hit_once BEFORE INSERT ON case_hit
WHEN EXISTS (SELECT 1 FROM case_hit WHERE case_id = NEW.case_id AND hit_id = NEW.hit_id)
    OR (NEW.membership IN ('confirmed', 'linked') AND NEW.imported = 0 AND EXISTS (
        SELECT 1 FROM case_hit WHERE hit_id = NEW.hit_id AND membership IN ('confirmed', 'linked') AND imported = 0))
BEGIN SELECT RAISE (ABORT, 'hits in cases are never replaced'); END;
CREATE TRIGGER case_hit_in_one_case BEFORE UPDATE OF membership ON case_hit
WHEN NEW.membership IN ('confirmed', 'linked') AND NEW.imported = 0 AND EXISTS (
    SELECT 1 FROM case_hit
    WHERE hit_id = NEW.hit_id AND case_id <> NEW.case_id AND membership IN ('confirmed', 'linked') AND imported = 0)
BEGIN SELECT RAISE (ABORT, 'a hit belongs to one case'); END;

CREATE TRIGGER offender_entry_once BEFORE INSERT ON offender_entry
WHEN EXISTS (SELECT 1 FROM offender_entry WHERE id = NEW.id)
BEGIN SELECT RAISE (ABORT, 'entries are never replaced'); END;
CREATE TRIGGER offender_appeal_once BEFORE INSERT ON offender_appeal
WHEN EXISTS (SELECT 1 FROM offender_appeal
    WHERE id = NEW.id OR (entry_id = NEW.entry_id AND outcome IS NULL AND NEW.outcome IS NULL))
BEGIN SELECT RAISE (ABORT, 'appeals are never replaced'); END;
-- Nor does whoever approved an entry judge whether that was right.
CREATE TRIGGER offender_appeal_not_by_approver BEFORE UPDATE OF outcome ON offender_appeal
WHEN NEW.outcome IS NOT NULL AND EXISTS (
    SELECT 1 FROM offender_entry AS entry
    JOIN actor_person AS approver ON approver.id = entry.approved_by
    JOIN actor_person AS decider ON decider.id = NEW.decided_by
    WHERE entry.id = NEW.entry_id AND decider.person = approver.person)
BEGIN SELECT RAISE (ABORT, 'whoever approved an entry does not decide the appeal against it'); END;

CREATE TRIGGER tip_once BEFORE INSERT ON tip
WHEN EXISTS (SELECT 1 FROM tip WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'tips are never replaced'); END;
CREATE TRIGGER tip_address_once BEFORE INSERT ON tip_address
WHEN EXISTS (SELECT 1 FROM tip_address WHERE tip_id = NEW.tip_id AND position = NEW.position)
BEGIN SELECT RAISE (ABORT, 'addresses of tips are never replaced'); END;
CREATE TRIGGER tip_address_unchanged BEFORE UPDATE ON tip_address
BEGIN SELECT RAISE (ABORT, 'addresses of tips are never changed'); END;
CREATE TRIGGER tip_address_kept BEFORE DELETE ON tip_address
BEGIN SELECT RAISE (ABORT, 'addresses of tips are never deleted'); END;
CREATE TRIGGER tip_event_once BEFORE INSERT ON tip_event
WHEN EXISTS (SELECT 1 FROM tip_event WHERE number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'what became of a tip is never replaced'); END;
CREATE TRIGGER reward_once BEFORE INSERT ON reward
WHEN EXISTS (SELECT 1 FROM reward WHERE id = NEW.id OR number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'the ledger of rewards is never replaced'); END;
CREATE TRIGGER reporter_access_once BEFORE INSERT ON reporter_access
WHEN EXISTS (SELECT 1 FROM reporter_access WHERE number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'who looked is never replaced'); END;

CREATE TRIGGER key_word_once BEFORE INSERT ON key_word
WHEN EXISTS (SELECT 1 FROM key_word WHERE number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'what was said of a key is never replaced'); END;
CREATE TRIGGER delivery_once BEFORE INSERT ON delivery
WHEN EXISTS (SELECT 1 FROM delivery WHERE digest = NEW.digest)
BEGIN SELECT RAISE (ABORT, 'what was received is never replaced'); END;
CREATE TRIGGER delivery_file_once BEFORE INSERT ON delivery_file
WHEN EXISTS (SELECT 1 FROM delivery_file WHERE digest = NEW.digest AND position = NEW.position)
BEGIN SELECT RAISE (ABORT, 'what was received is never replaced'); END;
