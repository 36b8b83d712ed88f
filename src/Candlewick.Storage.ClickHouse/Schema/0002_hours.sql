-- Hours of the smaller bars of a series, kept in the parts of the table itself, so that they are always those of the rows beside them: by generation, so that a reader
-- takes those that count. They are built by the cleaning, not by inserts; rows whose hours are not built yet are added up as they are read.
-- Apart from the generation: bars that are closed from others, bars without trades (whose prices count only where there are no others), and the length of a bar.
ALTER TABLE @local(bar) @on_cluster MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild', materialize_projections_on_insert = 0;

ALTER TABLE @local(bar) @on_cluster ADD PROJECTION IF NOT EXISTS hours (
    SELECT series, toStartOfHour(open_time), generation, finality <> 0, dateDiff('second', open_time, close_time), ifNull(volume = 0 AND trade_count = 0, false),
        count(), argMin(open, open_time), max(high), min(low), argMax((open, high, low, close), open_time),
        sum(volume), sum(quote_volume), sum(trade_count), sum(taker_buy_volume), sum(taker_buy_quote_volume),
        count(volume), count(quote_volume), count(trade_count), count(taker_buy_volume), count(taker_buy_quote_volume)
    GROUP BY series, toStartOfHour(open_time), generation, finality <> 0, dateDiff('second', open_time, close_time), ifNull(volume = 0 AND trade_count = 0, false));

-- Larger bars of smaller ones, as they would be resampled from the rows that count: sums are NULL where a bar lacks the value, and is_complete says whether all bars came.
CREATE VIEW IF NOT EXISTS bars_1h @on_cluster AS
SELECT n.instrument AS instrument, n.timeframe AS source_timeframe, n.price AS price, n.origin AS origin, h.*
FROM (SELECT @larger_bar(hour, 3600) FROM (@hours) AS p WHERE p.seconds < 3600 GROUP BY series, open_time) AS h
ANY LEFT JOIN series AS n ON n.series = h.series WHERE match(n.timeframe, '^[0-9]+[smh]$');

CREATE VIEW IF NOT EXISTS bars_1d @on_cluster AS
SELECT n.instrument AS instrument, n.timeframe AS source_timeframe, n.price AS price, n.origin AS origin, h.*
FROM (SELECT @larger_bar(day, 86400) FROM (@hours) AS p GROUP BY series, open_time) AS h
ANY LEFT JOIN series AS n ON n.series = h.series WHERE match(n.timeframe, '^[0-9]+[smh]$');
