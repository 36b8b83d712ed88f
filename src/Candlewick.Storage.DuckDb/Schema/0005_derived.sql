-- Prices as they were polled or printed, one an instrument and instant. entry: order of arrival over the whole table.
CREATE TABLE price_sample (
    instrument_id INTEGER NOT NULL, event_time TIMESTAMP_NS NOT NULL, price DOUBLE NOT NULL, entry BIGINT NOT NULL);

-- Samples before the instant were deleted, after they were used.
CREATE TABLE sample_horizon (instrument_id INTEGER NOT NULL, deleted_before TIMESTAMP_NS NOT NULL);

-- Mean, median and count of the samples of [window_from, window_to). code: 5m, or 5m/100p with a number of points.
CREATE TABLE price_window (
    instrument_id INTEGER NOT NULL, code VARCHAR NOT NULL, window_from TIMESTAMP_NS NOT NULL, window_to TIMESTAMP_NS NOT NULL,
    mean DOUBLE NOT NULL, median DOUBLE NOT NULL, sample_count BIGINT NOT NULL);

-- Samples up to this entry are in the windows.
CREATE TABLE window_mark (instrument_id INTEGER NOT NULL, code VARCHAR NOT NULL, used_entry BIGINT NOT NULL);

-- Values at the last day of their windows; NULL where not defined. known_to is NULL while it is what we know.
CREATE TABLE daily_statistic (
    instrument_id INTEGER NOT NULL, day TIMESTAMP NOT NULL, rsi DOUBLE, std_dev DOUBLE, period_return DOUBLE,
    known_from TIMESTAMP NOT NULL, known_to TIMESTAMP);

-- One row a day and universe: which snapshot was ranked (NULL: every instrument with bars), and how many had a return.
CREATE TABLE daily_ranking (
    venue VARCHAR NOT NULL, quote VARCHAR NOT NULL, day TIMESTAMP NOT NULL, universe_at TIMESTAMP_NS, ranked INTEGER NOT NULL,
    known_from TIMESTAMP NOT NULL, known_to TIMESTAMP);

-- The places of those rankings; direction: top or bottom; place from 1.
CREATE TABLE daily_ranking_place (
    venue VARCHAR NOT NULL, quote VARCHAR NOT NULL, day TIMESTAMP NOT NULL, direction VARCHAR NOT NULL, place INTEGER NOT NULL,
    instrument VARCHAR NOT NULL, period_return DOUBLE NOT NULL, known_from TIMESTAMP NOT NULL, known_to TIMESTAMP);

-- Currencies as a source described them, one row a description; known_to is NULL for the current one.
CREATE TABLE currency (
    source VARCHAR NOT NULL, coin_id VARCHAR NOT NULL, symbol VARCHAR NOT NULL, name VARCHAR NOT NULL, rank INTEGER,
    market_cap DECIMAL(38, 12), updated_at TIMESTAMP_NS, known_from TIMESTAMP NOT NULL, known_to TIMESTAMP);

-- Changes of the history that no write made: rows were cleared, or holes explained. entry: one count with write_journal.
CREATE TABLE ledger_change (
    entry BIGINT NOT NULL, series_id INTEGER NOT NULL, range_from TIMESTAMP_NS NOT NULL, range_to TIMESTAMP_NS NOT NULL);

-- What retention deleted. series_id is NULL for price samples, whose instrument stands in what. entry: one count with write_journal.
CREATE TABLE deletion (
    entry BIGINT NOT NULL, what VARCHAR NOT NULL, series_id INTEGER, deleted_before TIMESTAMP_NS NOT NULL, row_count BIGINT NOT NULL,
    deleted_at TIMESTAMP_NS NOT NULL, rule VARCHAR NOT NULL);

-- Months whose bars were rewritten in order; entry: the last change of the history that the rewriting saw.
CREATE TABLE compacted_month (month TIMESTAMP NOT NULL, entry BIGINT NOT NULL, row_count BIGINT NOT NULL, compacted_at TIMESTAMP NOT NULL);

-- The star: dimensions are tables, the facts are the bars. Keys never change. Weeks are those of ISO 8601, Monday is 1.
CREATE TABLE dim_date (
    date_id INTEGER NOT NULL, day DATE NOT NULL, year INTEGER NOT NULL, quarter INTEGER NOT NULL, month INTEGER NOT NULL, day_of_month INTEGER NOT NULL,
    day_of_week INTEGER NOT NULL, weekday VARCHAR NOT NULL, week_of_year INTEGER NOT NULL, week_year INTEGER NOT NULL);
CREATE TABLE dim_venue (venue_id INTEGER NOT NULL, venue VARCHAR NOT NULL, is_simulated BOOLEAN NOT NULL);
CREATE TABLE dim_instrument (
    instrument_id INTEGER NOT NULL, venue_id INTEGER NOT NULL, symbol VARCHAR NOT NULL, kind VARCHAR, base VARCHAR, quote VARCHAR,
    calendar VARCHAR);

CREATE VIEW fact_bar AS
SELECT year(b.open_time) * 10000 + month(b.open_time) * 100 + day(b.open_time) AS date_id,
    hour(b.open_time) * 60 + minute(b.open_time) AS minute_of_day, d.instrument_id, d.venue_id, s.timeframe, s.price, s.origin, s.code AS spec,
    b.open_time, b.close_time, b.ordinal, b.open, b.high, b.low, b.close, b.volume, b.quote_volume, b.trade_count,
    b.taker_buy_volume, b.taker_buy_quote_volume
FROM bar b JOIN series s USING (series_id) JOIN dim_instrument d ON d.instrument_id = s.instrument_id
WHERE b.finality <> 0;

CREATE VIEW price_samples AS
SELECT i.venue || ':' || i.symbol AS instrument, p.event_time, p.price FROM price_sample p JOIN instrument i USING (instrument_id);

CREATE VIEW price_windows AS
SELECT i.venue || ':' || i.symbol AS instrument, w.code, w.window_from, w.window_to, w.mean, w.median, w.sample_count
FROM price_window w JOIN instrument i USING (instrument_id);

CREATE VIEW daily_statistics AS
SELECT i.venue || ':' || i.symbol AS instrument, s.day, s.rsi, s.std_dev, s.period_return, s.known_from
FROM daily_statistic s JOIN instrument i USING (instrument_id) WHERE s.known_to IS NULL;

CREATE VIEW daily_rankings AS
SELECT p.venue, p.quote, p.day, p.direction, p.place, p.instrument, p.period_return, r.universe_at, r.ranked, r.known_from
FROM daily_ranking_place p JOIN daily_ranking r ON r.venue = p.venue AND r.quote = p.quote AND r.day = p.day
WHERE p.known_to IS NULL AND r.known_to IS NULL;

CREATE VIEW currencies AS
SELECT source, coin_id, symbol, name, rank, market_cap, updated_at, known_from FROM currency WHERE known_to IS NULL;
