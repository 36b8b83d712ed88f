using Candlewick.Testing;
using Candlewick.Testing.Venues;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Binance spot against answers in its documented forms.</summary>
public sealed class BinanceVenueTests : VenueContract
{
    private static readonly UtcTime Now = UtcTime.From(2024, 5, 3, 10, 30);
    private static readonly UtcTime Listed = UtcTime.From(2024, 2, 10, 5);
    private static readonly BarSeriesId Series = BarSeriesId.Parse("BINANCE:BTCUSDT@1h");
    private static readonly UtcRange Halt = new(UtcTime.From(2024, 3, 5, 4), UtcTime.From(2024, 3, 5, 6));

    private readonly ManualClock _clock = new(Now);
    private readonly FakeBinance _fake;
    private readonly BinanceVenue _venue;

    public BinanceVenueTests()
    {
        _fake = new FakeBinance(_clock, new UtcRange(Listed, UtcTime.From(2024, 5, 4)), Halt);
        _fake.Publish("monthly", UtcRange.Month(2024, 2), "2024-02");
        _fake.Publish("monthly", UtcRange.Month(2024, 3), "2024-03");
        _fake.Publish("monthly", UtcRange.Month(2024, 4), "2024-04");
        _fake.Publish("daily", UtcRange.Day(new DateOnly(2024, 4, 30)), "2024-04-30");
        _fake.Publish("daily", UtcRange.Day(new DateOnly(2024, 5, 1)), "2024-05-01");
        _venue = Create(BinanceSegments.Spot);
    }

    [Fact]
    public async Task ReadBarsAsync_YearsBeforeTheListing_AreSkippedByOneQuestion()
    {
        UtcRange range = new(UtcTime.From(2015, 1, 1), UtcTime.From(2024, 3, 1));
        List<BarPage> pages = await ReadAsync(range);
        UtcTime second = range.From + TimeSpan.FromHours(1_000);
        Assert.Equal([new UtcRange(range.From, second), new UtcRange(second, Listed)], pages.Take(2).Select(page => page.Asked));
        Assert.All(pages.Take(2), page => Assert.Equal(0, page.Bars.Count));
        Assert.Equal(Listed, pages[2].Bars.OpenTimes[0]);
        Assert.Equal(3, _fake.Handler.Requests.Count);

        // Each page names the question that covers its range.
        Assert.Equal(
            [$"startTime={range.From.Milliseconds}&", $"startTime={second.Milliseconds}&", $"startTime={Listed.Milliseconds}&"],
            pages.Select(page => page.Provenance.Locator.Split("interval=1h&")[1].Split("endTime")[0]));
    }

    [Fact]
    public async Task ReadBarsAsync_UntilNow_LeavesOutTheFormingBar()
    {
        List<BarPage> pages = await ReadAsync(new UtcRange(UtcTime.From(2024, 5, 3), UtcTime.From(2024, 5, 4)));
        BarPage page = Assert.Single(pages);
        Assert.Equal(UtcTime.From(2024, 5, 3, 10), page.Asked.To);
        Assert.Equal(10, page.Bars.Count);
        Assert.Equal("binance.rest", page.Provenance.Source);
        Assert.StartsWith("/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=1714694400000&endTime=", page.Provenance.Locator, StringComparison.Ordinal);
        Assert.Null(page.Provenance.Sha256);
    }

    [Fact]
    public async Task ListArchivesAsync_PartOfTheSpan_BeginsWhereItMatters()
    {
        UtcRange range = new(UtcTime.From(2024, 3, 15), UtcTime.From(2024, 5, 1));
        IReadOnlyList<ArchiveFile> files = await _venue.ListArchivesAsync(Series, range, CancellationToken.None);
        Assert.Equal(["2024-03", "2024-04", "2024-04-30"], files.Select(file => file.Key[(file.Key.IndexOf("-1h-", StringComparison.Ordinal) + 4)..^4]));
        Assert.Equal([true, true, false], files.Select(file => file.IsMonthly));
        Assert.Equal(UtcTime.From(2024, 5, 1), files[0].LastModified);
    }

    [Fact]
    public async Task ReadArchiveAsync_Reissued_IsAMismatch()
    {
        ArchiveFile file = (await _venue.ListArchivesAsync(Series, UtcRange.Month(2024, 3), CancellationToken.None))[0];
        _fake.Put(file.Key, [.. _fake.Bucket[file.Key], 0]);
        ArchiveReading? reading = await _venue.ReadArchiveAsync(file, CancellationToken.None);
        Assert.Null(reading!.Bars);
        Assert.Equal(DataFaultKind.ChecksumMismatch, Assert.Single(reading.Faults).Kind);
    }

