using System.Text.Json;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Tests;

public sealed class TapeTests
{
    private static readonly UtcRange Midnight = new(UtcTime.From(2026, 3, 2, 23), UtcTime.From(2026, 3, 3, 2));

    private static SimulatedMarket Make(IReadOnlySet<FaultKind>? holes = null) => new(5, 24, 1, Requests.Start, holes ?? FaultKinds.None);

    [Theory]
    [InlineData("BTCUSDT")]
    [InlineData("ATOMUSDT")]
    public void ReadTrades_EveryMinute_FoldsToItsBar(string symbol)
    {
        SimulatedMarket market = Make();
        using BarColumns bars = market.ReadBars(symbol, Requests.Minute, Midnight);
        ILookup<long, Trade> singles = market.ReadTrades(symbol, Midnight).ToLookup(trade => trade.EventTime.Microseconds / MinuteGenerator.MinuteUs);
        ILookup<long, Trade> aggregates = market.ReadAggregateTrades(symbol, Midnight).ToLookup(trade => trade.EventTime.Microseconds / MinuteGenerator.MinuteUs);
        for (int i = 0; i < bars.Count; i++)
        {
            Bar bar = bars[i];
            long minute = bar.OpenTime.Microseconds / MinuteGenerator.MinuteUs;
            Trade[] trades = [.. singles[minute]];
            Assert.Equal(bar.TradeCount, trades.Length);
            Assert.Equal(bar.TradeCount, aggregates[minute].Sum(trade => trade.LastId - trade.FirstId + 1));
            foreach (IEnumerable<Trade> kind in new[] { trades, aggregates[minute] })
            {
                Assert.Equal((decimal)bar.Volume, kind.Sum(trade => (decimal)trade.Quantity));
                Assert.Equal(bar.QuoteVolume, (double)kind.Sum(trade => (decimal)trade.Price * (decimal)trade.Quantity));
                Assert.Equal((decimal)bar.TakerBuyVolume, kind.Where(trade => trade.Aggressor == Aggressor.Buyer).Sum(trade => (decimal)trade.Quantity));
            }

            if (trades.Length > 0)
            {
                Assert.Equal((bar.Open, bar.Close), (trades[0].Price, trades[^1].Price));
                Assert.Equal((bar.High, bar.Low), (trades.Max(trade => trade.Price), trades.Min(trade => trade.Price)));
            }
        }
    }

    [Fact]
    public void ReadTrades_AcrossMidnightAndHalt_NumbersWithoutAHole()
    {
        SimulatedMarket market = Make(new HashSet<FaultKind> { FaultKind.Halt });
        UtcRange halt = market.Holes.First(hole => hole.Kind == FaultKind.Halt).Range;
        foreach (UtcRange range in new[] { Midnight, new UtcRange(halt.From - TimeSpan.FromMinutes(2), halt.To + TimeSpan.FromMinutes(2)) })
        {
            IReadOnlyList<Trade> singles = market.ReadTrades("SOLUSDT", range);
            IReadOnlyList<Trade> aggregates = market.ReadAggregateTrades("SOLUSDT", range);
            Assert.Equal(Enumerable.Range(0, singles.Count).Select(i => singles[0].Id + i), singles.Select(trade => trade.Id));
            Assert.Equal(Enumerable.Range(0, aggregates.Count).Select(i => aggregates[0].Id + i), aggregates.Select(trade => trade.Id));
            Assert.Equal(singles.Count, aggregates.Sum(trade => trade.LastId - trade.FirstId + 1));
            Assert.Equal(singles[0].Id, aggregates[0].FirstId);
            Assert.Equal(singles.OrderBy(trade => trade.EventTime).Select(trade => trade.Id), singles.Select(trade => trade.Id));
            Assert.DoesNotContain(singles, trade => halt.Contains(trade.EventTime));
        }
    }

