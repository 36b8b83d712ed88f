namespace Candlewick.Venues.Binance.Archives;

/// <summary>Turns the lines of a funding-rate archive into observations: time, hours of the funding period, rate.</summary>
internal sealed class FundingRows(ArchiveName name) : LineSink(name)
{
    private readonly List<Observation> _rates = [];

    public ReadOnlyMemory<Observation> Rates => _rates.ToArray();

    protected override RowFault? TakeRow(ref FieldCursor fields, ReadOnlySpan<byte> line)
    {
        long instant = fields.Integer("calculation time");
        double hours = fields.Number("funding interval in hours");
        double rate = fields.Number("funding rate", maySink: true);
        RowFault? fault = fields.Fault;
        UtcTime time = default;
        fault ??= ToUtc(instant, out time);
        if (fault is not null)
        {
            return fault;
        }

        if (_rates.Count > 0 && time <= _rates[^1].EventTime)
        {
            return RowFault.At(Line, DataFaultKind.OutOfOrder, $"a time after {_rates[^1].EventTime}", $"{time}");
        }

        _rates.Add(new Observation(time, rate, hours));
        return null;
    }
}
