namespace Candlewick.Venues.Binance.Archives;

/// <summary>Where the bars of an archive may lie: inside its period, on the grid of its timeframe, in one unit of time.</summary>
internal sealed class KlineGrid(ArchiveName name)
{
    private WireTime? _unit;
    private long _perTick;
    private long _length;
    private long _end;

    /// <summary>In the archive's unit; meaningless before the first row.</summary>
    public long LastOpen { get; set; }

    /// <summary>False before the first row.</summary>
    public bool HasOpened { get; private set; }

    /// <summary>What the row after the last one is known to be like, so that the common case needs three comparisons and no <see cref="Check"/>.</summary>
    /// <remarks>Its open time, its length, the end of the period, and nanoseconds per unit. Before the first row, and for months, no row is like it.</remarks>
    public (long Expected, long Length, long Limit, long PerTick) Next =>
        HasOpened && _length > 0 ? (LastOpen + _length, _length, _end, _perTick) : (LastOpen, 0, long.MinValue, 0);

    public void Open(long open) => (LastOpen, HasOpened) = (open, true);

    public UtcTime ToUtc(long value) => UtcTime.FromNanoseconds(value * _perTick);

    /// <summary>Everything that a row's times must be; null when they are.</summary>
    public RowFault? Check(ulong open, ulong close, long line)
    {
        if (WireTime.Of(open) is not { } unit)
        {
            return RowFault.At(line, DataFaultKind.NotANumber, "an open time in milliseconds or microseconds", $"{open}");
        }

        if (_unit is { } known && known != unit)
        {
            return RowFault.At(line, DataFaultKind.UnitSwitch, $"times in {known.Name}, as before", $"{open}, which is in {unit.Name}");
        }

        if (_unit is null)
        {
            Begin(unit);
        }

        UtcTime from = ToUtc((long)open);
        if (!name.Period.Contains(from))
        {
            return RowFault.At(line, DataFaultKind.OutsidePeriod, $"bars that open in {name.Period}, the period of the file name", $"{from}");
        }

        // Three-day bars are counted from a day that the venue does not document.
        if (name.Timeframe.Code != "3d" && !name.Timeframe.IsOpen(from))
        {
            return RowFault.At(line, DataFaultKind.ImpossibleBar, $"an open time on the grid of {name.Timeframe}", $"{from}");
        }

        long last = unit.FromUtc(name.Timeframe.Next(from)) - 1;
        return (long)close <= last && close > open
            ? null
            : RowFault.At(line, DataFaultKind.ImpossibleBar, $"a close time of {last}, the bar's last {unit.Name[..^1]}", $"{close}");
    }

    private void Begin(WireTime unit)
    {
        _unit = unit;
        _perTick = unit.Nanoseconds;
        _end = unit.FromUtc(name.Period.To);
        _length = name.Timeframe.IsFixed ? name.Timeframe.LengthNanoseconds / _perTick : 0;
    }
}
