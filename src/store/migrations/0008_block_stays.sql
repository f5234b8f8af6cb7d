-- Every stay of a target in the block lists that were built, from the list that brought it to the first one without it. Lists'
-- entries are dropped in time; these are kept, so that whoever took a target over can be told for good that it is listed no more.
-- `entry` is how it last stood, as JSON; `decision` is the first decision it stood there by.
CREATE TABLE block_stay (
    target         TEXT NOT NULL,
    first_serial   INTEGER NOT NULL REFERENCES block_list (serial),
    changed_serial INTEGER NOT NULL REFERENCES block_list (serial),
    gone_serial    INTEGER REFERENCES block_list (serial),
    decision       TEXT NOT NULL,
    entry          TEXT NOT NULL CHECK (json_valid(entry)),
    PRIMARY KEY (target, first_serial),
    CHECK (changed_serial >= first_serial AND (gone_serial IS NULL OR gone_serial > changed_serial))
) WITHOUT ROWID;
CREATE UNIQUE INDEX block_stay_present ON block_stay (target) WHERE gone_serial IS NULL;
CREATE TRIGGER block_stay_over BEFORE UPDATE ON block_stay WHEN OLD.gone_serial IS NOT NULL
BEGIN SELECT RAISE (ABORT, 'a stay that is over is never changed'); END;
CREATE TRIGGER block_stay_kept BEFORE DELETE ON block_stay
BEGIN SELECT RAISE (ABORT, 'stays are never deleted'); END;
CREATE TRIGGER block_stay_once BEFORE INSERT ON block_stay
WHEN EXISTS (SELECT 1 FROM block_stay WHERE target = NEW.target AND (first_serial = NEW.first_serial OR gone_serial IS NULL))
BEGIN SELECT RAISE (ABORT, 'stays are never replaced'); END;
