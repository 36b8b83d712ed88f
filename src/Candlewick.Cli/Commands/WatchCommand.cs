using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting.Running;

namespace Candlewick.Cli.Commands;

internal static class WatchCommand
{
    private const int Batch = 256;

    public static Command Create()
    {
        Argument<string> instrument = new("instrument") { Description = "Such as BINANCE:BTCUSDT." };
        Option<StreamKind[]> kinds = new("--kind") { Description = "Only events of this kind.", AllowMultipleArgumentsPerToken = true };
        Option<long?> count = new("--count") { Description = "End after so many events.", HelpName = "N" };
        Command command = new DetailedCommand("watch", """
            Shows an instrument live, from the streams of the running 'wick up'.
            On a terminal: last trade, best bid and ask, the running bar and the latest trades, drawn again as they come. In a pipe: one line an event;
            with --json one JSON object a line. Ends with Ctrl-C.

            Examples:
              wick watch BINANCE:BTCUSDT
              wick watch BINANCE:BTCUSDT --kind aggregateTrades --json
            """) { instrument, kinds, count };
        Invocation.Handle(command, async (run, ct) =>
        {
            InstrumentId id = FilterOptions.Text(() => InstrumentId.Parse(run.Parsed.GetValue(instrument)!.ToUpperInvariant()), "instrument");
            StoreOwner owner = run.Caller.Owner ?? throw new InputException("watch: nobody streams live data into this store; start 'wick up' and leave it running.");
            IMarketFeed feed = owner.Feed ?? throw new InputException("watch: the 'wick up' that owns this store streams nothing.");
            StreamKind[] wanted = run.Parsed.GetValue(kinds) ?? [];
            await using IFeedReader reader = feed.Register(new FeedConsumer($"watch-{Guid.NewGuid():N}")
            {
                Instruments = new HashSet<InstrumentId> { id },
                Kinds = wanted.Length == 0 ? null : wanted.ToHashSet(),
                LongestLag = TimeSpan.FromSeconds(owner.Options.Live.MaxEventAge),
            });
            WatchView view = new(run.Screen, run.IsJson, owner.Workspace.Info.Origin);
            return await view.ShowAsync(token => TakeAsync(reader, view, run.Parsed.GetValue(count) ?? long.MaxValue, token), ct);
        });
        return command;
    }

    private static async Task<int> TakeAsync(IFeedReader reader, WatchView view, long most, CancellationToken ct)
    {
        MarketUpdate[] batch = new MarketUpdate[Batch];
        for (long shown = 0; shown < most;)
        {
            int count = await reader.ReadAsync(batch.AsMemory(0, (int)Math.Min(Batch, most - shown)), ct);
            if (count == 0)
            {
                break;
            }

            for (int i = 0; i < count; i++)
            {
                view.Add(batch[i]);
            }

            shown += count;
        }

        return ExitCodes.Done;
    }
}
