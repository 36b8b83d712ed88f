using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>Counts of one import, added to from several readers at once.</summary>
internal sealed class ImportTally(int found, IProgress<JobProgress>? progress)
{
    private readonly Lock _gate = new();
    private readonly List<string> _unrecognized = [];
    private readonly List<DataFault> _faults = [];
    private readonly HashSet<SeriesId> _series = [];
    private int _read;
    private int _known;
    private long _bytes;
    private long _rows;
    private WriteResult _result;

    public void AddUnrecognized(ImportFile file) => _unrecognized.Add(file.RelativePath);

    public void AddKnown(ImportFile file)
    {
        lock (_gate)
        {
            _known++;
            Report(file);
        }
    }

    public void AddRead(ImportFile file)
    {
        lock (_gate)
        {
            _read++;
            _bytes += new FileInfo(file.FullPath) is { Exists: true } info ? info.Length : 0;
            Report(file);
        }
    }

    public void Add(FileReading reading)
    {
        _faults.AddRange(reading.Faults);
        foreach (HistoryWrite write in reading.Writes)
        {
            _rows += write.RowCount;
            _series.Add(write.Series);
        }
    }

    public void Add(WriteResult result) => _result += result;

    public ImportReport ToReport() =>
        new(_read + _known, _known, _unrecognized, _bytes, _rows, _result, _series, _faults);

    private void Report(ImportFile file) =>
        progress?.Report(new JobProgress("", file.Name, _read + _known, found - _unrecognized.Count));
}
