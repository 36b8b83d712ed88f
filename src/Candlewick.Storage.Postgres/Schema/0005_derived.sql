-- Prices as they were polled or printed, one an instrument and instant. entry: order of arrival over the whole table.
CREATE TABLE price_sample (
    instrument_id integer NOT NULL, event_time bigint NOT NULL, price double precision NOT NULL, entry bigint NOT NULL,
    PRIMARY KEY (instrument_id, event_time));
CREATE INDEX price_sample_entry ON price_sample (instrument_id, entry);
CREATE INDEX price_sample_arrival ON price_sample (entry);

-- Samples before the instant were deleted, after they were used.
CREATE TABLE sample_horizon (instrument_id integer PRIMARY KEY, deleted_before bigint NOT NULL);

-- Mean, median and count of the samples of [window_from, window_to). code: 5m, or 5m/100p with a number of points.
CREATE TABLE price_window (
    instrument_id integer NOT NULL, code text NOT NULL, window_from bigint NOT NULL, window_to bigint NOT NULL,
    mean double precision NOT NULL, median double precision NOT NULL, sample_count bigint NOT NULL,
    PRIMARY KEY (instrument_id, code, window_from));

-- Samples up to this entry are in the windows.
CREATE TABLE window_mark (instrument_id integer NOT NULL, code text NOT NULL, used_entry bigint NOT NULL, PRIMARY KEY (instrument_id, code));

-- Values at the last day of their windows; NULL where not defined. known_to is NULL while it is what we know.
CREATE TABLE daily_statistic (
    instrument_id integer NOT NULL, day timestamptz NOT NULL, rsi double precision, std_dev double precision, period_return double precision,
    known_from timestamptz NOT NULL, known_to timestamptz);
CREATE INDEX daily_statistic_key ON daily_statistic (instrument_id, day);

-- One row a day and universe: which snapshot was ranked (NULL: every instrument with bars), and how many had a return.
CREATE TABLE daily_ranking (
    venue text NOT NULL, quote text NOT NULL, day timestamptz NOT NULL, universe_at bigint, ranked integer NOT NULL,
    known_from timestamptz NOT NULL, known_to timestamptz);
CREATE INDEX daily_ranking_key ON daily_ranking (venue, quote, day);

-- The places of those rankings; direction: top or bottom; place from 1.
CREATE TABLE daily_ranking_place (
    venue text NOT NULL, quote text NOT NULL, day timestamptz NOT NULL, direction text NOT NULL, place integer NOT NULL,
    instrument text NOT NULL, period_return double precision NOT NULL, known_from timestamptz NOT NULL, known_to timestamptz);
CREATE INDEX daily_ranking_place_key ON daily_ranking_place (venue, quote, day);

-- Currencies as a source described them, one row a description; known_to is NULL for the current one.
CREATE TABLE currency (
    source text NOT NULL, coin_id text NOT NULL, symbol text NOT NULL, name text NOT NULL, rank integer,
    market_cap numeric(38, 12), updated_at bigint, known_from timestamptz NOT NULL, known_to timestamptz);
CREATE INDEX currency_key ON currency (source, coin_id);

-- The star: dimensions are tables, the facts are the bars. Keys never change. Weeks are those of ISO 8601, Monday is 1.
CREATE TABLE dim_date (
    date_id integer PRIMARY KEY, day date NOT NULL, year integer NOT NULL, quarter integer NOT NULL, month integer NOT NULL, day_of_month integer NOT NULL,
    day_of_week integer NOT NULL, weekday text NOT NULL, week_of_year integer NOT NULL, week_year integer NOT NULL);
CREATE TABLE dim_venue (venue_id integer PRIMARY KEY, venue text NOT NULL UNIQUE, is_simulated boolean NOT NULL);
CREATE TABLE dim_instrument (
    instrument_id integer PRIMARY KEY, venue_id integer NOT NULL, symbol text NOT NULL, kind text, base text, quote text, calendar text);

CREATE VIEW fact_bar AS
SELECT (extract(year FROM u.opened) * 10000 + extract(month FROM u.opened) * 100 + extract(day FROM u.opened))::integer AS date_id,
    (extract(hour FROM u.opened) * 60 + extract(minute FROM u.opened))::integer AS minute_of_day,
    d.instrument_id, d.venue_id, s.timeframe, s.price, s.origin, s.code AS spec,
    b.open_time, b.close_time, b.ordinal, b.open, b.high, b.low, b.close, b.volume, b.quote_volume, b.trade_count,
    b.taker_buy_volume, b.taker_buy_quote_volume
FROM bar b CROSS JOIN LATERAL (SELECT b.open_time AT TIME ZONE 'UTC' AS opened) u
    JOIN series s USING (series_id) JOIN dim_instrument d ON d.instrument_id = s.instrument_id
WHERE b.finality <> 0;

CREATE VIEW price_samples AS
SELECT i.venue || ':' || i.symbol AS instrument, instant(p.event_time) AS event_time, p.event_time AS event_time_ns, p.price
FROM price_sample p JOIN instrument i USING (instrument_id);

CREATE VIEW price_windows AS
SELECT i.venue || ':' || i.symbol AS instrument, w.code, instant(w.window_from) AS window_from, instant(w.window_to) AS window_to,
    w.mean, w.median, w.sample_count
FROM price_window w JOIN instrument i USING (instrument_id);

CREATE VIEW daily_statistics AS
SELECT i.venue || ':' || i.symbol AS instrument, s.day, s.rsi, s.std_dev, s.period_return, s.known_from
FROM daily_statistic s JOIN instrument i USING (instrument_id) WHERE s.known_to IS NULL;

CREATE VIEW daily_rankings AS
SELECT p.venue, p.quote, p.day, p.direction, p.place, p.instrument, p.period_return, instant(r.universe_at) AS universe_at, r.ranked, r.known_from
FROM daily_ranking_place p JOIN daily_ranking r ON r.venue = p.venue AND r.quote = p.quote AND r.day = p.day
WHERE p.known_to IS NULL AND r.known_to IS NULL;

CREATE VIEW currencies AS
SELECT source, coin_id, symbol, name, rank, market_cap, instant(updated_at) AS updated_at, known_from FROM currency WHERE known_to IS NULL;
