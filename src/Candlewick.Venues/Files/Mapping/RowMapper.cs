using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Reads the values of a row by its mapping, in an open file.</summary>
internal sealed class RowMapper
{
    private static readonly string[] BarNames =
        ["open", "high", "low", "close", "volume", "quote-volume", "trade-count", "taker-buy-volume", "taker-buy-quote-volume"];

    private readonly FileMapping _mapping;
    private readonly Dictionary<string, BoundColumn> _columns;
    private readonly BoundColumn? _side;
    private readonly TimeField _time;
    private readonly BoundColumn?[] _barColumns;

    private RowMapper(FileMapping mapping, Dictionary<string, BoundColumn> columns, TimeField time, BoundColumn? side)
    {
        _mapping = mapping;
        _columns = columns;
        _time = time;
        _side = side;
        _barColumns = [.. BarNames.Select(name => columns.GetValueOrDefault(name))];
    }

    /// <summary>Null when the file lacks a column, which is then logged.</summary>
    public static RowMapper? Bind(FileMapping mapping, RowReader rows, string entry, FaultLog log)
    {
        Dictionary<string, BoundColumn> columns = new(StringComparer.Ordinal);
        foreach ((string name, MappedColumn mapped) in mapping.Columns)
        {
            if (BoundColumn.Bind(mapped, rows, entry, log) is { } bound)
            {
                columns[name] = bound;
            }
        }

        BoundColumn? time = BoundColumn.Bind(mapping.Times.Column, rows, entry, log);
        BoundColumn? side = mapping.Aggressor is null ? null : BoundColumn.Bind(mapping.Aggressor.Column, rows, entry, log);
        bool isWhole = columns.Count == mapping.Columns.Count && time is not null && (side is not null || mapping.Aggressor is null);
        return isWhole ? new RowMapper(mapping, columns, new TimeField(mapping.Times, time!), side) : null;
    }

    public bool TryBar(RowReader row, Part part, out Bar bar)
    {
        bar = default;
        if (!_time.TryRead(row, part, out UtcTime stamp) || !TrySpan(stamp, row, part, out UtcRange span))
        {
            return part.LoseClaim();
        }

        part.Claim(span);
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = double.NaN;
            double scale = i < 4 ? _mapping.PriceScale : i is 4 or 7 ? _mapping.QuantityScale : 1;
            bool isAbsent = _barColumns[i] is not { } column || (i >= 4 && column.Of(row).IsEmpty);
            if (!isAbsent && !_barColumns[i]!.TryNumber(row, scale, part, out values[i]))
            {
                return false;
            }
        }

