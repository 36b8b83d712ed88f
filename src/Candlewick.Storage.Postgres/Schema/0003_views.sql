CREATE VIEW bars AS
SELECT n.instrument, n.timeframe, n.price, n.origin, b.open_time, b.close_time, b.ordinal, b.open, b.high, b.low, b.close, b.volume,
    b.quote_volume, b.trade_count, b.taker_buy_volume, b.taker_buy_quote_volume,
    CASE b.finality WHEN 0 THEN 'forming' WHEN 1 THEN 'closed' WHEN 2 THEN 'confirmed' ELSE 'corrected' END AS finality,
    b.known_from, n.series
FROM bar b JOIN series_name n USING (series_id);

CREATE VIEW trades AS
SELECT n.instrument, n.kind, instant(t.event_time) AS event_time, t.event_time AS event_time_ns, t.id, t.price, t.quantity,
    CASE t.aggressor WHEN 1 THEN 'buyer' WHEN 2 THEN 'seller' END AS aggressor, t.first_id, t.last_id,
    chr(t.exchange) AS exchange, t.conditions, t.is_suspicious, n.series
FROM trade t JOIN series_name n USING (series_id);

CREATE VIEW quotes AS
SELECT n.instrument, instant(q.event_time) AS event_time, q.event_time AS event_time_ns, q.sequence, q.bid_price, q.bid_size, q.ask_price, q.ask_size,
    chr(q.exchange) AS exchange, q.conditions, q.is_suspicious, n.series
FROM quote q JOIN series_name n USING (series_id);
