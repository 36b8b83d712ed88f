namespace Candlewick.Testing.Storage;

/// <summary>A store of one test; disposal closes it and deletes what it left.</summary>
public sealed class OpenStore(StoreRoles roles, Func<ValueTask> close) : IAsyncDisposable
{
    public StoreRoles Roles { get; } = roles;

    public IBarStore Bars => Roles.Bars;

    public ICoverage Coverage => Roles.Coverage;

    public IWriteJournal Journal => Roles.Journal;

    public ValueTask DisposeAsync() => close();
}

/// <summary>Base of the contract suites: how to open an empty store.</summary>
public abstract class StoreContract
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real);
}
