using System.CommandLine;
using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>The arguments that choose bar series to fetch: ids, or the universe's members.</summary>
internal sealed class SeriesArguments
{
    private readonly Argument<string[]> _series = new("series")
    {
        Description = "Bar series such as BINANCE:BTCUSDT@1h; without any, the members of the universe.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<int?> _top = new("--top") { Description = "How many members of the universe, largest first.", HelpName = "N" };
    private readonly Option<string?> _timeframe = new("--timeframe", "-t") { Description = "Bar length for members of the universe.", HelpName = "CODE" };
    private readonly Option<int?> _months = new("--months") { Description = "Full months before the running one.", HelpName = "N" };
    private readonly Option<string?> _from = new("--from") { Description = "Start, included, UTC; instead of --months.", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "End, excluded, UTC. Default: now.", HelpName = "TIME" };
    private readonly Option<int?> _parallel = new("--parallel") { Description = "Series at once.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_series);
        foreach (Option option in (Option[])[_top, _timeframe, _months, _from, _to, _parallel])
        {
            command.Options.Add(option);
        }
    }

    public int Parallel(ParseResult parsed) => Math.Max(1, parsed.GetValue(_parallel) ?? 4);

    /// <exception cref="InputException">An id cannot be understood, or there are none and no universe is known.</exception>
    public async Task<IReadOnlyList<BarSeriesId>> ReadAsync(Invocation run, Workspace workspace, CancellationToken ct)
    {
        string[] ids = run.Parsed.GetValue(_series) ?? [];
        if (ids.Length > 0)
        {
            return [.. ids.Select(ReadOne)];
        }

        string code = run.Parsed.GetValue(_timeframe) ?? run.Options.Backfill.Timeframe;
        Timeframe timeframe = FilterOptions.Text(() => Timeframe.Parse(code), "--timeframe");
        IReadOnlyList<InstrumentId> members = await workspace.ListUniverseAsync(run.Parsed.GetValue(_top) ?? run.Options.Backfill.Instruments, ct);
        return [.. members.Select(member => new BarSeriesId(member, timeframe))];
    }

    /// <summary>Venues publish time bars; all others are made here.</summary>
    private static BarSeriesId ReadOne(string text)
    {
        BarSeriesId id = FilterOptions.Text(() => BarSeriesId.Parse(text), "series");
        return id.Spec is { Kind: BarKind.Timed, Origin: BarOrigin.Venue }
            ? id
            : throw new InputException($"series: expected bars that a venue publishes, such as {id.Instrument}@1m, found {id}. Bars of other kinds are made of what is stored: wick bars {id}");
    }

    public UtcRange Range(Invocation run, Workspace workspace)
    {
        UtcTime now = UtcTime.From(workspace.Clock.GetUtcNow());
        UtcTime otherwise = UtcRange.FullMonthsBefore(now, run.Parsed.GetValue(_months) ?? run.Options.Backfill.Months).From;
        UtcTime from = run.Parsed.GetValue(_from) is { } start ? FilterOptions.Text(() => UtcTime.Parse(start), "--from") : otherwise;
        UtcTime to = run.Parsed.GetValue(_to) is { } end ? FilterOptions.Text(() => UtcTime.Parse(end), "--to") : now;
        return from < to ? new UtcRange(from, to) : throw new InputException($"--from {from} is not before --to {to}: the range [from, to) is empty.");
    }
}
