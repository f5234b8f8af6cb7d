-- What a scan came to is kept whoever ran it: one from the command line has no job.
CREATE TABLE kept_figures (
    source_id TEXT NOT NULL,
    number    BIGINT NOT NULL,
    job_id    TEXT REFERENCES scan_job (id),
    figures   TEXT NOT NULL,
    PRIMARY KEY (source_id, number)
) WITHOUT ROWID;
INSERT INTO kept_figures SELECT source_id, number, job_id, figures FROM scan_result;
DROP TABLE scan_result;
ALTER TABLE kept_figures RENAME TO scan_result;
CREATE INDEX scan_result_job ON scan_result (job_id) WHERE job_id IS NOT NULL;
