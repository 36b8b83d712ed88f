using System.Globalization;
using System.IO.Compression;
using System.Text;
using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;
using Candlewick.Analytics.Bars;
using Candlewick.Hosting;
using Candlewick.Simulator;
using Candlewick.Simulator.Faults;
using Candlewick.Testing;
using Candlewick.Venues.Binance.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Integration;

/// <summary>Two recorded sessions, one after the other across midnight, through the simulator's socket with faults into an embedded store.</summary>
public sealed class ReplayedSessionTests
{
    private static readonly InstrumentId Bitcoin = InstrumentId.Parse("BINANCE:BTCUSDT");
    private static readonly SeriesId Trades = new(Bitcoin, SeriesKind.Trades);
    private static readonly BarSeriesId Built = new(Bitcoin, new BarSpec(Timeframe.Parse("1m"), Origin: BarOrigin.Built));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Record_TwoSessionsWithCutsAndDuplicates_EqualsTheFilesAndTheBarsOfOneBatch()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string[] files = [.. new[] { "spot-btcusdt-20240808", "spot-btcusdt-20240809" }.Select(name => TestData.Require($"streams/binance/{name}.gz"))];
        List<Trade> recorded = [.. files.SelectMany(ReadTrades)];
        using TemporaryFolder folder = new();
        await using SimulatorServer server = await SimulatorServer.StartAsync(
            new SimulatorOptions
            {
                Replay = files, Rate = 60, ReplayLeadIn = TimeSpan.FromSeconds(2), StreamFaultEvery = TimeSpan.FromSeconds(25),
                Faults = new HashSet<FaultKind> { FaultKind.StreamCut, FaultKind.FrameDuplicate },
            },
            null, ct);

        LineStatus line;
        CandlewickOptions options = CandlewickOptions.ForStore(folder.File("replay.duckdb")) with { SimulatorUrl = server.BaseUrl, DataDirectory = folder.Path };
        await using (Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct))
        {
            line = await RecordAsync(workspace, folder, recorded[^1].Id, ct);
            await CompareAsync(workspace, recorded, ct);
        }

        Assert.True(line.Connections > 3, $"{line.Connections} connections: too few cuts to show anything");
        Assert.True(line.Repairs > 3, $"{line.Repairs} answers of REST: too few to show anything");
    }

    private static async Task<LineStatus> RecordAsync(Workspace workspace, TemporaryFolder folder, long lastId, CancellationToken ct)
    {
        MarketFeed feed = new(new FeedOptions { SpillFolder = folder.File("spill") }, workspace.Clock, NullLogger.Instance);
        LiveRecorder recorder = new(workspace.Store, feed, new RecorderOptions(), workspace.Clock, NullLogger.Instance);
        await using IFeedReader watching = feed.Register(new FeedConsumer("test") { LongestLag = TimeSpan.FromDays(1), Capacity = 65_536 });
        LiveMarket market = new(
            new LiveContext(
                workspace.Venues.Require<IMarketStream>("BINANCE", "live streams"), feed,
                new LiveSettings { BuiltBars = [Timeframe.Parse("1m")] }, workspace.Clock, NullLogger.Instance) { Store = workspace.Store },
            [new StreamId(Bitcoin, StreamKind.Trades), new StreamId(Bitcoin, StreamKind.BestQuotes)]);
        await using LiveSession session = new([market], feed, recorder);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task running = session.RunAsync(stop.Token);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        MarketUpdate[] buffer = new MarketUpdate[4_096];
        for (bool isOver = false; !isOver;)
        {
            int count = await watching.ReadAsync(buffer, patience.Token);
            isOver = buffer.Take(count).Any(update => update.Kind == StreamKind.Trades && update.Trade.Id == lastId);
        }

        LineStatus line = session.Lines.Single();
        await stop.CancelAsync();
        await running;
        return line;
    }

    private static async Task CompareAsync(Workspace workspace, List<Trade> recorded, CancellationToken ct)
    {
        List<Trade> stored = [];
        await foreach (ReadOnlyMemory<Trade> batch in workspace.Store.Trades.ReadAsync(Trades, UtcRange.All, ct))
        {
            stored.AddRange(batch.ToArray());
        }

        Assert.Equal(recorded, stored);
        Assert.Equal(9_757 + 10_147, stored.Count);
        Assert.Equal(212.03315m + 225.88237m, stored.Sum(trade => Exact(trade.Quantity)));
        Assert.Equal(13_084_074.1123886m + 13_922_855.4786462m, stored.Sum(trade => Exact(trade.Quantity) * Exact(trade.Price)));
        Assert.Empty((await workspace.Store.Coverage.FindAsync(Trades, ct)).Holes);

        using BarColumns batchBars = new();
        BarKinds.Create(Built.Spec).Add(recorded.ToArray(), batchBars);
        List<Bar> live = [];
        await foreach (BarColumns batch in workspace.Store.Bars.ReadAsync(Built, UtcRange.All, null, ct))
        {
            live.AddRange(Enumerable.Range(0, batch.Count).Select(row => batch[row]));
        }

        Assert.True(batchBars.Count >= 9);
        Assert.Equal(Enumerable.Range(0, batchBars.Count).Select(row => Bits(batchBars[row])), live.Select(Bits));
    }

    /// <summary>The trades of a session, by the general reader.</summary>
    private static IEnumerable<Trade> ReadTrades(string path)
    {
        StreamDecoder decoder = new([new StreamId(Bitcoin, StreamKind.Trades)]);
        using StreamReader lines = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            byte[] frame = Encoding.UTF8.GetBytes(line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            if (decoder.DecodeGenerally(frame, default, out MarketUpdate update).Outcome == MapOutcome.Ok)
            {
                yield return update.Trade;
            }
        }
    }

    private static string Bits(Bar bar) =>
        $"{bar.OpenTime} {bar.CloseTime} {bar.Finality} {bar.Ordinal} " + string.Join(
            ' ',
            new[] { bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume }
                .Select(value => BitConverter.DoubleToInt64Bits(value).ToString("x", CultureInfo.InvariantCulture)));

    private static decimal Exact(double value) => decimal.Parse(value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
}