        bar = new Bar(span.From, span.To, values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8]);
        return bar.IsPossible
            || part.Reject(DataFaultKind.ImpossibleBar, row.Line, "low <= open, close <= high", $"open {bar.Open}, high {bar.High}, low {bar.Low}, close {bar.Close}");
    }

    public bool TryTrade(RowReader row, Part part, out Trade trade)
    {
        trade = default;
        if (!TryInstant(row, part, out UtcTime at)
            || !_columns["price"].TryNumber(row, _mapping.PriceScale, part, out double price)
            || !_columns["quantity"].TryNumber(row, _mapping.QuantityScale, part, out double quantity)
            || !TryId(row, "id", row.Count - 1, part, out long id)
            || !TryId(row, "first-id", id, part, out long first)
            || !TryId(row, "last-id", id, part, out long last)
            || !TryAggressor(row, part, out Aggressor aggressor))
        {
            return false;
        }

        trade = new Trade(at, id, price, quantity, aggressor, first, last);
        return true;
    }

    public bool TryQuote(RowReader row, Part part, out Quote quote)
    {
        quote = default;
        if (!TryInstant(row, part, out UtcTime at)
            || !TryOptional(row, "bid-price", _mapping.PriceScale, part, out double bid)
            || !TryOptional(row, "bid-size", _mapping.QuantityScale, part, out double bidSize)
            || !TryOptional(row, "ask-price", _mapping.PriceScale, part, out double ask)
            || !TryOptional(row, "ask-size", _mapping.QuantityScale, part, out double askSize)
            || !TryId(row, "sequence", row.Count - 1, part, out long sequence))
        {
            return false;
        }

        quote = new Quote(at, sequence, bid, double.IsNaN(bid) ? double.NaN : bidSize, ask, double.IsNaN(ask) ? double.NaN : askSize);
        return true;
    }

    public bool TryObservation(RowReader row, Part part, out Observation value)
    {
        value = default;
        if (!TryInstant(row, part, out UtcTime at) || !_columns["value"].TryNumber(row, _mapping.QuantityScale, part, out double number))
        {
            return false;
        }

        value = new Observation(at, number);
        return true;
    }

    private bool TryInstant(RowReader row, Part part, out UtcTime at)
    {
        if (!_time.TryRead(row, part, out at))
        {
            return part.LoseClaim();
        }

        part.Claim(new UtcRange(at, at.AddNanoseconds(1)));
        return true;
    }

    /// <summary>The bar that a stamp names. A stamp at the close may be inclusive (<c>...59.999</c>), up to a second before the end.</summary>
    private bool TrySpan(UtcTime stamp, RowReader row, Part part, out UtcRange span)
    {
        Timeframe timeframe = _mapping.Bars.Timeframe;
        bool isAtClose = _mapping.Times.Stamp == BarStamp.Close;
        if (_mapping.Calendar is XnysCalendar calendar && timeframe.Unit >= TimeframeUnit.Day)
        {
            bool isDay = timeframe == new Timeframe(1, TimeframeUnit.Day);
            UtcTime inside = isAtClose && !isDay ? stamp.AddNanoseconds(-1) : stamp;
            DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(inside.ToDateTimeOffset(), calendar.Zone).DateTime);
            UtcRange? bar = ExpectedBars.Holding(timeframe, calendar, day);
            span = bar ?? calendar.FindOrUsual(day).Regular;
            return bar is not null
                || part.Reject(DataFaultKind.OutsidePeriod, row.Line, $"a session of {calendar.Code}", $"{day:yyyy-MM-dd}, on which it has none");
        }

        UtcTime open = timeframe.Floor(isAtClose ? stamp.AddNanoseconds(-1) : stamp);
        span = new UtcRange(open, timeframe.Next(open));
        TimeSpan off = isAtClose ? span.To - stamp : stamp - open;
        return off == TimeSpan.Zero || (isAtClose && off <= TimeSpan.FromSeconds(1))
            || part.Reject(DataFaultKind.UnitSwitch, row.Line, $"a time on the grid of {timeframe}", $"{stamp}");
    }

    private bool TryOptional(RowReader row, string name, double scale, Part part, out double value)
    {
        value = double.NaN;
        return !_columns.TryGetValue(name, out BoundColumn? column) || column.Of(row).IsEmpty || column.TryNumber(row, scale, part, out value);
    }

    private bool TryId(RowReader row, string name, long fallback, Part part, out long value)
    {
        value = fallback;
        return !_columns.TryGetValue(name, out BoundColumn? column) || column.TryInteger(row, part, out value);
    }

    private bool TryAggressor(RowReader row, Part part, out Aggressor aggressor)
    {
        aggressor = Aggressor.Unknown;
        if (_side is null || _side.Of(row).IsEmpty)
        {
            return true;
        }

        MappedAggressor mapped = _mapping.Aggressor!;
        aggressor = IsOne(_side.Of(row), mapped.Buyer) ? Aggressor.Buyer : IsOne(_side.Of(row), mapped.Seller) ? Aggressor.Seller : Aggressor.Unknown;
        return aggressor != Aggressor.Unknown
            || part.Reject(DataFaultKind.NotANumber, row.Line, $"one of {string.Join(", ", mapped.Buyer.Concat(mapped.Seller))} in {_side.Label}", Part.Shown(_side.Of(row)));
    }

    private static bool IsOne(ReadOnlySpan<byte> field, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            if (System.Text.Ascii.EqualsIgnoreCase(field, value))
            {
                return true;
            }
        }

        return false;
    }
}
