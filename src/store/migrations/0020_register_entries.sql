-- What the register's list is searched by, laid out in the order in which the list shows it: a page is read where it begins.
-- It holds what every right says already and is filled when the store is opened: names of any script are folded by the program.
-- `sought` and `holder` are folded.
DROP TABLE right_entry;
CREATE TABLE right_entry (
    name          TEXT NOT NULL,
    right_id      TEXT NOT NULL UNIQUE REFERENCES registered_right (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    status        TEXT NOT NULL,
    holder        TEXT NOT NULL,
    -- Codes with a blank before and behind each.
    jurisdictions TEXT NOT NULL,
    valid_to      TEXT,
    -- Id, names, number and holder, a line each.
    sought        TEXT NOT NULL,
    PRIMARY KEY (name, right_id)
) WITHOUT ROWID;
-- By which rules the entries were made; none where they have to be made anew.
CREATE TABLE right_entry_rules (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL
);

-- Pictures that somebody has sent, and how much room they take: what an owner's share of the disk is counted by.
CREATE TABLE sent_picture (
    image_id TEXT NOT NULL,
    actor    TEXT NOT NULL REFERENCES actor (id),
    bytes    BIGINT NOT NULL,
    sent_ms  BIGINT NOT NULL,
    PRIMARY KEY (actor, image_id)
) WITHOUT ROWID;
CREATE INDEX sent_picture_image ON sent_picture (image_id);

CREATE INDEX right_picture_image ON right_picture (image_id);

-- Whether anything stands under an id that nobody has registered.
CREATE INDEX notice_right ON notice (right_id);
CREATE INDEX decision_right ON decision (right_id) WHERE right_id IS NOT NULL;
