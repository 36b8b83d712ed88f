using System.Globalization;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>What the arguments of a run say about series, with the configuration for what they leave out.</summary>
internal sealed class SeriesChoice(Workspace workspace, CandlewickOptions options)
{
    public Workspace Workspace => workspace;

    /// <exception cref="InputException">An argument cannot be understood, or no universe is known.</exception>
    public async Task<IReadOnlyList<BarSeriesId>> ReadAsync(JobContext context, CancellationToken ct)
    {
        if (context.Arguments.TryGetValue("series", out string? ids))
        {
            return [.. ids.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(id => Parse("series", id, BarSeriesId.Parse))];
        }

        Timeframe timeframe = Parse("timeframe", context.Arguments.GetValueOrDefault("timeframe", options.Backfill.Timeframe), Timeframe.Parse);
        IReadOnlyList<InstrumentId> members = await workspace.ListUniverseAsync(Number(context, "top", options.Backfill.Instruments), ct);
        return [.. members.Select(member => new BarSeriesId(member, timeframe))];
    }

    /// <summary>The range of the run or its piece; else whole months up to now.</summary>
    public UtcRange Range(JobContext context) => context.Range is { } range
        ? new UtcRange(UtcTime.From(range.From), UtcTime.From(range.To))
        : UtcRange.FullMonthsBefore(UtcTime.From(workspace.Clock.GetUtcNow()), Number(context, "months", options.Backfill.Months));

    public int Parallel(JobContext context) => Math.Max(1, Number(context, "parallel", options.Backfill.Parallel));

    /// <exception cref="InputException">It is no whole number from 0 on.</exception>
    public static int Number(JobContext context, string name, int otherwise) =>
        !context.Arguments.TryGetValue(name, out string? text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
        : throw new InputException($"argument {name}: found '{text}', expected a whole number.");

    private static T Parse<T>(string name, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException failure)
        {
            throw new InputException($"argument {name}: {failure.Message}");
        }
    }
}

/// <summary>Hands the progress of a job of ours to the run that it is a part of.</summary>
internal sealed class ContextProgress(JobContext context) : IProgress<JobProgress>
{
    public void Report(JobProgress value) => context.Report(value.Step, value.Done, value.Total);
}