    [Fact]
    public void ReadTrades_AnyPart_IsThatPartOfTheWhole()
    {
        SimulatedMarket market = Make();
        IReadOnlyList<Trade> whole = market.ReadTrades("BNBUSDT", Midnight);
        UtcTime[] cuts = [Midnight.From, UtcTime.From(2026, 3, 2, 23, 59, 17), UtcTime.From(2026, 3, 3, 0, 0, 1).AddNanoseconds(7_000_000), Midnight.To];
        List<Trade> parts = [];
        for (int i = 0; i + 1 < cuts.Length; i++)
        {
            parts.AddRange(market.ReadTrades("BNBUSDT", new UtcRange(cuts[i], cuts[i + 1])));
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Fold_InTheMinute_IsTheFoldOfTheTradesSoFar()
    {
        SimulatedMarket market = Make();
        ITape tape = market.Tapes["ETHUSDT"];
        long open = UtcTime.From(2026, 3, 3).Microseconds;
        for (long seen = open + 3_500_000; seen < open + (3 * MinuteGenerator.MinuteUs); seen += 7_300_000)
        {
            List<AggregateTrade> trades = [];
            tape.Read(open, seen, trades);
            TapeBar bar = tape.Fold(open, seen)!.Value;
            Assert.Equal(trades.Sum(trade => trade.Quantity), bar.Bar.Volume);
            Assert.Equal((trades[0].Price, trades[^1].Price), (bar.Bar.Open, bar.Bar.Close));
            Assert.Equal((trades[0].FirstId, trades[^1].LastId), (bar.FirstId, bar.LastId));
        }

        Assert.Equal((-1L, 0L), (tape.Fold(open, open + 1)!.Value.FirstId, tape.Fold(open, open + 1)!.Value.Bar.Volume));
        Assert.Equal(tape.Fold(open - MinuteGenerator.MinuteUs, open)!.Value.Bar.Close, tape.Fold(open, open + 1)!.Value.Bar.Open);
    }

    [Fact]
    public async Task Rest_ByIdAndNewest_AreTheTradesOfTheTape()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { TruthTimeframes = [] }, null, default);
        using HttpClient http = Requests.Client(server);
        IReadOnlyList<Trade> truth = server.Market!.ReadTrades("BTCUSDT", new UtcRange(Requests.Start - TimeSpan.FromMinutes(10), Requests.Start));
        JsonElement[] page = await ReadAsync(http, $"api/v3/historicalTrades?symbol=BTCUSDT&fromId={truth[17].Id}&limit=200");
        Assert.Equal(truth.Skip(17).Take(200).Select(Text), page.Select(Text));
        Assert.Equal(
            ["id", "price", "qty", "quoteQty", "time", "isBuyerMaker", "isBestMatch"], page[0].EnumerateObject().Select(field => field.Name));
        JsonElement[] newest = await ReadAsync(http, "api/v3/trades?symbol=BTCUSDT&limit=40");
        Assert.Equal(40, newest.Length);
        long last = newest[^1].GetProperty("id").GetInt64();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => last - 39 + i), newest.Select(trade => trade.GetProperty("id").GetInt64()));
        Assert.InRange(last, truth[^1].Id, truth[^1].Id + 500);
        Assert.Empty(await ReadAsync(http, $"api/v3/historicalTrades?symbol=BTCUSDT&fromId={last + 100_000}"));
        JsonElement[] aggregates = await ReadAsync(http, "api/v3/aggTrades?symbol=BTCUSDT&limit=3");
        Assert.InRange(aggregates[^1].GetProperty("l").GetInt64(), last, last + 500);
    }

    [Fact]
    public async Task Truth_Ahead_HoldsTheTradesThatWillBeServed()
    {
        SimulatorOptions options = Requests.Small with { TruthTimeframes = [], TruthAhead = TimeSpan.FromMinutes(9), Instruments = 1 };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        JsonElement truth = Requests.ReadTruth(server).GetProperty("trades")[0];
        UtcRange range = new(Requests.Start, Requests.Start + options.TruthAhead);
        IReadOnlyList<Trade> trades = server.Market!.ReadTrades("BTCUSDT", range);
        using MemoryStream rows = new();
        using BinaryWriter writer = new(rows);
        foreach (Trade trade in trades)
        {
            writer.Write(trade.Id);
            writer.Write(trade.EventTime.Microseconds);
            writer.Write(trade.Price);
            writer.Write(trade.Quantity);
            writer.Write(trade.Aggressor == Aggressor.Seller ? 1L : 0L);
        }

        Assert.Equal((trades[0].Id, trades[^1].Id, (long)trades.Count), (Long("firstId"), Long("lastId"), Long("trades")));
        Assert.Equal(server.Market.ReadAggregateTrades("BTCUSDT", range).Count, Long("aggregates"));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(rows.ToArray())), truth.GetProperty("sha256").GetString());

        long Long(string name) => truth.GetProperty(name).GetInt64();
    }

    [Theory]
    [InlineData("trades?symbol=BTCUSDT", "25")]
    [InlineData("historicalTrades?symbol=BTCUSDT", "25")]
    [InlineData("aggTrades?symbol=BTCUSDT", "4")]
    public async Task Rest_Trades_HaveTheDocumentedWeight(string path, string weight)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(Requests.Small with { TruthTimeframes = [], Instruments = 1 }, null, default);
        using HttpClient http = Requests.Client(server);
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"api/v3/{path}", UriKind.Relative));
        Assert.Equal(weight, answer.Headers.GetValues("X-MBX-USED-WEIGHT-1M").Single());
    }

    private static async Task<JsonElement[]> ReadAsync(HttpClient http, string path)
    {
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)));
        return [.. json.RootElement.EnumerateArray().Select(item => item.Clone())];
    }

    private static string Text(Trade trade) => $"{trade.Id} {trade.EventTime.Milliseconds} {trade.Price} {trade.Quantity} {trade.Aggressor == Aggressor.Seller}";

    private static string Text(JsonElement trade) =>
        $"{trade.GetProperty("id").GetInt64()} {trade.GetProperty("time").GetInt64()} {double.Parse(trade.GetProperty("price").GetString()!)} {double.Parse(trade.GetProperty("qty").GetString()!)} {trade.GetProperty("isBuyerMaker").GetBoolean()}";
}
