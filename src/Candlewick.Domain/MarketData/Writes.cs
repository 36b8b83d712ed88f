namespace Candlewick.Domain.MarketData;

public enum WriteReason : byte
{
    Import,
    Backfill,
    CatchUp,
    Record,
    Repair,
    Correction,

    /// <summary>Computed by us from other stored rows.</summary>
    Derive,
}

/// <summary>Where rows came from.</summary>
/// <param name="Source">Who published them, such as <c>binance.archive</c>, <c>binance.rest</c> or <c>file</c>.</param>
/// <param name="Locator">Archive key, endpoint with its parameters (never a key), or file name.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of the archive, of a mapped file together with its mapping; null for answers.</param>
/// <param name="ReceivedAt">When we had it, UTC: the start of our knowing.</param>
/// <param name="IsVerified">True when the digest equals one that the publisher gave.</param>
/// <param name="InexactValues">Values whose text a double does not give back: correctly rounded, within half a unit in the last place.</param>
/// <param name="AbsentMeansNoTrades">True when the source states that a bar without a row had no trades.</param>
public sealed record Provenance(
    string Source,
    string Locator,
    string? Sha256,
    UtcTime ReceivedAt,
    bool IsVerified = false,
    bool AbsentMeansNoTrades = false,
    long InexactValues = 0);

/// <summary>What a whole answer of a source held.</summary>
/// <param name="First">OpenTime of its first row, meaningless without rows.</param>
/// <param name="Last">OpenTime of its last row, meaningless without rows.</param>
public readonly record struct SourceExtent(long Rows, UtcTime First, UtcTime Last)
{
    public static SourceExtent Of(BarColumns bars) =>
        bars.Count == 0 ? default : new SourceExtent(bars.Count, bars.OpenTimes[0], bars.OpenTimes[^1]);

    public override string ToString() => Rows == 0 ? "no rows" : $"{Rows} rows from {First} to {Last}";
}

/// <summary>Rows that a source gave for a range that it was asked for. Covered = the asked range minus what did not come.</summary>
public abstract record HistoryWrite(SeriesId Series, UtcRange Asked, Provenance Provenance, WriteReason Reason)
{
    public abstract int RowCount { get; }

    /// <summary>What the source was asked for and did not give, as ranges inside <see cref="Asked"/>.</summary>
    public abstract RangeSet FindMissing();

    public HoleCause CauseOfMissing =>
        !Outages.IsEmpty ? HoleCause.OurOutage : Provenance.AbsentMeansNoTrades ? HoleCause.NoTrades : HoleCause.Pending;

    /// <summary>Of quotes and observations that no venue gives again: the parts of <see cref="Asked"/> in which we did not listen. They become holes.</summary>
    public RangeSet Outages { get; init; } = RangeSet.Empty;

    /// <summary>The answer to which the rows belong, where they are only a part of it; null when they are all of it.</summary>
    public SourceExtent? Answer { get; init; }

    public Evidence ToEvidence() =>
        new($"{Provenance.Source}:{Provenance.Locator}", Provenance.ReceivedAt, $"{DescribeAnswer()}, none of this range");

    protected virtual string DescribeAnswer() => Answer?.ToString() ?? $"{RowCount} rows";
}

/// <summary>Bars of one series over an asked range.</summary>
/// <param name="Bars">Ordered by (OpenTime, Ordinal), no key twice, all inside the asked range. The caller owns and disposes it after the write.</param>
/// <param name="Calendar">Decides which bars were expected.</param>
public sealed record RangeWrite(
    BarSeriesId Bar,
    UtcRange Asked,
    BarColumns Bars,
    Provenance Provenance,
    WriteReason Reason,
    TradingCalendar Calendar)
    : HistoryWrite(Bar, Asked, Provenance, Reason)
{
    public override int RowCount => Bars.Count;

    /// <summary>True when the bars are all that there are: stored bars of the asked range that the write lacks move to the history, and the holes in it are found anew.</summary>
    public bool IsWhole { get; init; }

    public override RangeSet FindMissing() => ExpectedBars.Missing(Bar.Spec, Calendar, Asked, Bars.OpenTimes);

    protected override string DescribeAnswer() => (Answer ?? SourceExtent.Of(Bars)).ToString();
}

/// <summary>Trades of one series over an asked range.</summary>
/// <param name="Trades">Ordered by (EventTime, Id), ids without repetition.</param>
/// <param name="IsNumbered">True when the venue numbers its prints without a hole, so that a missing id is a missing print.</param>
public sealed record TradeWrite(
    SeriesId Series,
    UtcRange Asked,
    ReadOnlyMemory<Trade> Trades,
    bool IsNumbered,
    Provenance Provenance,
    WriteReason Reason)
    : HistoryWrite(Series, Asked, Provenance, Reason)
{
    public override int RowCount => Trades.Length;

    /// <inheritdoc />
    /// <remarks>Of this write alone. A store also looks at the ids before its first and after its last.</remarks>
    public override RangeSet FindMissing()
    {
        List<UtcRange> missing = [];
        ReadOnlySpan<Trade> trades = Trades.Span;
        for (int i = 1; IsNumbered && i < trades.Length; i++)
        {
            if (trades[i].Id != trades[i - 1].Id + 1)
            {
                missing.Add(Between(trades[i - 1].EventTime, trades[i].EventTime));
            }
        }

        return RangeSet.Of(missing);
    }

    /// <summary>Where trades must lie that are missing between two numbered ones: after the one and before the other; where both have one instant, that instant. Never empty.</summary>
    public static UtcRange Between(UtcTime before, UtcTime after)
    {
        UtcTime from = before.AddNanoseconds(1);
        return from < after ? new UtcRange(from, after) : new UtcRange(after, UtcTime.Max(from, after.AddNanoseconds(1)));
    }
}

/// <summary>Quotes of one series over an asked range, ordered by (EventTime, Sequence).</summary>
public sealed record QuoteWrite(SeriesId Series, UtcRange Asked, ReadOnlyMemory<Quote> Quotes, Provenance Provenance, WriteReason Reason)
    : HistoryWrite(Series, Asked, Provenance, Reason)
{
    public override int RowCount => Quotes.Length;

    public override RangeSet FindMissing() => Outages;
}

/// <summary>Open interest, funding rates or last prices over an asked range, ordered by EventTime, one per instant.</summary>
public sealed record ObservationWrite(SeriesId Series, UtcRange Asked, ReadOnlyMemory<Observation> Observations, Provenance Provenance, WriteReason Reason)
    : HistoryWrite(Series, Asked, Provenance, Reason)
{
    public override int RowCount => Observations.Length;

    public override RangeSet FindMissing() => Outages;
}

/// <summary>What a write changed.</summary>
/// <param name="Inserted">Rows that were not there.</param>
/// <param name="Unchanged">Rows that were there with the same bits: nothing was written.</param>
/// <param name="Corrected">Closed rows whose values changed; the old ones are in the history table.</param>
/// <param name="Completed">Rows that were replaced and not corrected: a forming bar that moved or closed, a closed bar that was confirmed, a numbered print whose instant came finer.</param>
public readonly record struct WriteResult(long Inserted, long Unchanged, long Corrected, long Completed)
{
    public static WriteResult operator +(WriteResult a, WriteResult b) =>
        new(a.Inserted + b.Inserted, a.Unchanged + b.Unchanged, a.Corrected + b.Corrected, a.Completed + b.Completed);

    /// <summary>True when the store holds the same rows as before.</summary>
    public bool ChangedNothing => Inserted + Corrected + Completed == 0;
}
