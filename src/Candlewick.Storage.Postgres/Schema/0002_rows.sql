-- finality: 0 forming, 1 closed, 2 confirmed, 3 corrected. Ranges are replaced under a lock of the series; the key is a last guard.
-- A table a UTC month, made when its first row comes.
CREATE TABLE bar (
    series_id integer NOT NULL, open_time timestamptz NOT NULL, close_time timestamptz NOT NULL, ordinal integer NOT NULL,
    open double precision, high double precision, low double precision, close double precision, volume double precision,
    quote_volume double precision, trade_count double precision, taker_buy_volume double precision, taker_buy_quote_volume double precision,
    finality smallint NOT NULL, known_from timestamptz NOT NULL) PARTITION BY RANGE (open_time);
CREATE UNIQUE INDEX bar_key ON bar (series_id, open_time, ordinal);

-- aggressor: 0 unknown, 1 buyer, 2 seller. exchange: the letter's code; NULL when absent.
CREATE TABLE trade (
    series_id integer NOT NULL, event_time bigint NOT NULL, id bigint NOT NULL, price double precision, quantity double precision,
    aggressor smallint NOT NULL, first_id bigint NOT NULL, last_id bigint NOT NULL,
    exchange integer, conditions bigint NOT NULL, is_suspicious boolean NOT NULL) PARTITION BY RANGE (event_time);
CREATE UNIQUE INDEX trade_key ON trade (series_id, event_time, id);
CREATE INDEX trade_number ON trade (series_id, id);

CREATE TABLE quote (
    series_id integer NOT NULL, event_time bigint NOT NULL, sequence bigint NOT NULL,
    bid_price double precision, bid_size double precision, ask_price double precision, ask_size double precision,
    exchange integer, conditions bigint NOT NULL, is_suspicious boolean NOT NULL) PARTITION BY RANGE (event_time);
CREATE UNIQUE INDEX quote_key ON quote (series_id, event_time, sequence);
