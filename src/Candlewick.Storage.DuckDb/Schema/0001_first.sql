-- What the store is. One row.
CREATE TABLE store (origin VARCHAR NOT NULL, created_at TIMESTAMP NOT NULL);

-- Listings. kind is NULL while only rows are known, and no catalog has described the instrument.
CREATE TABLE instrument (
    instrument_id INTEGER NOT NULL, venue VARCHAR NOT NULL, symbol VARCHAR NOT NULL,
    kind VARCHAR, venue_symbol VARCHAR, base VARCHAR, quote VARCHAR, calendar VARCHAR, terms JSON);

CREATE TABLE trading_rules (
    instrument_id INTEGER NOT NULL, valid_from TIMESTAMP_NS NOT NULL, valid_to TIMESTAMP_NS NOT NULL, status VARCHAR NOT NULL,
    price_tick DECIMAL(38, 18), quantity_step DECIMAL(38, 18), minimum_quantity DECIMAL(38, 18), minimum_notional DECIMAL(38, 18));

-- kind: bars, trades, aggtrades, quotes, openinterest, funding. timeframe, price and origin are of bars only.
CREATE TABLE series (
    series_id INTEGER NOT NULL, instrument_id INTEGER NOT NULL, kind VARCHAR NOT NULL, code VARCHAR NOT NULL,
    timeframe VARCHAR, price VARCHAR, origin VARCHAR);

-- finality: 0 forming, 1 closed, 2 confirmed, 3 corrected. No key: ranges are replaced in transactions.
CREATE TABLE bar (
    series_id INTEGER NOT NULL, open_time TIMESTAMP NOT NULL, close_time TIMESTAMP NOT NULL, ordinal INTEGER NOT NULL,
    open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, quote_volume DOUBLE, trade_count DOUBLE,
    taker_buy_volume DOUBLE, taker_buy_quote_volume DOUBLE, finality UTINYINT NOT NULL, known_from TIMESTAMP NOT NULL);

-- Values that were corrected, with the time during which they were what we knew.
CREATE TABLE bar_history (
    series_id INTEGER NOT NULL, open_time TIMESTAMP NOT NULL, close_time TIMESTAMP NOT NULL, ordinal INTEGER NOT NULL,
    open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE, quote_volume DOUBLE, trade_count DOUBLE,
    taker_buy_volume DOUBLE, taker_buy_quote_volume DOUBLE, finality UTINYINT NOT NULL, known_from TIMESTAMP NOT NULL,
    known_to TIMESTAMP NOT NULL);

-- aggressor: 0 unknown, 1 buyer, 2 seller. exchange: the letter's code; NULL when absent.
CREATE TABLE trade (
    series_id INTEGER NOT NULL, event_time TIMESTAMP_NS NOT NULL, id BIGINT NOT NULL, price DOUBLE, quantity DOUBLE,
    aggressor UTINYINT NOT NULL, first_id BIGINT NOT NULL, last_id BIGINT NOT NULL,
    exchange USMALLINT, conditions UINTEGER NOT NULL, is_suspicious BOOLEAN NOT NULL);

CREATE TABLE quote (
    series_id INTEGER NOT NULL, event_time TIMESTAMP_NS NOT NULL, sequence BIGINT NOT NULL,
    bid_price DOUBLE, bid_size DOUBLE, ask_price DOUBLE, ask_size DOUBLE,
    exchange USMALLINT, conditions UINTEGER NOT NULL, is_suspicious BOOLEAN NOT NULL);

-- Open interest and funding rates.
CREATE TABLE observation (series_id INTEGER NOT NULL, event_time TIMESTAMP_NS NOT NULL, value DOUBLE, period_hours DOUBLE);

-- Ranges [range_from, range_to) that hold every expected row. Provisional: rows are there, but do not count yet (forming bars).
CREATE TABLE coverage (
    series_id INTEGER NOT NULL, range_from TIMESTAMP_NS NOT NULL, range_to TIMESTAMP_NS NOT NULL, is_provisional BOOLEAN NOT NULL);

-- Ranges that a source was asked for and that did not come. evidence: who was asked, when, what the answer was.
CREATE TABLE hole (
    series_id INTEGER NOT NULL, range_from TIMESTAMP_NS NOT NULL, range_to TIMESTAMP_NS NOT NULL,
    cause VARCHAR NOT NULL, evidence JSON NOT NULL);

