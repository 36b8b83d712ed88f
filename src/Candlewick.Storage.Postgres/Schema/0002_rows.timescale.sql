-- The tables of rows as hypertables: chunks of a month, compressed on request by series, in order of key.
-- finality: 0 forming, 1 closed, 2 confirmed, 3 corrected. Ranges are replaced under a lock of the series; the key is a last guard.
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE bar (
    series_id integer NOT NULL, open_time timestamptz NOT NULL, close_time timestamptz NOT NULL, ordinal integer NOT NULL,
    open double precision, high double precision, low double precision, close double precision, volume double precision,
    quote_volume double precision, trade_count double precision, taker_buy_volume double precision, taker_buy_quote_volume double precision,
    finality smallint NOT NULL, known_from timestamptz NOT NULL);
SELECT create_hypertable('bar', 'open_time', chunk_time_interval => interval '30 days', create_default_indexes => false);
CREATE UNIQUE INDEX bar_key ON bar (series_id, open_time, ordinal);
ALTER TABLE bar SET (timescaledb.compress, timescaledb.compress_segmentby = 'series_id', timescaledb.compress_orderby = 'open_time, ordinal');

-- aggressor: 0 unknown, 1 buyer, 2 seller. exchange: the letter's code; NULL when absent.
CREATE TABLE trade (
    series_id integer NOT NULL, event_time bigint NOT NULL, id bigint NOT NULL, price double precision, quantity double precision,
    aggressor smallint NOT NULL, first_id bigint NOT NULL, last_id bigint NOT NULL,
    exchange integer, conditions bigint NOT NULL, is_suspicious boolean NOT NULL);
SELECT create_hypertable('trade', 'event_time', chunk_time_interval => 2592000000000000, create_default_indexes => false);
CREATE UNIQUE INDEX trade_key ON trade (series_id, event_time, id);
CREATE INDEX trade_number ON trade (series_id, id);
ALTER TABLE trade SET (timescaledb.compress, timescaledb.compress_segmentby = 'series_id', timescaledb.compress_orderby = 'event_time, id');

CREATE TABLE quote (
    series_id integer NOT NULL, event_time bigint NOT NULL, sequence bigint NOT NULL,
    bid_price double precision, bid_size double precision, ask_price double precision, ask_size double precision,
    exchange integer, conditions bigint NOT NULL, is_suspicious boolean NOT NULL);
SELECT create_hypertable('quote', 'event_time', chunk_time_interval => 2592000000000000, create_default_indexes => false);
CREATE UNIQUE INDEX quote_key ON quote (series_id, event_time, sequence);
ALTER TABLE quote SET (timescaledb.compress, timescaledb.compress_segmentby = 'series_id', timescaledb.compress_orderby = 'event_time, sequence');

-- Hours made of minutes, refreshed for the hours that changed and no others; only whole minutes count.
CREATE MATERIALIZED VIEW bar_hour WITH (timescaledb.continuous, timescaledb.materialized_only = true) AS
SELECT series_id, time_bucket(interval '1 hour', open_time) AS open_time, first(open, open_time) AS open, max(high) AS high, min(low) AS low,
    last(close, open_time) AS close, sum(volume) AS volume, sum(quote_volume) AS quote_volume, sum(trade_count) AS trade_count,
    sum(taker_buy_volume) AS taker_buy_volume, sum(taker_buy_quote_volume) AS taker_buy_quote_volume, count(*) AS minutes
FROM bar WHERE finality <> 0 AND ordinal = 0 AND close_time - open_time = interval '1 minute'
GROUP BY series_id, time_bucket(interval '1 hour', open_time) WITH NO DATA;

-- Changes of the history up to this entry are in the hours.
CREATE TABLE bar_hour_mark (used_entry bigint NOT NULL);
INSERT INTO bar_hour_mark VALUES (0);
