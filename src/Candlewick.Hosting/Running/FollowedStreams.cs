namespace Candlewick.Hosting.Running;

/// <summary>What a process follows live: the configured instruments, or the largest of the universe.</summary>
internal static class FollowedStreams
{
    /// <summary>Of venues that stream; empty while no universe is known.</summary>
    public static async Task<IReadOnlyList<StreamId>> ListAsync(Workspace workspace, CandlewickOptions options, CancellationToken ct) =>
    [
        .. options.Live.StreamsOf(await ListInstrumentsAsync(workspace, options, ct))
            .Where(stream => workspace.Venues.Find<IMarketStream>(stream.Instrument.Venue) is { } venue && venue.StreamKinds.Contains(stream.Kind)),
    ];

    /// <summary>Empty while no universe is known.</summary>
    public static async Task<IReadOnlyList<InstrumentId>> ListInstrumentsAsync(Workspace workspace, CandlewickOptions options, CancellationToken ct)
    {
        if (options.Live.Instruments.Count > 0)
        {
            return options.Live.Instruments;
        }

        try
        {
            return await workspace.ListUniverseAsync(options.Live.Top, ct);
        }
        catch (InputException)
        {
            return [];
        }
    }
}
