using Candlewick.Campaigns.Comparison;

namespace Candlewick.Campaigns.Kills;

/// <summary>One kill campaign while it runs.</summary>
internal sealed class KillRun(KillCampaignOptions options, TrueMarket truth, UtcRange range, StoreCheck check)
{
    private const int MarksOfLongChild = 6;

    private readonly Random _dice = new((int)options.Seed);

    public UtcRange Range => range;

    public StoreCheck Check => check;

    public string Program => options.IsTorn ? "Candlewick.Campaigns.dll" : "wick.dll";

    public List<Finding> Findings { get; } = [];

    public Dictionary<WritePhase, PhaseTally> Phases { get; } =
        Enum.GetValues<WritePhase>().ToDictionary(phase => phase, phase => new PhaseTally(phase, 0, 0, 0, 0, 0));

    public int Rounds { get; set; }

    public int Finished { get; set; }

    public long Rows { get; set; }

    public int Kills => Phases.Values.Sum(phase => phase.Killed);

    public int Fewest => Aims.Min(phase => Phases[phase].Killed);

    public bool IsEnough => Kills >= options.Kills && Fewest >= options.MinimumEach;

    private IReadOnlyList<WritePhase> Aims => options.IsTorn ? [WritePhase.Torn] : PhaseMarks.Aims;

    public static string StoreIn(string folder) => Path.Combine(folder, "sim.duckdb");

    /// <summary>The phase with the fewest kills so far, at a mark and after a delay that the seed decides, and what the child is to fill.</summary>
    /// <remarks>The end of a child, where the log is merged, is reached by children that have one day to fill.</remarks>
    public (KillAim Aim, UtcRange Span) NextAim()
    {
        WritePhase phase = Aims.OrderBy(one => Phases[one].Killed).ThenBy(_ => _dice.Next()).First();
        TimeSpan delay = KillCampaignOptions.LongestDelay * _dice.NextDouble();
        bool isEnd = phase == WritePhase.Checkpoint;
        KillAim aim = new(phase, isEnd ? 1 : 1 + _dice.Next(MarksOfLongChild), delay);
        UtcTime day = TimeframeOfDay.Floor(range.From + (range.Length * _dice.NextDouble()));
        return (aim, isEnd ? new UtcRange(day, TimeframeOfDay.Next(day)).Intersect(range) : range);
    }

    public void Count(WritePhase aimed, ChildEnd end, long logBytes)
    {
        Phases[aimed] = Phases[aimed] with { Aimed = Phases[aimed].Aimed + 1 };
        PhaseTally tally = Phases[end.LastPhase];
        Phases[end.LastPhase] = tally with
        {
            Killed = tally.Killed + 1,
            Acknowledged = tally.Acknowledged + end.Acknowledged.Count(),
            Logs = tally.Logs + (logBytes > 0 ? 1 : 0),
            LogBytes = tally.LogBytes + logBytes,
        };
    }

    /// <summary>A child that was not killed has to end well.</summary>
    public void Expect(ChildEnd end)
    {
        if (end.ExitCode != 0)
        {
            IEnumerable<string> said = end.Lines.Where(line => PhaseMarks.PhaseOf(line) is null).TakeLast(3);
            Findings.Add(new Finding(FindingKind.JobFailed, $"a child ended with code {end.ExitCode}: {string.Join(" / ", said)}"));
        }
    }

    public Task<ChildEnd> RunChildAsync(string program, string folder, UtcRange span, KillAim? aim, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        List<string> arguments =
        [
            program == "wick.dll" ? "backfill" : TornBackfill.Name, .. truth.Series.Select(series => series.ToString()), "--from", span.From.ToString(), "--to", span.To.ToString(),
            "--parallel", "1", "--verbose", "--data-dir", folder, "--sim-url", truth.Server.BaseUrl.AbsoluteUri,
        ];
        if (aim is { Phase: WritePhase.Torn })
        {
            arguments.AddRange([TornBackfill.TornWrite, $"{aim.Occurrence}"]);
            aim = aim with { Occurrence = 1 };
        }

        return BackfillProcess.RunAsync(program, arguments, folder, aim, ct);
    }

    private static Timeframe TimeframeOfDay => new(1, TimeframeUnit.Day);
}
