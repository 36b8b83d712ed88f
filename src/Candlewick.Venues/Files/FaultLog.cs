namespace Candlewick.Venues.Files;

/// <summary>The faults of one file. Of each kind and part the first few are kept and the rest counted.</summary>
internal sealed class FaultLog(string source, UtcTime noticedAt)
{
    private const int KeptPerKind = 20;

    private readonly List<DataFault> _faults = [];
    private readonly Dictionary<(SeriesId? Series, DataFaultKind Kind), int> _counts = [];
    private readonly Dictionary<SeriesId, UtcRange> _periods = [];

    /// <summary>Digest of the file, once it was read.</summary>
    public string? Sha256 { get; set; }

    public UtcTime NoticedAt => noticedAt;

    public IReadOnlyList<DataFault> ToFaults()
    {
        List<DataFault> all = [.. _faults];
        foreach (((SeriesId? series, DataFaultKind kind), int count) in _counts)
        {
            if (count > KeptPerKind)
            {
                DataFault like = all.First(fault => fault.Series == series && fault.Kind == kind);
                all.Add(like with { Where = null, Found = $"{count - KeptPerKind} more faults of this kind" });
            }
        }

        return [.. all.Select(fault => fault.Series is { } series && _periods.TryGetValue(series, out UtcRange period) ? fault with { Period = period } : fault)];
    }

    /// <summary>Notes what the rows of a part are about: the period of its faults.</summary>
    public void Claim(Part part)
    {
        if (part.Period is { } period)
        {
            _periods[part.Series] = period;
        }
    }

    /// <summary>Counts the fault; keeps it when it is among the first of its kind.</summary>
    public void Add(RowFault fault, SeriesId? series, bool isRepaired = false)
    {
        int count = _counts[(series, fault.Kind)] = _counts.GetValueOrDefault((series, fault.Kind)) + 1;
        if (count <= KeptPerKind)
        {
            _faults.Add(new DataFault(
                series, source, fault.Kind, fault.Where, fault.Expected, fault.Found, fault.Advice, noticedAt, isRepaired, Sha256));
        }
    }
}

/// <summary>What is wrong, before it is known of which series.</summary>
/// <param name="Where">Entry and line; null for the whole file.</param>
internal sealed record RowFault(DataFaultKind Kind, string? Where, string Expected, string Found, string Advice)
{
    public const string FetchAgain = "Fetch the file again from its publisher; nothing of this series was taken from it.";
    public const string Kept = "Nothing to do.";
}
