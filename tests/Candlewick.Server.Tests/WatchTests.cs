using System.Text.Json;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Server.Commands;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Server.Tests;

/// <summary><c>wick watch</c> shows what the feed of the owner carries, to a caller in another process.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly InstrumentId Bitcoin = InstrumentId.Parse("BINANCE:BTCUSDT");
    private static readonly InstrumentId Ether = InstrumentId.Parse("BINANCE:ETHUSDT");

    private readonly TemporaryFolder _folder = new();

    /// <summary>Now: what is older than a few seconds is skipped.</summary>
    private readonly UtcTime _at = UtcTime.From(TimeProvider.System.GetUtcNow());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Watch_InAPipe_GivesALineAnEvent()
    {
        Said said = await WatchAsync(["BTCUSDT"], TerminalFacts.None);

        Assert.Equal(new Said(ExitCodes.Done, $"""
            {_at}  BINANCE:BTCUSDT  trade #1  60000.5 x 0.25  buyer
            {_at}  BINANCE:BTCUSDT  quote  bid 1 x 2  ask 3 x 4

            """.ReplaceLineEndings(Environment.NewLine), ""), said);
    }

    [Fact]
    public async Task Watch_AsJson_GivesAnObjectALine()
    {
        Said said = await WatchAsync(["BTCUSDT", "--json", "--kind", "trades"], TerminalFacts.None);

        string[] lines = said.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal("trades", first.GetProperty("kind").GetString());
        Assert.Equal(60_000.5, first.GetProperty("trade").GetProperty("price").GetDouble());
        Assert.False(first.TryGetProperty("quote", out _));
    }

    [Fact]
    public async Task Watch_OnATerminal_DrawsWhatItLastSaw()
    {
        Said said = await WatchAsync(["BTCUSDT"], new TerminalFacts(true, true, 100, 40, 3, IsAnsi: true, IsUnicode: true, IsInteractive: true));

        Assert.Contains("BINANCE:BTCUSDT", said.Output, StringComparison.Ordinal);
        Assert.Contains("trade #1  60000.5 x 0.25  buyer", said.Output, StringComparison.Ordinal);
        Assert.Contains('╭', said.Output);
    }

    [Fact]
    public async Task Watch_WithoutAnOwner_SaysWhatToStart()
    {
        await (await Workspace.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), StoreAccess.Write, Stop)).DisposeAsync();

        Said said = await new Terminal(_folder.Path).RunAsync(["watch", "BINANCE:BTCUSDT", "--store", "a.duckdb"], Stop);

        Assert.Equal(ExitCodes.BadInput, said.Code);
        Assert.Contains("start 'wick up'", said.Errors, StringComparison.Ordinal);
    }

    private async Task<Said> WatchAsync(string[] words, TerminalFacts facts)
    {
        await using MarketFeed feed = new(new FeedOptions(), TimeProvider.System, NullLogger.Instance);
        await using OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), feed, [], Stop);
        Task<Said> watching = new Terminal(_folder.Path) { Facts = facts }.RunAsync(["watch", "BINANCE:" + words[0], .. words[1..], "--count", "2", "--store", "a.duckdb"], Stop);
        while (feed.Measure().Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }

        Trade trade = new(_at, 1, 60_000.5, 0.25, Aggressor.Buyer, 1, 1);
        await feed.PublishAsync(
            new MarketUpdate[]
            {
                new(StreamKind.Trades, Ether, _at, trade),
                new(StreamKind.Trades, Bitcoin, _at, trade),
                new(Bitcoin, _at, new Quote(_at, 1, 1, 2, 3, 4)),
                new(StreamKind.Trades, Bitcoin, _at, trade with { Id = 2 }),
            },
            Stop);
        return await watching.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }
}
