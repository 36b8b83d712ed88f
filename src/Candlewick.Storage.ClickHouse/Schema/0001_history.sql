-- Placeholders: @local(t) is the table that holds the rows, @engine(sharded|everywhere, t[, kind]) its engine, @on_cluster the cluster, @spread(t) the table over all shards.
-- Rows are never changed: a row counts while its generation is named by a row of coverage (or is settled), no row of replaced names it, and nothing cleared it.

CREATE TABLE IF NOT EXISTS store @on_cluster (origin LowCardinality(String), created_at DateTime64(6, 'UTC'))
ENGINE = @engine(everywhere, store) ORDER BY created_at SETTINGS non_replicated_deduplication_window = 100;

-- finality: 0 forming, 1 closed, 2 confirmed, 3 corrected.
CREATE TABLE IF NOT EXISTS @local(bar) @on_cluster (
    series LowCardinality(String), open_time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)), close_time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    ordinal Int32 CODEC(Delta, ZSTD(1)),
    open Float64 CODEC(ZSTD(1)), high Float64 CODEC(ZSTD(1)), low Float64 CODEC(ZSTD(1)), close Float64 CODEC(ZSTD(1)),
    volume Nullable(Float64) CODEC(ZSTD(1)), quote_volume Nullable(Float64) CODEC(ZSTD(1)), trade_count Nullable(Float64) CODEC(ZSTD(1)),
    taker_buy_volume Nullable(Float64) CODEC(ZSTD(1)), taker_buy_quote_volume Nullable(Float64) CODEC(ZSTD(1)),
    finality UInt8 CODEC(ZSTD(1)), known_from DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)), generation UInt64 CODEC(DoubleDelta, ZSTD(1)), INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(sharded, bar) PARTITION BY toYear(open_time) ORDER BY (series, open_time, ordinal)
SETTINGS non_replicated_deduplication_window = 10000;

@spread(bar);

-- Values that were corrected, with the time during which they were what we knew.
CREATE TABLE IF NOT EXISTS @local(bar_history) @on_cluster (
    series LowCardinality(String), open_time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)), close_time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    ordinal Int32 CODEC(Delta, ZSTD(1)),
    open Float64 CODEC(ZSTD(1)), high Float64 CODEC(ZSTD(1)), low Float64 CODEC(ZSTD(1)), close Float64 CODEC(ZSTD(1)),
    volume Nullable(Float64) CODEC(ZSTD(1)), quote_volume Nullable(Float64) CODEC(ZSTD(1)), trade_count Nullable(Float64) CODEC(ZSTD(1)),
    taker_buy_volume Nullable(Float64) CODEC(ZSTD(1)), taker_buy_quote_volume Nullable(Float64) CODEC(ZSTD(1)),
    finality UInt8 CODEC(ZSTD(1)), known_from DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)), known_to DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    generation UInt64 CODEC(DoubleDelta, ZSTD(1)), INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(sharded, bar_history) PARTITION BY toYear(open_time) ORDER BY (series, open_time, ordinal)
SETTINGS non_replicated_deduplication_window = 10000;

@spread(bar_history);

-- aggressor: 0 unknown, 1 buyer, 2 seller. exchange: the letter's code; 0 when absent.
CREATE TABLE IF NOT EXISTS @local(trade) @on_cluster (
    series LowCardinality(String), event_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)), id Int64 CODEC(DoubleDelta, ZSTD(1)),
    price Nullable(Float64) CODEC(ZSTD(1)), quantity Nullable(Float64) CODEC(ZSTD(1)), aggressor UInt8 CODEC(ZSTD(1)),
    first_id Int64 CODEC(DoubleDelta, ZSTD(1)), last_id Int64 CODEC(DoubleDelta, ZSTD(1)), exchange UInt16 CODEC(ZSTD(1)), conditions UInt32 CODEC(ZSTD(1)),
    is_suspicious Bool CODEC(ZSTD(1)), generation UInt64 CODEC(DoubleDelta, ZSTD(1)), INDEX ids id TYPE minmax GRANULARITY 4,
    INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(sharded, trade) PARTITION BY toYYYYMM(event_time) ORDER BY (series, event_time, id)
SETTINGS non_replicated_deduplication_window = 10000;

@spread(trade);

