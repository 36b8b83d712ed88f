using System.Net.Http.Json;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Server.Security;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Security;

/// <summary>What the user of this machine changes through the control socket is in the audit trail too.</summary>
public sealed class LocalAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ExitCodes.Done, "\"jobs\",\"schedule\",\"--pause\",\"universe\"", "jobs", "schedule", "--pause", "universe")]
    [InlineData(ExitCodes.BadInput, "nothing", "jobs", "schedule", "--pause", "nothing")]
    [InlineData(ExitCodes.Done, "\"clear\",", "clear", "--instrument", "BINANCE:BTCUSDT", "--yes")]
    public async Task Command_ThatWrites_IsNotedWithItsExitCode(int code, string after, params string[] arguments)
    {
        await using OpenedAccess opened = OpenedAccess.InMemory();
        await using AccessControl access = AccessOf(opened);
        await using OwnedFile owner = await OpenAsync(access);

        Assert.Equal(ExitCodes.Done, (await RunAsync("jobs", "list")).Code);
        Said said = await RunAsync([.. arguments]);

        Assert.True(said.Code == code, said.Errors);
        AuditEntry entry = Assert.Single(await EntriesAsync(opened, 1));
        Assert.Equal((Identity.LocalName, "POST /v1/commands", "command", code), (entry.Who, entry.Action, entry.What, entry.Outcome));
        Assert.Contains(after, entry.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ThatWrites_IsNotedWithBeforeAndAfter()
    {
        await using OpenedAccess opened = OpenedAccess.InMemory();
        await using AccessControl access = AccessOf(opened);
        await using OwnedFile owner = await OpenAsync(access);
        using ControlClient client = (await ControlClient.TryConnectAsync(owner.Workspace.Info.Location, Stop))!;

        using HttpResponseMessage read = await client.Http.GetAsync(new Uri("/v1/jobs", UriKind.Relative), Stop);
        using HttpResponseMessage answer = await client.Http.PutAsJsonAsync("/v1/jobs/universe/paused", new { paused = true }, Stop);

        Assert.True(read.IsSuccessStatusCode && answer.IsSuccessStatusCode);
        AuditEntry entry = Assert.Single(await EntriesAsync(opened, 1));
        Assert.Equal((Identity.LocalName, "PUT /v1/jobs/universe/paused", 200), (entry.Who, entry.Action, entry.Outcome));
        Assert.NotNull(entry.Before);
        Assert.NotNull(entry.After);
    }

    private static AccessControl AccessOf(OpenedAccess opened) => new(opened.Roles, new ServerOptions(), TimeProvider.System);

    private Task<OwnedFile> OpenAsync(AccessControl access) =>
        OwnedFile.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), (null, []), access, Stop);

    private Task<Said> RunAsync(params string[] arguments) => new Terminal(_folder.Path).RunAsync([.. arguments, "--store", "a.duckdb"], Stop);

    /// <summary>An entry is written when its answer has been sent.</summary>
    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(OpenedAccess opened, int count)
    {
        IReadOnlyList<AuditEntry> entries;
        while ((entries = await opened.Roles.Audit.ListAsync(new AuditFilter(), Stop)).Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }

        return entries;
    }
}
