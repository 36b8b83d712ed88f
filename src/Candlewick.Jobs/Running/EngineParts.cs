namespace Candlewick.Jobs.Running;

/// <summary>What an engine works with while it holds the lease.</summary>
internal sealed class EngineParts : IAsyncDisposable
{
    private readonly LeaseKeeper _lease;

    private EngineParts(LeaseKeeper lease, RunWriter writer, RunDesk desk, ScheduleLoop schedules)
    {
        _lease = lease;
        Writer = writer;
        Desk = desk;
        Schedules = schedules;
    }

    public Fence Fence => _lease.Fence;

    public RunWriter Writer { get; }

    public RunDesk Desk { get; }

    public ScheduleLoop Schedules { get; }

    /// <param name="broken">Told when nothing can be kept any more.</param>
    /// <returns>Null when another owner has the lease.</returns>
    public static async Task<EngineParts?> TryOpenAsync(
        JobGraph graph, RunStores stores, JobEngineOptions options, Action<Exception> broken, CancellationToken ct)
    {
        if (await LeaseKeeper.TryTakeAsync(stores.Leases, options, broken, ct) is not { } lease)
        {
            return null;
        }

        RunWriter writer = new(stores.Runs, lease.Fence, options) { Failed = broken };
        RunServices services = new(options, stores.Runs, writer);
        await Recovery.RunAsync(services, ct);
        RunDesk desk = new(graph, services);
        return new EngineParts(lease, writer, desk, new ScheduleLoop(graph, services, desk));
    }

    public async ValueTask DisposeAsync()
    {
        await Desk.StopAsync();
        await Writer.DisposeAsync();
        await _lease.DisposeAsync();
        Desk.Dispose();
        Schedules.Dispose();
    }
}