CREATE TABLE IF NOT EXISTS @local(quote) @on_cluster (
    series LowCardinality(String), event_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)), sequence Int64 CODEC(DoubleDelta, ZSTD(1)),
    bid_price Nullable(Float64) CODEC(ZSTD(1)), bid_size Nullable(Float64) CODEC(ZSTD(1)), ask_price Nullable(Float64) CODEC(ZSTD(1)), ask_size Nullable(Float64) CODEC(ZSTD(1)),
    exchange UInt16 CODEC(ZSTD(1)), conditions UInt32 CODEC(ZSTD(1)), is_suspicious Bool CODEC(ZSTD(1)), generation UInt64 CODEC(DoubleDelta, ZSTD(1)), INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(sharded, quote) PARTITION BY toYYYYMM(event_time) ORDER BY (series, event_time, sequence)
SETTINGS non_replicated_deduplication_window = 10000;

@spread(quote);

-- Open interest, funding rates and last prices.
CREATE TABLE IF NOT EXISTS @local(observation) @on_cluster (
    series LowCardinality(String), event_time DateTime64(9, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
    value Nullable(Float64) CODEC(ZSTD(1)), period_hours Nullable(Float64) CODEC(ZSTD(1)), generation UInt64 CODEC(DoubleDelta, ZSTD(1)), INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(sharded, observation) PARTITION BY toYear(event_time) ORDER BY (series, event_time)
SETTINGS non_replicated_deduplication_window = 10000;

@spread(observation);

-- Rows that no longer count, by key and generation. at: in the unit of their table; number: ordinal, id or sequence.
CREATE TABLE IF NOT EXISTS replaced @on_cluster (
    series LowCardinality(String), rows_of LowCardinality(String), at Int64 CODEC(DoubleDelta, ZSTD(1)), number Int64 CODEC(ZSTD(1)),
    replaced UInt64 CODEC(ZSTD(1)), is_corrected Bool, generation UInt64 CODEC(ZSTD(1)), INDEX generations generation TYPE minmax GRANULARITY 1)
ENGINE = @engine(everywhere, replaced) ORDER BY (series, rows_of, at, number)
SETTINGS non_replicated_deduplication_window = 10000;

-- One row a write: the commit of its generation, its journal entry, and what it changed in the ledger of its series.
-- kind: write; clear, retention: rows of earlier generations in the range are gone; explain: causes of holes changed there; ledger: only the ledger changed;
-- transfer: rows of one table (rows_of) came from another store, and earlier ones in the range are gone; deleted: a retention of that store.
-- entry: numbers of the journal, 0 for rows that are no entry.
-- ledger: sign +1 or -1, kind 0 covered, 1 provisional, 2 hole; is_whole: the ledger is this row's alone. Ranges and received_at: nanoseconds, half-open.
CREATE TABLE IF NOT EXISTS coverage @on_cluster (
    series LowCardinality(String), generation UInt64 CODEC(DoubleDelta, ZSTD(1)), entry UInt64 CODEC(DoubleDelta, ZSTD(1)),
    kind LowCardinality(String), rows_of LowCardinality(String), range_from Int64 CODEC(ZSTD(1)), range_to Int64 CODEC(ZSTD(1)),
    source LowCardinality(String), locator String CODEC(ZSTD(1)), sha256 String CODEC(ZSTD(1)), received_at Int64 CODEC(ZSTD(1)), is_verified Bool,
    absent_means_no_trades Bool, reason LowCardinality(String), row_count Int64 CODEC(ZSTD(1)), inserted Int64 CODEC(ZSTD(1)), unchanged Int64 CODEC(ZSTD(1)),
    corrected Int64 CODEC(ZSTD(1)), completed Int64 CODEC(ZSTD(1)), inexact_values Int64 CODEC(ZSTD(1)), is_forgotten Bool, replaced UInt64 CODEC(ZSTD(1)),
    ledger_sign Array(Int8) CODEC(ZSTD(1)), ledger_kind Array(UInt8) CODEC(ZSTD(1)), ledger_from Array(Int64) CODEC(ZSTD(1)), ledger_to Array(Int64) CODEC(ZSTD(1)),
    ledger_cause Array(String) CODEC(ZSTD(1)), ledger_evidence Array(String) CODEC(ZSTD(1)), is_whole Bool, committed_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    INDEX recent generation TYPE minmax GRANULARITY 1,
    PROJECTION last (SELECT max(generation), max(entry)))
ENGINE = @engine(everywhere, coverage) ORDER BY (series, generation)
SETTINGS non_replicated_deduplication_window = 10000;

-- Generations up to upto were cleaned: what is left of them counts.
CREATE TABLE IF NOT EXISTS settled @on_cluster (upto UInt64, settled_at DateTime64(6, 'UTC'))
ENGINE = @engine(everywhere, settled) ORDER BY upto;

-- What the text ids of series say.
CREATE TABLE IF NOT EXISTS series @on_cluster (
    series String, instrument String, venue LowCardinality(String), symbol String, kind LowCardinality(String), code LowCardinality(String),
    timeframe LowCardinality(Nullable(String)), price LowCardinality(Nullable(String)), origin LowCardinality(Nullable(String)))
ENGINE = @engine(everywhere, series, Replacing) ORDER BY series
SETTINGS non_replicated_deduplication_window = 1000;

CREATE VIEW IF NOT EXISTS bars @on_cluster AS
SELECT n.instrument AS instrument, n.timeframe AS timeframe, n.price AS price, n.origin AS origin, b.open_time AS open_time, b.close_time AS close_time, b.ordinal AS ordinal,
    b.open AS open, b.high AS high, b.low AS low, b.close AS close, b.volume AS volume, b.quote_volume AS quote_volume, b.trade_count AS trade_count,
    b.taker_buy_volume AS taker_buy_volume, b.taker_buy_quote_volume AS taker_buy_quote_volume,
    ['forming', 'closed', 'confirmed', 'corrected'][b.finality + 1] AS finality, b.known_from AS known_from, b.series AS series
FROM bar AS b ANY LEFT JOIN series AS n ON n.series = b.series
WHERE @counts(bar, b, open_time, Micro, ordinal);

CREATE VIEW IF NOT EXISTS trades @on_cluster AS
SELECT n.instrument AS instrument, n.kind AS kind, t.event_time AS event_time, t.id AS id, t.price AS price, t.quantity AS quantity,
    [NULL, 'buyer', 'seller'][t.aggressor + 1] AS aggressor, t.first_id AS first_id, t.last_id AS last_id,
    if(t.exchange = 0, NULL, char(t.exchange)) AS exchange, t.conditions AS conditions, t.is_suspicious AS is_suspicious, t.series AS series
FROM trade AS t ANY LEFT JOIN series AS n ON n.series = t.series
WHERE @counts(trade, t, event_time, Nano, id);

CREATE VIEW IF NOT EXISTS quotes @on_cluster AS
SELECT n.instrument AS instrument, q.event_time AS event_time, q.sequence AS sequence, q.bid_price AS bid_price, q.bid_size AS bid_size, q.ask_price AS ask_price,
    q.ask_size AS ask_size, if(q.exchange = 0, NULL, char(q.exchange)) AS exchange, q.conditions AS conditions, q.is_suspicious AS is_suspicious, q.series AS series
FROM quote AS q ANY LEFT JOIN series AS n ON n.series = q.series
WHERE @counts(quote, q, event_time, Nano, sequence);

CREATE VIEW IF NOT EXISTS observations @on_cluster AS
SELECT n.instrument AS instrument, n.kind AS kind, o.event_time AS event_time, o.value AS value, o.period_hours AS period_hours, o.series AS series
FROM observation AS o ANY LEFT JOIN series AS n ON n.series = o.series
WHERE @counts(observation, o, event_time, Nano, 0);

CREATE VIEW IF NOT EXISTS ledger @on_cluster AS
SELECT series, element.1 AS kind, element.2 AS range_from, element.3 AS range_to, element.4 AS cause, element.5 AS evidence
FROM (
    SELECT c.series AS series, arrayJoin(arrayZip(c.ledger_kind, c.ledger_from, c.ledger_to, c.ledger_cause, c.ledger_evidence, c.ledger_sign)) AS element
    FROM coverage AS c
    INNER JOIN (SELECT series, max(generation) AS since FROM coverage WHERE is_whole GROUP BY series) AS w ON w.series = c.series
    WHERE c.generation >= w.since)
GROUP BY series, kind, range_from, range_to, cause, evidence HAVING sum(element.6) > 0;

CREATE VIEW IF NOT EXISTS holes @on_cluster AS
SELECT series, fromUnixTimestamp64Nano(range_from, 'UTC') AS range_from, fromUnixTimestamp64Nano(range_to, 'UTC') AS range_to, cause, evidence
FROM ledger WHERE kind = 2;