-- Every write, in the order of the writes. is_forgotten: rows of it were cleared since, so its file must be read again.
CREATE TABLE write_journal (
    entry BIGINT NOT NULL, series_id INTEGER NOT NULL, range_from TIMESTAMP_NS NOT NULL, range_to TIMESTAMP_NS NOT NULL,
    source VARCHAR NOT NULL, locator VARCHAR NOT NULL, sha256 VARCHAR, received_at TIMESTAMP_NS NOT NULL,
    is_verified BOOLEAN NOT NULL, absent_means_no_trades BOOLEAN NOT NULL, reason VARCHAR NOT NULL,
    row_count BIGINT NOT NULL, inserted BIGINT NOT NULL, unchanged BIGINT NOT NULL, corrected BIGINT NOT NULL,
    completed BIGINT NOT NULL, inexact_values BIGINT NOT NULL, is_forgotten BOOLEAN NOT NULL);

CREATE TABLE quarantine (
    id BIGINT NOT NULL, series VARCHAR, source VARCHAR NOT NULL, kind VARCHAR NOT NULL, place VARCHAR,
    expected VARCHAR NOT NULL, found VARCHAR NOT NULL, advice VARCHAR NOT NULL, noticed_at TIMESTAMP_NS NOT NULL,
    is_repaired BOOLEAN NOT NULL, sha256 VARCHAR, replaced_by VARCHAR);

CREATE TABLE universe_snapshot (
    snapshot_id BIGINT NOT NULL, held_at TIMESTAMP_NS NOT NULL, source VARCHAR NOT NULL, venue VARCHAR NOT NULL, quote VARCHAR NOT NULL);

-- reason: why the coin has no instrument; 'None' when it has one.
CREATE TABLE universe_member (
    snapshot_id BIGINT NOT NULL, place INTEGER NOT NULL, coin_id VARCHAR NOT NULL, symbol VARCHAR NOT NULL, name VARCHAR NOT NULL,
    rank INTEGER, market_cap DECIMAL(38, 12), updated_at TIMESTAMP_NS, instrument VARCHAR, reason VARCHAR NOT NULL);

CREATE TABLE fact (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE VIEW series_name AS
SELECT s.series_id, i.venue, i.symbol, i.venue || ':' || i.symbol AS instrument, s.kind, s.timeframe, s.price, s.origin,
    i.venue || ':' || i.symbol || '@' || s.code AS series
FROM series s JOIN instrument i USING (instrument_id);

CREATE VIEW bars AS
SELECT n.instrument, n.timeframe, n.price, n.origin, b.open_time, b.close_time, b.ordinal, b.open, b.high, b.low, b.close, b.volume,
    b.quote_volume, b.trade_count, b.taker_buy_volume, b.taker_buy_quote_volume,
    CASE b.finality WHEN 0 THEN 'forming' WHEN 1 THEN 'closed' WHEN 2 THEN 'confirmed' ELSE 'corrected' END AS finality,
    b.known_from, n.series
FROM bar b JOIN series_name n USING (series_id);

CREATE VIEW trades AS
SELECT n.instrument, n.kind, t.event_time, t.id, t.price, t.quantity,
    CASE t.aggressor WHEN 1 THEN 'buyer' WHEN 2 THEN 'seller' END AS aggressor, t.first_id, t.last_id,
    chr(t.exchange::INTEGER) AS exchange, t.conditions, t.is_suspicious, n.series
FROM trade t JOIN series_name n USING (series_id);

CREATE VIEW quotes AS
SELECT n.instrument, q.event_time, q.sequence, q.bid_price, q.bid_size, q.ask_price, q.ask_size,
    chr(q.exchange::INTEGER) AS exchange, q.conditions, q.is_suspicious, n.series
FROM quote q JOIN series_name n USING (series_id);

CREATE VIEW observations AS
SELECT n.instrument, n.kind, o.event_time, o.value, o.period_hours, n.series
FROM observation o JOIN series_name n USING (series_id);

CREATE VIEW holes AS
SELECT n.series, h.range_from, h.range_to, h.cause, h.evidence
FROM hole h JOIN series_name n USING (series_id);
