namespace Candlewick.Acquisition.Repair;

/// <summary>What an answer about a missing range shows.</summary>
internal enum AnswerKind : byte
{
    /// <summary>Nothing: the source did not show that it has the period.</summary>
    Nothing,

    /// <summary>The source has the period, and lacks what is still missing of it.</summary>
    LacksRows,

    /// <summary>The archive has no file of the period while it has earlier and later ones.</summary>
    NoFile,

    /// <summary>There is a file of the period, and it could not be read.</summary>
    Unreadable,
}

/// <summary>What one source said about a missing range.</summary>
internal readonly record struct SourceAnswer(UtcRange Range, Evidence Evidence, AnswerKind Kind, bool IsArchive);

/// <summary>Everything that a segment's sources said in one repair.</summary>
/// <param name="Catalog">Null when the venue did not list its instruments.</param>
/// <param name="BySeries">Of the series that were asked about without a failure.</param>
/// <param name="At">Dates the evidence that the store itself gives.</param>
internal sealed record SegmentAnswers(InstrumentCatalog? Catalog, IReadOnlyDictionary<SeriesId, SourceAnswers> BySeries, UtcTime At);

/// <summary>Everything that the sources said about one series in one repair.</summary>
internal sealed class SourceAnswers
{
    private readonly List<SourceAnswer> _answers = [];
    private readonly List<RestAnswer> _rest = [];
    private readonly List<UtcRange> _shown = [];

    /// <summary>What the answers changed in the store.</summary>
    public WriteResult Result { get; set; }

    public void Add(SourceAnswer answer) => _answers.Add(answer);

    /// <summary>Keeps what REST said until <see cref="JudgeRest"/>.</summary>
    public void Add(RestAnswer answer) => _rest.Add(answer);

    /// <summary>Turns what REST said into answers, once all sources were asked: until then the coverage depends on the order of asking.</summary>
    /// <param name="known">Coverage of every series of the instrument's bars.</param>
    /// <param name="about">What the sources of all these series showed.</param>
    public void JudgeRest(IReadOnlyList<SeriesCoverage> known, IReadOnlyList<SourceAnswers> about)
    {
        _answers.AddRange(_rest.SelectMany(answer => answer.Judge(known, about)));
        _rest.Clear();
    }

    /// <summary>Notes a period of which a source showed that it has something, asked for or not: a file, or a row.</summary>
    public void Note(UtcRange shown) => _shown.Add(shown);

    /// <summary>Notes the first and the last of the rows that a source gave.</summary>
    public void NoteRows(BarColumns bars, Timeframe timeframe)
    {
        if (bars.Count > 0)
        {
            Note(new UtcRange(bars.OpenTimes[0], timeframe.Next(bars.OpenTimes[0])));
            Note(new UtcRange(bars.OpenTimes[^1], timeframe.Next(bars.OpenTimes[^1])));
        }
    }

    /// <summary>Start of the earliest file or row that a source showed to end at the instant or before; null when none was shown.</summary>
    public UtcTime? FindShownBefore(UtcTime instant) =>
        _shown.Where(shown => shown.To <= instant).Min(shown => (UtcTime?)shown.From);

    /// <summary>End of the latest file or row that a source showed to start at the instant or after; null when none was shown.</summary>
    public UtcTime? FindShownAfter(UtcTime instant) =>
        _shown.Where(shown => shown.From >= instant).Max(shown => (UtcTime?)shown.To);

    /// <summary>Answers about ranges that touch the range.</summary>
    public IReadOnlyList<SourceAnswer> About(UtcRange range) => [.. _answers.Where(answer => answer.Range.Overlaps(range))];

    /// <summary>The parts of the range that have an answer of the kind.</summary>
    public RangeSet Shown(AnswerKind kind, UtcRange range) =>
        RangeSet.Of(_answers.Where(answer => answer.Kind == kind).Select(answer => answer.Range)).Intersect(range);

    /// <summary>The parts of the range of which a file could not be read, and no other archive file stands in for it.</summary>
    public RangeSet Unread(UtcRange range)
    {
        RangeSet read = RangeSet.Of(_answers.Where(answer => answer.IsArchive && answer.Kind == AnswerKind.LacksRows).Select(answer => answer.Range));
        return Shown(AnswerKind.Unreadable, range).Subtract(read);
    }

    /// <summary>Evidence of the answers of some kinds about a range.</summary>
    public IEnumerable<Evidence> EvidenceOf(UtcRange range, params ReadOnlySpan<AnswerKind> kinds)
    {
        List<Evidence> evidence = [];
        foreach (SourceAnswer answer in _answers)
        {
            if (kinds.Contains(answer.Kind) && answer.Range.Overlaps(range))
            {
                evidence.Add(answer.Evidence);
            }
        }

        return evidence;
    }
}