    [Fact]
    public async Task CheckClockAsync_ClocksApart_IsClockSkew()
    {
        ManualClock ours = new(Now + TimeSpan.FromSeconds(6));
        BinanceVenue venue = new(BinanceSegments.Spot, _fake.Options, new VenueConnection(new HttpClient(_fake.Handler), new ForgetfulFacts(), ours, NullLogger.Instance));
        Assert.Equal(TimeSpan.FromSeconds(6), (await venue.ReadClockAsync(CancellationToken.None)).Skew);
        VenueException skewed = await Assert.ThrowsAsync<VenueException>(() => venue.CheckClockAsync(CancellationToken.None));
        Assert.Equal(ErrorKind.ClockSkew, skewed.Kind);
        Assert.Equal(TimeSpan.Zero, (await _venue.CheckClockAsync(CancellationToken.None)).Skew);
    }

    [Fact]
    public async Task ReadBarsAsync_AnswerOfAnotherForm_IsABadAnswer()
    {
        ScriptedHandler odd = new(_ => ScriptedHandler.Json("""{"rows":1}"""));
        BinanceVenue venue = new(BinanceSegments.Spot, _fake.Options, new VenueConnection(new HttpClient(odd), new ForgetfulFacts(), _clock, NullLogger.Instance));
        VenueException failure = await Assert.ThrowsAsync<VenueException>(async () =>
        {
            await foreach (BarPage page in venue.ReadBarsAsync(Series, UtcRange.Month(2024, 3), CancellationToken.None))
            {
                page.Bars.Dispose();
            }
        });
        Assert.Equal((ErrorKind.BadAnswer, "klines"), (failure.Kind, failure.Endpoint));
    }

