namespace Candlewick.Hosting.Running;

/// <summary>Which live streams a process follows: the configured kinds of the configured instruments, or of the universe.</summary>
internal static class FollowedStreams
{
    /// <summary>Of one venue; empty while no universe is known, or its venue streams nothing.</summary>
    public static async Task<IReadOnlyList<StreamId>> ListAsync(Workspace workspace, CandlewickOptions options, CancellationToken ct)
    {
        IReadOnlyList<InstrumentId> instruments = await ListInstrumentsAsync(workspace, options, ct);
        if (instruments.Count == 0 || workspace.Venues.Find<IMarketStream>(instruments[0].Venue) is not { } venue)
        {
            return [];
        }

        Timeframe timeframe = Timeframe.Parse(options.Backfill.Timeframe);
        return
        [
            .. from instrument in instruments
               where instrument.Venue == venue.Spec.Code
               from kind in options.Live.Kinds
               where venue.StreamKinds.Contains(kind)
               select new StreamId(instrument, kind, kind == StreamKind.Bars ? timeframe : default),
        ];
    }

    private static async Task<IReadOnlyList<InstrumentId>> ListInstrumentsAsync(Workspace workspace, CandlewickOptions options, CancellationToken ct)
    {
        if (options.Live.Instruments.Count > 0)
        {
            return options.Live.Instruments;
        }

        try
        {
            return await workspace.ListUniverseAsync(options.Live.Top > 0 ? options.Live.Top : options.Backfill.Instruments, ct);
        }
        catch (InputException)
        {
            return [];
        }
    }
}
