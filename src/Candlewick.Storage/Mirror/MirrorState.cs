using Candlewick.Jobs;

namespace Candlewick.Storage.Mirror;

/// <inheritdoc cref="IInstrumentStore"/>
internal sealed class MirrorInstrumentStore(MirrorCalls mirror) : IInstrumentStore
{
    public Task SaveAsync(InstrumentCatalog catalog, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("instrument"), new MirrorKey("trading_rules")],
        async (store, token) =>
        {
            await store.Roles.Instruments.SaveAsync(catalog, token);
            return true;
        },
        ct);

    public Task<Instrument?> FindAsync(InstrumentId id, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Instruments.FindAsync(id, token), ct);

    public Task<IReadOnlyList<Instrument>> ListAsync(string? venue, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Instruments.ListAsync(venue, token), ct);

    public Task<TradingRules?> FindRulesAsync(InstrumentId id, UtcTime at, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Instruments.FindRulesAsync(id, at, token), ct);
}

/// <inheritdoc cref="IUniverseStore"/>
internal sealed class MirrorUniverseStore(MirrorCalls mirror) : IUniverseStore
{
    public Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("universe_snapshot"), new MirrorKey("universe_member")], (store, token) => store.Roles.Universe.AppendAsync(snapshot, token), ct);

    public Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Universe.AsOfAsync(at, venue, quote, asOfFirstKnown, token), ct);

    public Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Universe.ListMembersAsync(venue, quote, token), ct);
}

/// <inheritdoc cref="IFactStore"/>
internal sealed class MirrorFactStore(MirrorCalls mirror) : IFactStore
{
    public Task<string?> FindAsync(string key, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Facts.FindAsync(key, token), ct);

    public Task KeepAsync(string key, string value, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("fact")],
        async (store, token) =>
        {
            await store.Roles.Facts.KeepAsync(key, value, token);
            return true;
        },
        ct);
}

/// <inheritdoc cref="IAlertStore"/>
internal sealed class MirrorAlertStore(MirrorCalls mirror) : IAlertStore
{
    private static readonly MirrorKey[] Keys =
        [new("alert_rule"), new("alert_state"), new("alert_event"), new("alert_delivery"), new("alert_attempt")];

    public Task WriteAsync(AlertChanges changes, CancellationToken ct) => mirror.WriteAsync(
        Keys,
        async (store, token) =>
        {
            await store.Roles.Alerts.WriteAsync(changes, token);
            return true;
        },
        ct);

    public Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Alerts.ListRulesAsync(token), ct);

    public Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Alerts.ListStatesAsync(token), ct);

    public Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Alerts.ListEventsAsync(filter, token), ct);

    public Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Alerts.ListDeliveriesAsync(filter, token), ct);
}

/// <inheritdoc cref="IRunStore"/>
internal sealed class MirrorRunStore(MirrorCalls mirror) : IRunStore
{
    private static readonly MirrorKey[] Keys = [new("job_run"), new("sub_run"), new("sub_run_open"), new("job_log"), new("job_schedule")];

    public Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct) =>
        mirror.WriteAsync(Keys, (store, token) => store.Runs.Runs.WriteAsync(changes, fence, token), ct);

    public Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Runs.Runs.ListAsync(filter, token), ct);

    public Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Runs.Runs.ListSubRunsAsync(filter, token), ct);

    public Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Runs.Runs.ReadLogAsync(filter, token), ct);

    public Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Runs.Runs.ListSchedulesAsync(token), ct);
}

/// <inheritdoc cref="ILeaseStore"/>
internal sealed class MirrorLeaseStore(MirrorCalls mirror) : ILeaseStore
{
    private static readonly MirrorKey[] Keys = [new("lease")];

    public Task<Lease?> TryAcquireAsync(LeaseRequest request, CancellationToken ct) =>
        mirror.WriteAsync(Keys, (store, token) => store.Runs.Leases.TryAcquireAsync(request, token), ct);

    public Task<Lease?> RenewAsync(Lease lease, DateTimeOffset until, CancellationToken ct) =>
        mirror.WriteAsync(Keys, (store, token) => store.Runs.Leases.RenewAsync(lease, until, token), ct);

    public Task ReleaseAsync(Lease lease, CancellationToken ct) => mirror.WriteAsync(
        Keys,
        async (store, token) =>
        {
            await store.Runs.Leases.ReleaseAsync(lease, token);
            return true;
        },
        ct);

    public Task<Lease?> FindAsync(string name, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Runs.Leases.FindAsync(name, token), ct);
}