    [Theory]
    [InlineData("BINANCE", 1_000, false)]
    [InlineData("BINANCE-UM", 500, true)]
    public async Task ReadTradesFromAsync_LongHole_AsksForWholePagesWithTheKeyUntilOneIsShort(string code, int most, bool isKeyed)
    {
        const int Last = 1_203;
        ScriptedHandler handler = new(url =>
        {
            System.Collections.Specialized.NameValueCollection query = System.Web.HttpUtility.ParseQueryString(url.Query);
            (int first, int limit) = (int.Parse(query["fromId"]!), Math.Min(int.Parse(query["limit"]!), most));
            return ScriptedHandler.Json($"[{string.Join(',', Enumerable.Range(first, Math.Max(0, Math.Min(limit, Last + 1 - first))).Select(id =>
                $$"""{"id":{{id}},"price":"1.5","qty":"2","quoteQty":"3","time":{{1_714_521_600_000 + id}},"isBuyerMaker":true}"""))}]");
        });
        BinanceSegment segment = BinanceSegments.Real.Single(one => one.Code == code);
        BinanceOptions options = _fake.Options with { Key = isKeyed ? new Secret("test-key") : null };
        BinanceVenue venue = new(segment, options, new VenueConnection(new HttpClient(handler), new ForgetfulFacts(), _clock, NullLogger.Instance));
        List<long> ids = [];
        List<bool> latest = [];
        await foreach (TradePage page in venue.ReadTradesFromAsync(new SeriesId(InstrumentId.Of(code, "BTCUSDT"), SeriesKind.Trades), 1, CancellationToken.None))
        {
            ids.AddRange(page.Trades.ToArray().Select(trade => trade.Id));
            latest.Add(page.IsLatest);
        }

        Assert.Equal(Enumerable.Range(1, Last).Select(id => (long)id), ids);
        Assert.Equal([.. Enumerable.Repeat(false, Last / most), true], latest);
        Assert.All(handler.Requests, request => Assert.Equal(isKeyed ? ["test-key"] : [], request.Headers.TryGetValues("X-MBX-APIKEY", out IEnumerable<string>? keys) ? keys : []));
    }

    [Fact]
    public async Task ReadTradesFromAsync_WithoutTheKeyThatIsWanted_SaysWhereToPutIt()
    {
        ScriptedHandler refusing = new(_ => ScriptedHandler.Json("""{"code":-2014,"msg":"API-key format invalid."}""", System.Net.HttpStatusCode.Unauthorized));
        BinanceVenue venue = new(BinanceSegments.UsdMargined, _fake.Options, new VenueConnection(new HttpClient(refusing), new ForgetfulFacts(), _clock, NullLogger.Instance));
        SeriesId trades = new(InstrumentId.Of("BINANCE-UM", "BTCUSDT"), SeriesKind.Trades);

        VenueException failure = await Assert.ThrowsAsync<VenueException>(() => venue.ReadTradesFromAsync(trades, 1, CancellationToken.None).GetAsyncEnumerator().MoveNextAsync().AsTask());

        Assert.Equal(ErrorKind.Refused, failure.Kind);
        Assert.Contains("BINANCE_API_KEY", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadTradesAsync_SeveralPages_SplitsNoInstantAndMissesNoId()
    {
        // 2,500 aggregates from id 7 on, three in each 100 ms: a page of 1,000 ends inside an instant.
        UtcTime start = UtcTime.From(2024, 5, 1);
        string[] all = [.. Enumerable.Range(0, 2_500).Select(i =>
            $$"""{"a":{{7 + i}},"p":"1.5","q":"2","f":{{i}},"l":{{i}},"T":{{start.Milliseconds + (i / 3 * 100)}},"m":false,"M":true}""")];
        ScriptedHandler handler = new(url =>
        {
            System.Collections.Specialized.NameValueCollection query = System.Web.HttpUtility.ParseQueryString(url.Query);
            long first = query["fromId"] is { } id ? long.Parse(id) - 7 : 0;
            bool isLater = query["startTime"] is { } from && long.Parse(from) > start.Milliseconds;
            return ScriptedHandler.Json(isLater ? "[]" : $"[{string.Join(',', all.Skip((int)first).Take(1_000))}]");
        });
        BinanceVenue venue = new(BinanceSegments.Spot, _fake.Options, new VenueConnection(new HttpClient(handler), new ForgetfulFacts(), _clock, NullLogger.Instance));
        UtcRange range = new(start, start + TimeSpan.FromHours(2));
        UtcTime at = start;
        List<Trade> trades = [];
        await foreach (TradeWrite write in venue.ReadTradesAsync(Series.Instrument, range, CancellationToken.None))
        {
            Assert.Equal(at, write.Asked.From);
            Assert.All(write.Trades.ToArray(), trade => Assert.True(write.Asked.Contains(trade.EventTime)));
            trades.AddRange(write.Trades.ToArray());
            at = write.Asked.To;
        }

        Assert.Equal(range.To, at);
        Assert.Equal(Enumerable.Range(7, 2_500).Select(id => (long)id), trades.Select(trade => trade.Id));
    }

    [Fact]
    public async Task ReadAsync_HistoryInOneCall_JoinsArchivesAndRest()
    {
        using VenueSet venues = VenueList.Create(new VenueOptions { Spot = _fake.Options }, new ForgetfulFacts(), _clock, NullLoggerFactory.Instance, _fake.Handler);
        UtcTime from = UtcTime.From(2024, 2, 20), to = UtcTime.From(2024, 5, 3, 9);
        using HistoryReading history = await new MarketHistory(venues, _clock).ReadAsync("BINANCE:BTCUSDT@1h", from, to, CancellationToken.None);
        Assert.Equal(RangeSet.Of(Halt), history.Missing);
        Assert.Equal(new Timeframe(1, TimeframeUnit.Hour).CountOpens(new UtcRange(from, to)) - 2, history.Bars.Count);
        Assert.Equal(4, history.Sources.Count(source => source.Source == "binance.archive"));
        Assert.Equal(1, history.Sources.Count(source => source.Source == "binance.rest"));
        Assert.Empty(history.Faults);
    }

    [Fact]
    public void Create_Venues_AreTheSegmentsAndTheSimulatorOnlyWhenAsked()
    {
        using VenueSet real = VenueList.Create(new VenueOptions(), new ForgetfulFacts(), _clock, NullLoggerFactory.Instance);
        Assert.Equal(["BINANCE", "BINANCE-UM", "BINANCE-CM"], real.All.Select(venue => venue.Spec.Code));
        Assert.Throws<InputException>(() => real.Require<IBarHistory>("BINANCE-CM"));
        Assert.Throws<InputException>(() => real.Require<IBarHistory>("SIM"));
        using VenueSet simulated = VenueList.Create(new VenueOptions { Simulated = _fake.Options }, new ForgetfulFacts(), _clock, NullLoggerFactory.Instance);
        Assert.True(simulated.Require<IBarHistory>("SIM").Spec.IsSimulated);
    }

    protected override VenueUnderTest Create()
    {
        ArchiveFile absent = new("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-05-02.zip", Series, UtcRange.Day(new DateOnly(2024, 5, 2)), false, null, null);
        return new VenueUnderTest(_venue, _clock, "BTCUSDT", Series, new UtcRange(Listed, UtcTime.From(2024, 5, 4)), absent);
    }

    private BinanceVenue Create(BinanceSegment segment) =>
        new(segment, _fake.Options, new VenueConnection(new HttpClient(_fake.Handler), new ForgetfulFacts(), _clock, NullLogger.Instance));

    private async Task<List<BarPage>> ReadAsync(UtcRange range)
    {
        List<BarPage> pages = [];
        await foreach (BarPage page in _venue.ReadBarsAsync(Series, range, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }
}
