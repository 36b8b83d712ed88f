-- Rules that were saved; those of a file are not here. definition: JSON.
CREATE TABLE alert_rule (name VARCHAR NOT NULL, definition VARCHAR NOT NULL);

-- Where a rule stands. instrument is empty for a rule about the process. state: 0 ok, 1 pending, 2 firing, 3 resolved.
CREATE TABLE alert_state (
    rule VARCHAR NOT NULL, instrument VARCHAR NOT NULL, state UTINYINT NOT NULL, since TIMESTAMP NOT NULL, true_since TIMESTAMP,
    fired_at TIMESTAMP, notified_at TIMESTAMP, is_notified BOOLEAN NOT NULL);

-- What happened. severity: 0 info, 1 warning, 2 critical. value is NULL where it was not known. labels: a JSON object of texts.
CREATE TABLE alert_event (
    event_id BIGINT NOT NULL, rule VARCHAR NOT NULL, instrument VARCHAR NOT NULL, state UTINYINT NOT NULL, happened_at TIMESTAMP NOT NULL,
    severity UTINYINT NOT NULL, expression VARCHAR NOT NULL, value DOUBLE, labels VARCHAR NOT NULL, is_notified BOOLEAN NOT NULL, note VARCHAR NOT NULL);

-- The outbox, written in the transaction of its events. state: 0 waiting, 1 sending, 2 delivered, 3 given up. events: numbers by comma.
CREATE TABLE alert_delivery (
    delivery_key VARCHAR NOT NULL, channel VARCHAR NOT NULL, rule VARCHAR NOT NULL, events VARCHAR NOT NULL, state UTINYINT NOT NULL,
    created_at TIMESTAMP NOT NULL, due_at TIMESTAMP NOT NULL, begun_at TIMESTAMP, attempts INTEGER NOT NULL, may_repeat BOOLEAN NOT NULL);

-- Attempts that have ended.
CREATE TABLE alert_attempt (
    delivery_key VARCHAR NOT NULL, number INTEGER NOT NULL, begun_at TIMESTAMP NOT NULL, ended_at TIMESTAMP NOT NULL, outcome VARCHAR NOT NULL,
    detail VARCHAR NOT NULL);

CREATE VIEW alert_history AS
SELECT event_id, rule, nullif(instrument, '') AS instrument, ['ok', 'pending', 'firing', 'resolved'][state + 1] AS state, happened_at,
    ['info', 'warning', 'critical'][severity + 1] AS severity, expression, value, labels, is_notified, note
FROM alert_event;

CREATE VIEW alert_deliveries AS
SELECT d.delivery_key, d.channel, d.rule, d.events, ['waiting', 'sending', 'delivered', 'given up'][d.state + 1] AS state, d.created_at, d.due_at,
    d.attempts, d.may_repeat, a.number AS attempt, a.begun_at, a.ended_at, a.outcome, a.detail
FROM alert_delivery d LEFT JOIN alert_attempt a USING (delivery_key);
