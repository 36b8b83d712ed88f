using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Where the bars of an archive may lie: inside its period, on the grid of its timeframe, in one unit of time.</summary>
internal sealed class KlineGrid(ArchiveName name)
{
    private WireTime? _unit;
    private long _perTick;
    private long _length;
    private long _end;

    /// <summary>In the archive's unit; below every instant before the first row.</summary>
    public long LastOpen { get; set; } = long.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public UtcTime ToUtc(long value) => UtcTime.FromNanoseconds(value * _perTick);

    /// <summary>True for the bar right after the last one: the common case, proved by two comparisons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsNext(long open, long close) => open == LastOpen + _length && open < _end && close == open + _length - 1 && _length > 0;

    /// <summary>Everything that <see cref="IsNext"/> takes for granted.</summary>
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
