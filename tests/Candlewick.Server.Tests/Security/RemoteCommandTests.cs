using System.Diagnostics;
using System.Net;
using Candlewick.Cli;
using Candlewick.Server.Security;

namespace Candlewick.Server.Tests.Security;

/// <summary><c>wick --server URL</c>, as a process of its own.</summary>
public sealed class RemoteCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_OverTheServer_AnswersAsOnItsMachine_AndDoesNoHarm()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { Sql = one.Sql with { Seconds = 10 } });
        MadeKey reader = await server.MakeKeyAsync(AccessScope.Reader);

        Said said = await RunAsync(server, reader.Text, "query", "SELECT 42 AS answer, 'x' AS t", "-f", "csv");
        Assert.Equal(new Said(ExitCodes.Done, "answer,t\n42,x\n", ""), said);

        Said deep = await RunAsync(server, reader.Text, "query", "SELECT json_structure(repeat('[', 500000) || repeat(']', 500000))");
        Assert.Contains(deep.Code, (int[])[ExitCodes.BadInput, ExitCodes.Store]);
        Assert.Matches("brought the process down|took longer than", deep.Errors);
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/owner", reader.Text));
        IReadOnlyList<AuditEntry> audit = await server.Roles.Audit.ListAsync(new AuditFilter(), Stop);
        Assert.Equal([(reader.Key.Id, "command", deep.Code), (reader.Key.Id, "command", ExitCodes.Done)], audit.Select(entry => (entry.Who, entry.What!, entry.Outcome)));
    }

    [Theory]
    [InlineData("needs a key of scope admin", "clear", "--yes")]
    [InlineData("needs a key of scope operator", "sync", "--once")]
    [InlineData("needs a key of scope admin", "server", "keys", "list")]
    [InlineData("names no files", "query", "SELECT 1", "-o", "x.csv")]
    [InlineData("names no files", "list", "series", "--store", "/etc/passwd")]
    [InlineData("works on files", "export", "-o", "/tmp/x")]
    [InlineData("works on files", "import", "/etc/passwd")]
    [InlineData("works on files", "snapshot", "/tmp/x")]
    [InlineData("no files are read", "query", "--files", "FROM read_text('/etc/passwd')")]
    public async Task Command_ThatIsNotForReadersElsewhere_IsRefused(string why, params string[] arguments)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey reader = await server.MakeKeyAsync(AccessScope.Reader);

        Said said = await RunAsync(server, reader.Text, arguments);

        Assert.Equal(ExitCodes.BadInput, said.Code);
        Assert.Contains(why, said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", said.Output + said.Errors, StringComparison.Ordinal);
        AuditEntry entry = Assert.Single(await server.Roles.Audit.ListAsync(new AuditFilter(), Stop));
        Assert.Equal((reader.Key.Id, ExitCodes.BadInput), (entry.Who, entry.Outcome));
        Assert.Contains(why, entry.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithoutAGoodKey_IsRefused()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(hasKey: true);

        Said said = await RunAsync(server, null, "list", "series");

        Assert.Equal(ExitCodes.Store, said.Code);
        Assert.Contains("refused (401)", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OverTheServer_AreMadeByAnAdmin()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        MadeKey admin = await server.MakeKeyAsync();
        string file = server.Folder.File("key");
        await File.WriteAllTextAsync(file, admin.Text + "\n", Stop);

        Said made = await RunAsync(server, null, "server", "keys", "create", "bot", "--scope", "operator", "--key-file", file);

        Assert.Equal(ExitCodes.Done, made.Code);
        ApiKey key = (await server.Roles.Keys.ListAsync(Stop))[^1];
        Assert.Equal(("bot", AccessScope.Operator), (key.Name, key.Scope));
        Assert.Equal(HttpStatusCode.OK, await server.StatusAsync(HttpMethod.Get, "/v1/owner", made.Output.Trim()));
    }

    [Theory]
    [InlineData("http://192.0.2.1:8420", "in the clear")]
    [InlineData("https://user:x@192.0.2.1", "without a key in it")]
    [InlineData("https://192.0.2.1/?key=x", "without a key in it")]
    [InlineData("nonsense", "expected the URL")]
    public async Task Server_ThatAKeyMustNotBeSentTo_IsRefused(string url, string why)
    {
        Said said = await RunAsync(url, $"wick_{new string('0', 12)}_{new string('A', 43)}", "list", "series");

        Assert.Equal(ExitCodes.BadInput, said.Code);
        Assert.Contains(why, said.Errors, StringComparison.Ordinal);
    }

    private static Task<Said> RunAsync(GuardedServer server, string? key, params string[] arguments) => RunAsync(server.Url.ToString(), key, arguments);

    private static async Task<Said> RunAsync(string url, string? key, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        foreach (string word in (string[])[Path.Combine(AppContext.BaseDirectory, "wick.dll"), .. arguments, "--server", url])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Remove("CANDLEWICK_KEY");
        if (key is not null)
        {
            start.Environment["CANDLEWICK_KEY"] = key;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Stop), errors = process.StandardError.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return new Said(process.ExitCode, await output, await errors);
    }
}
