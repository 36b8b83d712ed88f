namespace Candlewick.Hosting.Running;

/// <summary>Which live streams a process follows: bars of the universe, and what else is configured.</summary>
internal static class FollowedStreams
{
    private static readonly StreamKind[] Kinds = [StreamKind.Bars, StreamKind.AggregateTrades];

    /// <summary>Empty while no universe is known, or its venue streams nothing.</summary>
    public static async Task<IReadOnlyList<StreamId>> ListAsync(Workspace workspace, CandlewickOptions options, CancellationToken ct)
    {
        if (workspace.Venues.Find<IMarketStream>(workspace.UniverseVenue) is not { } venue)
        {
            return [];
        }

        Timeframe timeframe = Timeframe.Parse(options.Backfill.Timeframe);
        try
        {
            IReadOnlyList<InstrumentId> members = await workspace.ListUniverseAsync(options.Backfill.Instruments, ct);
            return
            [
                .. from member in members
                   from kind in Kinds
                   where venue.StreamKinds.Contains(kind)
                   select new StreamId(member, kind, kind == StreamKind.Bars ? timeframe : default),
            ];
        }
        catch (InputException)
        {
            return [];
        }
    }
}
