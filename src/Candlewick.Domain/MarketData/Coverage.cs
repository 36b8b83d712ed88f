namespace Candlewick.Domain.MarketData;

/// <summary>Why a range has no data. Every cause but Pending needs evidence.</summary>
public enum HoleCause : byte
{
    /// <summary>Not explained yet: counts as a gap.</summary>
    Pending,

    /// <summary>The instrument was not listed then.</summary>
    NotListed,

    /// <summary>The calendar says that the market was closed.</summary>
    MarketClosed,

    /// <summary>The whole segment stood still.</summary>
    VenueHalt,

    /// <summary>The market was open and nobody traded.</summary>
    NoTrades,

    /// <summary>The source was asked, has the period, and lacks these rows.</summary>
    MissingAtSource,

    /// <summary>We did not listen, and the venue keeps no history of it.</summary>
    OurOutage,
}

/// <summary>One question that was asked about missing data, and the answer.</summary>
/// <param name="Source">Who was asked: archive key, endpoint or file.</param>
/// <param name="AskedAt">When, UTC.</param>
/// <param name="Answer">What it said, in one line.</param>
public sealed record Evidence(string Source, UtcTime AskedAt, string Answer);

/// <summary>A range without data, with its cause and the evidence for it.</summary>
public sealed record Hole(UtcRange Range, HoleCause Cause, IReadOnlyList<Evidence> Evidence)
{
    public bool IsExplained => Cause != HoleCause.Pending;

    public bool Equals(Hole? other) =>
        other is not null && Range == other.Range && Cause == other.Cause && Evidence.SequenceEqual(other.Evidence);

    public override int GetHashCode() => HashCode.Combine(Range, Cause, Evidence.Count);
}

/// <summary>What is known of one series: which ranges have every expected bar, and which lack some.</summary>
/// <remarks>Covered and holes never overlap. What lies in neither was never asked for.</remarks>
/// <param name="Holes">In order of time, disjoint.</param>
public sealed record SeriesCoverage(SeriesId Series, RangeSet Covered, IReadOnlyList<Hole> Holes)
{
    public static SeriesCoverage None(SeriesId series) => new(series, RangeSet.Empty, []);

    /// <summary>Parts of the range that no source was asked for.</summary>
    public RangeSet Unasked(UtcRange range) =>
        RangeSet.Of(range).Subtract(Covered).Subtract(RangeSet.Of(Holes.Select(hole => hole.Range)));

    /// <summary>Parts of the range that lack data without an explanation: never asked, or Pending.</summary>
    public RangeSet Unexplained(UtcRange range) =>
        RangeSet.Of(range).Subtract(Covered).Subtract(RangeSet.Of(Holes.Where(hole => hole.IsExplained).Select(hole => hole.Range)));

    /// <summary>The coverage after a source was asked for a range and <paramref name="missing"/> of it did not come.</summary>
    /// <remarks>What was covered stays covered. A hole that stays keeps its cause and gains the evidence; a new one gets <paramref name="cause"/>.</remarks>
    public SeriesCoverage Apply(UtcRange asked, RangeSet missing, HoleCause cause, Evidence evidence)
    {
        RangeSet lacking = missing.Intersect(asked).Subtract(Covered);
        RangeSet filled = RangeSet.Of(asked).Subtract(lacking);
        List<Hole> holes = [];
        RangeSet known = RangeSet.Of(Holes.Select(hole => hole.Range));
        foreach (Hole hole in Holes)
        {
            if (!hole.Range.Overlaps(asked))
            {
                holes.Add(hole);
                continue;
            }

            RangeSet left = RangeSet.Of(hole.Range).Subtract(filled);
            foreach (UtcRange part in left.Subtract(asked))
            {
                holes.Add(hole with { Range = part });
            }

            foreach (UtcRange part in left.Intersect(asked))
            {
                holes.Add(new Hole(part, hole.IsExplained ? hole.Cause : cause, AddEvidence(hole.Evidence, evidence)));
            }
        }

        holes.AddRange(lacking.Subtract(known).Select(part => new Hole(part, cause, [evidence])));
        return this with { Covered = Covered.Union(filled), Holes = Ordered(holes) };
    }

    /// <summary>Gives parts of holes a cause; ranges that are no holes now are left alone.</summary>
    public SeriesCoverage Explain(IEnumerable<Hole> explanations)
    {
        List<Hole> holes = [.. Holes];
        foreach (Hole explanation in explanations)
        {
            List<Hole> next = [];
            foreach (Hole hole in holes)
            {
                foreach (UtcRange part in RangeSet.Of(hole.Range).Subtract(explanation.Range))
                {
                    next.Add(hole with { Range = part });
                }

                if (hole.Range.Intersect(explanation.Range) is { IsEmpty: false } both)
                {
                    IReadOnlyList<Evidence> evidence = explanation.Evidence.Aggregate(hole.Evidence, AddEvidence);
                    next.Add(new Hole(both, explanation.Cause, evidence));
                }
            }

            holes = next;
        }

        return this with { Holes = Ordered(holes) };
    }

    /// <summary>The coverage without a range, as if nobody had ever asked for it.</summary>
    public SeriesCoverage Forget(UtcRange range)
    {
        List<Hole> holes = [];
        foreach (Hole hole in Holes)
        {
            holes.AddRange(RangeSet.Of(hole.Range).Subtract(range).Select(part => hole with { Range = part }));
        }

        return this with { Covered = Covered.Subtract(range), Holes = holes };
    }

    /// <summary>One answer per source is kept, the latest.</summary>
    private static IReadOnlyList<Evidence> AddEvidence(IReadOnlyList<Evidence> known, Evidence added) =>
        [.. known.Where(one => one.Source != added.Source), added];

    private static List<Hole> Ordered(List<Hole> holes)
    {
        holes.Sort((a, b) => a.Range.From.CompareTo(b.Range.From));
        List<Hole> joined = [];
        foreach (Hole hole in holes)
        {
            if (joined.Count > 0 && joined[^1].Range.To == hole.Range.From && hole == joined[^1] with { Range = hole.Range })
            {
                joined[^1] = hole with { Range = new UtcRange(joined[^1].Range.From, hole.Range.To) };
            }
            else
            {
                joined.Add(hole);
            }
        }

        return joined;
    }
}
