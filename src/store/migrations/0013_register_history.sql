-- What the register's list is searched by, kept beside each right whenever it is written. `sought` and `holder` are in lower case.
CREATE TABLE right_entry (
    right_id      TEXT PRIMARY KEY REFERENCES registered_right (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    status        TEXT NOT NULL,
    holder        TEXT NOT NULL,
    -- Codes with a blank before and behind each.
    jurisdictions TEXT NOT NULL,
    valid_to      TEXT,
    -- Id, names, number and holder, a line each.
    sought        TEXT NOT NULL
);
CREATE INDEX right_entry_name ON right_entry (name, right_id);
INSERT INTO right_entry (right_id, name, kind, status, holder, jurisdictions, valid_to, sought)
SELECT id, record ->> 'name', record ->> 'kind', record ->> 'status', lower(record ->> 'holder'),
    ' ' || coalesce((SELECT group_concat(value, ' ') FROM json_each(record, '$.jurisdictions')), '') || ' ',
    record ->> 'valid_to',
    lower(id || char(10) || (record ->> 'name') || char(10) || (record ->> 'holder') || char(10)
        || coalesce(record ->> 'registration_number', '') || char(10)
        || coalesce((SELECT group_concat(value, char(10)) FROM json_each(record, '$.titles')), '') || char(10)
        || coalesce((SELECT group_concat(value, char(10)) FROM json_each(record, '$.aliases')), ''))
FROM registered_right;

-- Every change of a right: the record as it was from then on, or none where it was taken out. It outlives the right.
CREATE TABLE right_change (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    right_id   TEXT NOT NULL,
    record     TEXT,
    actor      TEXT NOT NULL REFERENCES actor (id),
    changed_ms BIGINT NOT NULL
);
CREATE INDEX right_change_right ON right_change (right_id, number);
INSERT INTO right_change (right_id, record, actor, changed_ms)
SELECT id, record, actor, changed_ms FROM registered_right ORDER BY changed_ms, id;
CREATE TRIGGER right_change_unchanged BEFORE UPDATE ON right_change
BEGIN SELECT RAISE (ABORT, 'changes of the register are never changed'); END;
CREATE TRIGGER right_change_kept BEFORE DELETE ON right_change
BEGIN SELECT RAISE (ABORT, 'changes of the register are never deleted'); END;
CREATE TRIGGER right_change_once BEFORE INSERT ON right_change
WHEN EXISTS (SELECT 1 FROM right_change WHERE number = NEW.number)
BEGIN SELECT RAISE (ABORT, 'changes of the register are never replaced'); END;

-- What waits for a decision about a right, counted without reading the hits themselves.
CREATE INDEX hit_right_open ON hit (right_id, score, picture) WHERE current = 1 AND standing = 0;

-- Register files that were read and wait to be taken over, until they expire.
CREATE TABLE register_import (
    id          TEXT PRIMARY KEY,
    file_name   TEXT NOT NULL,
    actor       TEXT NOT NULL REFERENCES actor (id),
    uploaded_ms BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL,
    taken_ms    BIGINT
);
-- One record of such a file. `record` is none where it is faulty; `seen` is the digest of the right that it would replace;
-- `remarks` are faults, or doubts about what goes in all the same.
CREATE TABLE register_import_row (
    import_id  TEXT NOT NULL REFERENCES register_import (id) ON DELETE CASCADE,
    position   BIGINT NOT NULL,
    line       BIGINT NOT NULL,
    state      TEXT NOT NULL,
    right_id   TEXT NOT NULL,
    record     TEXT,
    file_names TEXT NOT NULL,
    seen       TEXT,
    remarks    TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
) WITHOUT ROWID;
CREATE INDEX register_import_row_state ON register_import_row (import_id, state, position);
