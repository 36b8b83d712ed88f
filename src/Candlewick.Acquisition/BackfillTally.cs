namespace Candlewick.Acquisition;

/// <summary>Counts of the backfill of one series.</summary>
internal sealed class BackfillTally(BarSeriesId series)
{
    private int _archives;
    private int _requests;
    private WriteResult _result;

    public BarSeriesId Series => series;

    public List<DataFault> Faults { get; } = [];

    public void AddArchive(WriteResult result)
    {
        _archives++;
        _result += result;
    }

    public void AddRequest(WriteResult result)
    {
        _requests++;
        _result += result;
    }

    public SeriesBackfill ToReport() => new(series, _archives, _requests, _result, Faults);
}
