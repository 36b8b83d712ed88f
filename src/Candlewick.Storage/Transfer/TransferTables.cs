using static Candlewick.Storage.Transfer.TransferRole;

namespace Candlewick.Storage.Transfer;

/// <summary>Every table that stores have in common, in the order in which a store is filled.</summary>
/// <remarks>Left out is what a store knows of itself: its origin, its migrations, which months it has rewritten.</remarks>
public static class TransferTables
{
    private const string BarValues =
        "open float64, high float64, low float64, close float64, volume float64, quote_volume float64, trade_count float64, "
        + "taker_buy_volume float64, taker_buy_quote_volume float64, finality uint8, known_from micros";

    private const string SubRun =
        "run_id int64, path text, state uint8, attempts int32, failures int32, started_at micros, ended_at micros?, retry_at micros?, error text?";

    /// <summary>State first, so that series have described instruments; the ledgers after the rows that they speak of, the journal last.</summary>
    public static IReadOnlyList<TransferTable> All { get; } =
    [
        .. Reference(), .. Derived(), .. Runs(), .. Alerts(), .. Rows(), .. Ledgers(),
        new("api_key", Access, 1, "id text, name text, hash text, scope text, datasets text, created_at nanos, expires_at nanos?, last_used_at nanos?, revoked_at nanos?, replaced_by text?"),
        new("audit", Access, 1, "number int64, happened_at nanos, who text, origin text, action text, what text?, before text?, after text?, outcome int64"),
    ];

    /// <summary>The table of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static TransferTable Find(string name) =>
        All.FirstOrDefault(table => table.Name == name) ?? throw new ArgumentException($"'{name}' is no table of the stores.", nameof(name));

    private static IEnumerable<TransferTable> Reference() =>
    [
        new("instrument", State, 1, "instrument_id instrument, kind text, venue_symbol text?, base text?, quote text?, calendar text?, terms json?"),
        new("trading_rules", State, 2, "instrument_id instrument, valid_from nanos, valid_to nanos, status text, price_tick decimal?, quantity_step decimal?, minimum_quantity decimal?, minimum_notional decimal?"),
        new("universe_snapshot", State, 1, "snapshot_id int64, held_at nanos, source text, venue text, quote text"),
        new("universe_member", State, 3, "snapshot_id int64, place int32, coin_id text, symbol text, name text, rank int32?, market_cap decimal?, updated_at nanos?, instrument text?, reason text"),
        new("fact", State, 1, "key text, value text"),
        new("currency", State, 3, "source text, coin_id text, known_from micros, known_to micros?, symbol text, name text, rank int32?, market_cap decimal?, updated_at nanos?"),
    ];

    private static IEnumerable<TransferTable> Derived() =>
    [
        new("price_sample", State, 2, "instrument_id instrument, event_time nanos, price float64, entry int64"),
        new("sample_horizon", State, 2, "instrument_id instrument, deleted_before nanos"),
        new("price_window", State, 3, "instrument_id instrument, code text, window_from nanos, window_to nanos, mean float64, median float64, sample_count int64"),
        new("window_mark", State, 2, "instrument_id instrument, code text, used_entry int64"),
        new("daily_statistic", State, 3, "instrument_id instrument, day micros, known_from micros, known_to micros?, rsi float64, std_dev float64, period_return float64"),
        new("daily_ranking", State, 4, "venue text, quote text, day micros, known_from micros, known_to micros?, universe_at nanos?, ranked int32"),
        new("daily_ranking_place", State, 6, "venue text, quote text, day micros, direction text, place int32, known_from micros, known_to micros?, instrument text, period_return float64"),
        new("dim_date", State, 1, "date_id int32, day day, year int32, quarter int32, month int32, day_of_month int32, day_of_week int32, weekday text, week_of_year int32, week_year int32"),
        new("dim_venue", State, 1, "venue_id int32, venue text, is_simulated flag"),
        new("dim_instrument", State, 1, "instrument_id instrument, venue_id int32, symbol text, kind text?, base text?, quote text?, calendar text?"),
    ];

