namespace Candlewick.Hosting.Running;

/// <summary>What a process follows live: the configured instruments, or the largest of the universe.</summary>
internal static class FollowedStreams
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan NextLook = TimeSpan.FromMinutes(1);

    /// <summary>Waits until there is something to follow, and something else than this.</summary>
    public static async Task<IReadOnlyList<T>> AwaitOthersAsync<T>(
        IReadOnlyList<T> current, Func<CancellationToken, Task<IReadOnlyList<T>>> choose, CancellationToken ct)
    {
        HashSet<T> known = [.. current];
        while (true)
        {
            IReadOnlyList<T> wanted = await choose(ct);
            if (wanted.Count > 0 && !known.SetEquals(wanted))
            {
                return wanted;
            }

            await Task.Delay(current.Count == 0 ? FirstLook : NextLook, TimeProvider.System, ct);
        }
    }

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
