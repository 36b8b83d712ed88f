using System.CommandLine;
using System.Text.RegularExpressions;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Server.Commands;
using Candlewick.Storage;

namespace Candlewick.Server.Tests;

/// <summary>A command says the same, byte for byte, whether it opens the store itself or runs in the process that owns it.</summary>
public sealed partial class ParityTests(ParityFiles files) : IClassFixture<ParityFiles>
{
    private static readonly TerminalFacts Person = new(IsOutput: true, IsInput: true, 100, 40, Colors: 3, IsAnsi: true, IsUnicode: true, IsInteractive: false);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Cases_Whole_CoverEveryCommand()
    {
        RootCommand root = CommandTree.Create();
        string[] lines = [.. ParityCases.Readers.Concat(ParityCases.Writers).Concat(ParityCases.Indicators()).Select(one => one.Line)];
        string[] uncovered =
        [
            .. ParityCases.Paths(root).Where(path => !ParityCases.Here.Contains(path) && !ParityCases.OfTheOwner.Contains(path)
                && !lines.Any(line => line == path || line.StartsWith(path + " ", StringComparison.Ordinal))),
        ];
        Assert.True(uncovered.Length == 0, $"add to ParityCases: {string.Join(", ", uncovered)}");
        Assert.Subset(ParityCases.Paths(root).ToHashSet(), ParityCases.Here.ToHashSet());
    }

    [Fact]
    public async Task Readers_OnAnOwnedStore_SayWhatTheySayAlone()
    {
        files.PutBack();
        ParityCase[] cases = [.. ParityCases.Readers, .. ParityCases.Indicators()];
        List<(Said Said, string File)> alone = [];
        foreach (ParityCase one in cases)
        {
            alone.Add(await RunAsync(one));
        }

        await using OwnedFile owner = await OwnedFile.OpenAsync(files.OptionsOf(isReal: false), Stop);
        for (int i = 0; i < cases.Length; i++)
        {
            Same(cases[i], alone[i].Said, alone[i].File, await RunAsync(cases[i]));
        }
    }

    public static TheoryData<int> WriterNumbers => [.. Enumerable.Range(0, ParityCases.Writers.Count)];

    [Theory]
    [MemberData(nameof(WriterNumbers))]
    public async Task Writers_OnAnOwnedStore_SayAndWriteWhatTheyDoAlone(int number)
    {
        ParityCase one = ParityCases.Writers[number];
        files.PutBack();
        (Said said, string file) = await RunAsync(one);
        string left = await HashAsync(one);
        files.PutBack();
        await using (OwnedFile owner = await OwnedFile.OpenAsync(files.OptionsOf(one.IsReal), Stop))
        {
            Same(one, said, file, await RunAsync(one));
        }

        Assert.Equal(left, await HashAsync(one));
    }

    [Fact]
    public async Task Progress_OfAnOwnedStore_IsDrawnOnTheTerminalOfTheCaller()
    {
        files.PutBack();
        await using OwnedFile owner = await OwnedFile.OpenAsync(files.OptionsOf(isReal: false), Stop);
        Terminal terminal = new(files.Folder) { Facts = Person with { IsInteractive = true } };

        Said said = await terminal.RunAsync([.. ParityCases.Words("backfill T@1d --sim-url URL", files), "--store", "data/sim.duckdb"], Stop);

        Assert.Equal(ExitCodes.Done, said.Code);
        Assert.Contains("\u001b[?25l", said.Output, StringComparison.Ordinal);
        Assert.Contains(" bars inserted", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_AtOnce_DoNotMix()
    {
        files.PutBack();
        string[] lines = ["query \"SELECT 'a' FROM range(50000)\" -f csv", "query \"SELECT 'b' FROM range(50000)\" -f csv", "list series", "audit --gaps"];
        List<Said> alone = [];
        foreach (string line in lines)
        {
            alone.Add((await RunAsync(new ParityCase(line))).Said);
        }

        await using OwnedFile owner = await OwnedFile.OpenAsync(files.OptionsOf(isReal: false), Stop);
        (Said Said, string)[] together = await Task.WhenAll(lines.Concat(lines).Select(line => Task.Run(() => RunAsync(new ParityCase(line)))));

        Assert.Equal([.. alone, .. alone], together.Select(one => one.Said));
    }

    private async Task<(Said Said, string File)> RunAsync(ParityCase one)
    {
        files.Tidy();
        Terminal terminal = new(files.Folder) { Input = one.Answer, Facts = one.IsTerminal ? Person : TerminalFacts.None };
        Said said = await terminal.RunAsync([.. ParityCases.Words(one.Line, files), "--store", one.IsReal ? "data/candlewick.duckdb" : "data/sim.duckdb"], Stop);
        string? path = one.File is null ? null : Path.Combine(files.Folder, one.File);
        string file = path is null ? "" : Convert.ToHexString(File.ReadAllBytes(path));
        return (said, file);
    }

    private async Task<string> HashAsync(ParityCase one)
    {
        await using Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(one.IsReal ? files.RealStore : files.Store), StoreAccess.Read, Stop);
        return (await new ContentHash(workspace.Store.Bars, workspace.Store.Coverage).OfStoreAsync(SeriesFilter.Any, Stop)).Sha256;
    }

    private static void Same(ParityCase one, Said alone, string file, (Said Said, string File) owned)
    {
        Assert.True(alone.Code == one.Code, $"wick {one.Line}: exit code {alone.Code}, expected {one.Code}\n{alone.Output}{alone.Errors}");
        Assert.True(Masked(alone) == Masked(owned.Said), $"wick {one.Line}\n-- alone: {alone.Code}\n{alone.Output}{alone.Errors}\n-- owned: {owned.Said.Code}\n{owned.Said.Output}{owned.Said.Errors}");
        Assert.True(file == owned.File, $"wick {one.Line}: {one.File} differs");
    }

    private static Said Masked(Said said) => said with { Output = Masked(said.Output), Errors = Masked(said.Errors) };

    /// <summary>A duration also decides how wide its column is.</summary>
    private static string Masked(string text) => Duration().IsMatch(text) ? Padding().Replace(Duration().Replace(text, "-"), "$1") : text;

    [GeneratedRegex("( |─)+")]
    private static partial Regex Padding();

    /// <summary>What a run took: the only thing that may differ.</summary>
    [GeneratedRegex(@" *\b\d+(\.\d)? (s|min \d\d s)\b")]
    private static partial Regex Duration();
}
