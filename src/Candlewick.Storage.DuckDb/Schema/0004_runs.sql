-- Numbers of runs; those of forgotten runs are not given again.
CREATE SEQUENCE job_run_id;

-- Runs of jobs. state: 0 waiting, 1 running, 2 retrying, 3 interrupted, 4 succeeded, 5 failed, 6 timed out, 7 cancelled, 8 skipped.
-- graph: the first run of the graph that it belongs to. arguments: a JSON object of texts. Counts are of sub-runs.
CREATE TABLE job_run (
    run_id BIGINT NOT NULL, job VARCHAR NOT NULL, state UTINYINT NOT NULL, cause VARCHAR NOT NULL, graph BIGINT NOT NULL, rerun_of BIGINT,
    arguments VARCHAR NOT NULL, range_from TIMESTAMP, range_to TIMESTAMP, scheduled_for TIMESTAMP, created_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP, ended_at TIMESTAMP, attempts INTEGER NOT NULL, failures INTEGER NOT NULL, interruptions INTEGER NOT NULL,
    retry_at TIMESTAMP, owner VARCHAR NOT NULL, error VARCHAR, planned BIGINT NOT NULL, done BIGINT NOT NULL, failed BIGINT NOT NULL,
    cancelled BIGINT NOT NULL);

-- Sub-runs that have ended; only ever appended to, so that a run's rows lie together. Those that still wait are only counted.
CREATE TABLE sub_run (
    run_id BIGINT NOT NULL, path VARCHAR NOT NULL, state UTINYINT NOT NULL, attempts INTEGER NOT NULL, failures INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP, retry_at TIMESTAMP, error VARCHAR);

-- Sub-runs that were begun and have not ended: a small table.
CREATE TABLE sub_run_open (
    run_id BIGINT NOT NULL, path VARCHAR NOT NULL, state UTINYINT NOT NULL, attempts INTEGER NOT NULL, failures INTEGER NOT NULL,
    started_at TIMESTAMP NOT NULL, ended_at TIMESTAMP, retry_at TIMESTAMP, error VARCHAR);

CREATE TABLE job_log (
    run_id BIGINT NOT NULL, path VARCHAR NOT NULL, number BIGINT NOT NULL, logged_at TIMESTAMP NOT NULL, text VARCHAR NOT NULL);

CREATE TABLE job_schedule (
    job VARCHAR NOT NULL, trigger_text VARCHAR NOT NULL, last_fire TIMESTAMP, known_since TIMESTAMP NOT NULL, is_paused BOOLEAN NOT NULL);

-- token: grows with every taking; a write under an older one is refused.
CREATE TABLE lease (
    name VARCHAR NOT NULL, owner VARCHAR NOT NULL, token BIGINT NOT NULL, held_until TIMESTAMP NOT NULL, is_held BOOLEAN NOT NULL);

CREATE VIEW runs AS
SELECT run_id, job, ['waiting', 'running', 'retrying', 'interrupted', 'succeeded', 'failed', 'timed out', 'cancelled', 'skipped'][state + 1] AS state,
    cause, graph, rerun_of, arguments, range_from, range_to, scheduled_for, created_at, started_at, ended_at, attempts, failures, interruptions,
    planned, done, failed, cancelled, error
FROM job_run;

CREATE VIEW sub_runs AS
SELECT run_id, path, ['waiting', 'running', 'retrying', 'interrupted', 'succeeded', 'failed', 'timed out', 'cancelled', 'skipped'][state + 1] AS state,
    attempts, failures, started_at, ended_at, retry_at, error
FROM (SELECT * FROM sub_run UNION ALL SELECT * FROM sub_run_open);
