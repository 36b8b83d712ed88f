using Candlewick.Jobs;
using Candlewick.Lake;
using Candlewick.Testing;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Hosting.Tests;

public sealed class LakeJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WithATarget_KeepsItEqualToTheStore()
    {
        await using Workspace workspace = await OpenAsync(new LakeOptions { Target = _folder.File("lake") });
        await workspace.Store.Bars.WriteAsync([Write(Hours(0, 50), Bars(0, 50))], Ct);
        Assert.Contains("1 files written", await RunAsync(workspace), StringComparison.Ordinal);
        Assert.Contains("0 months looked at: 0 files written", await RunAsync(workspace), StringComparison.Ordinal);
        await workspace.Store.Bars.WriteAsync([Write(Hours(50, 60), Bars(50, 60))], Ct);
        Assert.EndsWith("1 months looked at: 1 files written", (await RunAsync(workspace)).Split(" (")[0], StringComparison.Ordinal);
        Assert.Contains("the lake has 60 bars in 1 files", await RunAsync(workspace, ("full", "true")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.File("lake"), LakeManifest.FileName)));
    }

    [Fact]
    public async Task Run_WithoutATarget_SaysSoAndDoesNothing()
    {
        await using Workspace workspace = await OpenAsync(new LakeOptions());
        Assert.Equal("lake.target is empty: nothing to export", await RunAsync(workspace));
        Assert.Contains("the lake has 0 bars in 0 files", await RunAsync(workspace, ("target", _folder.File("other"))), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder.File("other"), LakeManifest.FileName)));
    }

    [Theory]
    [InlineData("CANDLEWICK_LAKE_TARGET", "ftp://x/y", "expected a folder, or s3://bucket/prefix")]
    [InlineData("CANDLEWICK_LAKE_TARGET", "s3://", "expected a folder, or s3://bucket/prefix")]
    [InlineData("CANDLEWICK_LAKE_ENDPOINT", "here", "expected an http or https URL")]
    [InlineData("CANDLEWICK_LAKE_PATH_STYLE", "yes", "expected true or false")]
    [InlineData("CANDLEWICK_LAKE_PART_MB", "4", "expected a whole number from 5 to 512")]
    public void Options_ThatCannotBe_AreToldWithWhatWasExpected(string variable, string text, string expected)
    {
        InputException fault = Assert.Throws<InputException>(() => OptionsLoader.Load(
            new OptionOverrides(null, null, null, null, false), new OptionSurroundings(_folder.Path, new Dictionary<string, string> { [variable] = text })));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private Task<Workspace> OpenAsync(LakeOptions lake) => Workspace.OpenAsync(
        CandlewickOptions.ForStore(_folder.File("s.duckdb")) with { DataDirectory = _folder.File("data"), Lake = lake }, StoreAccess.Write, Ct);

    private static async Task<string> RunAsync(Workspace workspace, params (string Name, string Value)[] arguments)
    {
        JobRun begun = await workspace.Jobs.StartAsync(new RunRequest("lake") { Arguments = arguments.ToDictionary(one => one.Name, one => one.Value) }, Ct);
        JobRun ended = await workspace.Jobs.WaitAsync(begun.Id, Ct);
        Assert.True(ended.State == RunState.Succeeded, $"{ended.State}, {ended.Error}");
        return Assert.Single(await workspace.Runs.Runs.ReadLogAsync(new LogFilter(begun.Id), Ct)).Text;
    }
}