    private static IEnumerable<TransferTable> Runs() =>
    [
        new(
            "job_run", State, 1,
            "run_id int64, job text, state uint8, cause text, graph int64, rerun_of int64?, arguments text, range_from micros?, range_to micros?, scheduled_for micros?, "
            + "created_at micros, started_at micros?, ended_at micros?, attempts int32, failures int32, interruptions int32, retry_at micros?, owner text, error text?, "
            + "planned int64, done int64, failed int64, cancelled int64"),
        new("sub_run", State, 2, SubRun),
        new("sub_run_open", State, 2, SubRun),
        new("job_log", State, 3, "run_id int64, path text, number int64, logged_at micros, text text"),
        new("job_schedule", State, 2, "job text, trigger_text text, last_fire micros?, known_since micros, is_paused flag"),
        new("lease", State, 1, "name text, owner text, token int64, held_until micros, is_held flag"),
    ];

    private static IEnumerable<TransferTable> Alerts() =>
    [
        new("alert_rule", State, 1, "name text, definition text"),
        new("alert_state", State, 2, "rule text, instrument text, state uint8, since micros, true_since micros?, fired_at micros?, notified_at micros?, is_notified flag"),
        new("alert_event", State, 1, "event_id int64, rule text, instrument text, state uint8, happened_at micros, severity uint8, expression text, value float64, labels text, is_notified flag, note text"),
        new("alert_delivery", State, 1, "delivery_key text, channel text, rule text, events text, state uint8, created_at micros, due_at micros, begun_at micros?, attempts int32, may_repeat flag"),
        new("alert_attempt", State, 2, "delivery_key text, number int32, begun_at micros, ended_at micros, outcome text, detail text"),
    ];

    private static IEnumerable<TransferTable> Rows() =>
    [
        new("bar", History, 3, $"series_id series, open_time micros, ordinal int32, close_time micros, {BarValues}") { RangeColumn = "open_time" },
        new("bar_history", History, 5, $"series_id series, open_time micros, ordinal int32, known_to micros, close_time micros, {BarValues}") { RangeColumn = "open_time" },
        new("trade", History, 3, "series_id series, event_time nanos, id int64, price float64, quantity float64, aggressor uint8, first_id int64, last_id int64, exchange uint16?, conditions uint32, is_suspicious flag") { RangeColumn = "event_time" },
        new("quote", History, 3, "series_id series, event_time nanos, sequence int64, bid_price float64, bid_size float64, ask_price float64, ask_size float64, exchange uint16?, conditions uint32, is_suspicious flag") { RangeColumn = "event_time" },
        new("observation", History, 2, "series_id series, event_time nanos, value float64, period_hours float64") { RangeColumn = "event_time" },
    ];

    private static IEnumerable<TransferTable> Ledgers() =>
    [
        new("coverage", History, 2, "series_id series, range_from nanos, range_to nanos, is_provisional flag"),
        new("hole", History, 2, "series_id series, range_from nanos, range_to nanos, cause text, evidence json"),
        new(
            "quarantine", History, 1,
            "id int64, series text?, source text, kind text, place text?, expected text, found text, advice text, noticed_at nanos, is_repaired flag, sha256 text?, "
            + "replaced_by text?, period_from nanos?, period_to nanos?, is_reissue flag?"),
        new("ledger_change", History, 1, "entry int64, series_id series, range_from nanos, range_to nanos"),
        new("deletion", History, 1, "entry int64, what text, series_id series?, deleted_before nanos, row_count int64, deleted_at nanos, rule text"),
        new(
            "write_journal", History, 1,
            "entry int64, series_id series, range_from nanos, range_to nanos, source text, locator text, sha256 text?, received_at nanos, is_verified flag, "
            + "absent_means_no_trades flag, reason text, row_count int64, inserted int64, unchanged int64, corrected int64, completed int64, inexact_values int64, is_forgotten flag"),
    ];
}
