using System.Net.Sockets;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Server.Commands;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>The socket of an owner, and what becomes of commands when somebody leaves.</summary>
public sealed class ControlEndpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_OnAStore_AnswersOnASocketOfItsUserOnly()
    {
        SkipOnWindows();
        string database = _folder.File("a.duckdb");
        await using (OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(database), Stop))
        {
            Assert.Equal(database + ".sock", owner.Endpoint.Address.SocketPath);
            Assert.Equal(OperatingSystem.IsWindows() ? default : UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(database + ".sock"));
            using ControlClient client = (await ControlClient.TryConnectAsync(database, Stop))!;
            Assert.Equal(Environment.ProcessId, (await client.ReadOwnerAsync(Stop)).ProcessId);
        }

        Assert.False(File.Exists(database + ".sock"));
        Assert.Null(await ControlClient.TryConnectAsync(database, Stop));
        Assert.Equal(["a.duckdb"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task StartAsync_SocketOfAKilledOwner_IsReplaced()
    {
        SkipOnWindows();
        string database = _folder.File("a.duckdb");
        using (Socket left = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(_folder.File("other")));
            File.Move(_folder.File("other"), database + ".sock");
        }

        Assert.True(File.Exists(database + ".sock"));
        Assert.Null(await ControlClient.TryConnectAsync(database, Stop));
        await using OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(database), Stop);
        using ControlClient? client = await ControlClient.TryConnectAsync(database, Stop);
        Assert.NotNull(client);
    }

    [Fact]
    public async Task StartAsync_PathTooLongForASocket_AnswersThroughALink()
    {
        SkipOnWindows();
        string folder = Directory.CreateDirectory(_folder.File(new string('d', 120))).FullName;
        string database = Path.Combine(folder, "a.duckdb");
        string target;
        await using (OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(database), Stop))
        {
            target = new FileInfo(database + ".sock").LinkTarget!;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Mode(Path.GetDirectoryName(target)!));
            using ControlClient? client = await ControlClient.TryConnectAsync(database, Stop);
            Assert.NotNull(client);
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(target)));
    }

    [Fact]
    public async Task TryConnectAsync_ByAnotherNameOfTheFile_FindsTheOwner()
    {
        SkipOnWindows();
        string folder = Directory.CreateDirectory(_folder.File("real")).FullName;
        Directory.CreateSymbolicLink(_folder.File("link"), folder);
        await using OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(Path.Combine(folder, "a.duckdb")), Stop);
        File.CreateSymbolicLink(_folder.File("b.duckdb"), Path.Combine(_folder.File("link"), "a.duckdb"));

        Said said = await new Terminal(_folder.Path).RunAsync(["list", "series", "--store", "b.duckdb"], Stop);

        Assert.Equal(new Said(ExitCodes.Done, $"series  rows  first  last{Environment.NewLine}", ""), said);
    }

    [Fact]
    public async Task Command_WhoseCallerStops_EndsAndSaysSo()
    {
        string database = _folder.File("a.duckdb");
        await using OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(database), Stop);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<Said> running = new Terminal(_folder.Path).RunAsync(["query", "SELECT sum(a.range * b.range) FROM range(10000000) a, range(100000) b", "--store", database], stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Stop);
        Assert.False(running.IsCompleted);

        await stop.CancelAsync();
        Said said = await running.WaitAsync(TimeSpan.FromSeconds(10), Stop);

        Assert.Equal(ExitCodes.Cancelled, said.Code);
        Assert.StartsWith("stopped; what was written stays", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WhoseCallerIsGone_IsCancelled()
    {
        WaitingCommands commands = new();
        await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), StoreAccess.Write, Stop);
        await using ControlEndpoint endpoint = await ControlEndpoint.StartAsync(OwnedApi.ContextOf(workspace), commands, Stop);
        ControlClient client = (await ControlClient.TryConnectAsync(workspace.Info.Location, Stop))!;
        Task<int> running = RunAsync(client, Stop);
        await commands.Begun.Task.WaitAsync(Stop);

        client.Dispose();

        await commands.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => running);
    }

    [Fact]
    public async Task Command_WhoseOwnerEnds_IsCancelledAndEnds()
    {
        WaitingCommands commands = new();
        await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), StoreAccess.Write, Stop);
        ControlEndpoint endpoint = await ControlEndpoint.StartAsync(OwnedApi.ContextOf(workspace), commands, Stop);
        using ControlClient client = (await ControlClient.TryConnectAsync(workspace.Info.Location, Stop))!;
        Task<int> running = RunAsync(client, Stop);
        await commands.Begun.Task.WaitAsync(Stop);

        await endpoint.DisposeAsync();

        Assert.Equal(7, await running.WaitAsync(TimeSpan.FromSeconds(10), Stop));
    }

    private static Task<int> RunAsync(ControlClient client, CancellationToken ct) => new RemoteCommand(client).RunAsync(
        new CommandRequest([], "/", new Dictionary<string, string>(StringComparer.Ordinal), TerminalFacts.None),
        new CommandStreams(TextReader.Null, TextWriter.Null, TextWriter.Null),
        ct);

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has a named pipe");

    /// <summary>A command that ends only when it is cancelled, with code 7.</summary>
    private sealed class WaitingCommands : ICommandRunner
    {
        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Cancelled { get; } = new();

        public bool IsWrite(CommandRequest request) => false;

        public async Task<int> RunAsync(CommandRequest request, CommandStreams streams, CancellationToken ct)
        {
            Begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            Cancelled.SetResult();
            return 7;
        }
    }
}
