namespace Candlewick.Acquisition.Live;

/// <summary>How live data is kept whole. All times by the clock that venues are asked by.</summary>
public sealed record LiveSettings
{
    /// <summary>Lengths of the bars that are built from trades; none by default.</summary>
    public IReadOnlyList<Timeframe> BuiltBars { get; init; } = [];

    /// <summary>The shortest silence that counts as a stall; 1 s to 1 h, default 10 s.</summary>
    public TimeSpan ShortestStall { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest silence that does not; default 5 min.</summary>
    public TimeSpan LongestStall { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A silence is a stall from so many usual intervals on, between the two limits; default 50.</summary>
    public double StallIntervals { get; init; } = 50;

    /// <summary>How long before the venue's cut the next connection is opened; default 10 min.</summary>
    public TimeSpan RotationLead { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long both connections deliver at a rotation; default 10 s.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a missing id is waited for before REST is asked: messages may come in another order; default 0.5 s.</summary>
    public TimeSpan ReorderTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long after a bar's CloseTime REST is asked, and by how much our clock may be ahead of the venue's; default 10 s.</summary>
    public TimeSpan CloseGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait after a connection or a REST repair that failed, doubled each time; default 0.5 s.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest of those waits; default 30 s.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>REST repairs at once; default 4.</summary>
    public int Repairs { get; init; } = 4;

    /// <summary>Events of one stream that wait for a hole before them; those beyond are fetched again; default 100,000.</summary>
    public int LongestWait { get; init; } = 100_000;

    /// <summary>Answers without the missing ids before they count as missing at the source; default 5.</summary>
    public int AnswersBeforeMissing { get; init; } = 5;

    /// <summary>False switches every REST repair off: holes stay as they come. For campaigns that prove that they can fail.</summary>
    public bool IsRepairing { get; init; } = true;
}
