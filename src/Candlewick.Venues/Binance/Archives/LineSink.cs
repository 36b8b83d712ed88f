namespace Candlewick.Venues.Binance.Archives;

/// <summary>Cuts what is inflated into lines, skips a header, and keeps the unit of time constant.</summary>
internal abstract class LineSink(ArchiveName name) : ILineSink
{
    private WireTime? _unit;
    private bool _hasPassedFirst;

    public long Inexact { get; private set; }

    /// <summary>Line of the entry, header included; the first is 1.</summary>
    protected long Line { get; private set; }

    public RowFault? Take(byte[] buffer, int start, int end)
    {
        ReadOnlySpan<byte> lines = buffer.AsSpan(start, end - start);
        while (!lines.IsEmpty)
        {
            int length = lines.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = lines[..length].TrimEnd((byte)'\r');
            lines = lines[(length + 1)..];
            Line++;
            bool isHeader = !_hasPassedFirst && KlineHeader.IsHeader(line);
            _hasPassedFirst = true;
            if (isHeader)
            {
                continue;
            }

            FieldCursor cursor = new(line, Line);
            if (TakeRow(ref cursor, line) is { } fault)
            {
                return fault;
            }

            Inexact += cursor.Inexact;
        }

        return null;
    }

    protected abstract RowFault? TakeRow(ref FieldCursor fields, ReadOnlySpan<byte> line);

    /// <summary>The instant of a row; it must be in the unit of the rows before, and in the period of the file name.</summary>
    protected RowFault? ToUtc(long value, out UtcTime time)
    {
        time = default;
        if (WireTime.Of((ulong)value) is not { } unit)
        {
            return RowFault.At(Line, DataFaultKind.NotANumber, "a time in milliseconds or microseconds", $"{value}");
        }

        if (_unit is { } known && known != unit)
        {
            return RowFault.At(Line, DataFaultKind.UnitSwitch, $"times in {known.Name}, as before", $"{value}, which is in {unit.Name}");
        }

        _unit = unit;
        time = unit.ToUtc(value);
        return name.Period.Contains(time)
            ? null
            : RowFault.At(Line, DataFaultKind.OutsidePeriod, $"rows of {name.Period}, the period of the file name", $"{time}");
    }
}
