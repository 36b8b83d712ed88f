using Candlewick.Storage.DuckDb.Control;
using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbAccessTests : AccessContract, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private DuckDbControl? _control;

    private string ControlPath => _folder.File("a.duckdb.control");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await (_control?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    protected override async ValueTask<AccessRoles> OpenAsync()
    {
        _control = await DuckDbControl.OpenAsync(ControlPath, StoreOrigin.Real, TimeProvider.System, Stop);
        return _control.Roles;
    }

    [Fact]
    public async Task Open_OfAFileWithKeys_FindsThemAgain_ForItsUserOnly()
    {
        AccessRoles first = await OpenAsync();
        await first.Keys.AddAsync(new ApiKey("a", "n", "h", AccessScope.Operator, [], UtcTime.From(2026, 1, 1), null), Stop);
        await first.Audit.AddAsync(new AuditEntry(UtcTime.From(2026, 1, 1), "a", "-", "POST /", null, null, null, 200), Stop);
        await _control!.DisposeAsync();

        AccessRoles second = await OpenAsync();

        Assert.Equal(AccessScope.Operator, (await second.Keys.FindAsync("a", Stop))!.Scope);
        Assert.Equal(2, await second.Audit.AddAsync(new AuditEntry(UtcTime.From(2026, 1, 1), "a", "-", "POST /", null, null, null, 200), Stop));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(ControlPath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
