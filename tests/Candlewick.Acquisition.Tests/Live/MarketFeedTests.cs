using Candlewick.Acquisition.Live.Feed;
using Candlewick.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests.Live;

public sealed class MarketFeedTests
{
    private static readonly UtcTime Start = UtcTime.Parse("2024-08-08T10:00:00Z");
    private static readonly InstrumentId[] Instruments = [.. Enumerable.Range(0, 40).Select(i => InstrumentId.Of("BINANCE", $"S{i}USDT"))];

    private readonly ManualClock _clock = new(Start);

    [Fact]
    public async Task ReadAsync_SeveralBatches_GivesThemInOrderWithTheirSequence()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one"));
        await feed.PublishAsync(Trades(0, 10), default);
        await feed.PublishAsync(Trades(10, 10), default);
        MarketUpdate[] buffer = new MarketUpdate[15];

        Assert.Equal(15, await reader.ReadAsync(buffer, default));
        Assert.Equal(Enumerable.Range(0, 15).Select(id => (long)id), buffer.Select(update => update.Trade.Id));
        Assert.Equal(Enumerable.Range(0, 15).Select(id => (long)id), buffer.Select(update => update.Sequence));
        Assert.Equal(5, await reader.ReadAsync(buffer, default));
    }

    [Fact]
    public async Task ReadAsync_NothingThere_WaitsForThePublisherAndForTheEnd()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one"));
        MarketUpdate[] buffer = new MarketUpdate[4];
        ValueTask<int> reading = reader.ReadAsync(buffer, default);
        Assert.False(reading.IsCompleted);
        await feed.PublishAsync(Trades(0, 1), default);
        Assert.Equal(1, await reading);

        ValueTask<int> last = reader.ReadAsync(buffer, default);
        feed.Complete();
        Assert.Equal(0, await last);
    }

    [Fact]
    public async Task ReadAsync_ConsumerThatLooksAgain_TakesWhatComesMeanwhileWithoutBeingWoken()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one") { Looks = int.MaxValue });
        MarketUpdate[] buffer = new MarketUpdate[4];
        async Task<(int Count, bool IsSameThread)> ReadAsync()
        {
            int thread = Environment.CurrentManagedThreadId;
            return (await reader.ReadAsync(buffer, default), thread == Environment.CurrentManagedThreadId);
        }

        Task<(int Count, bool IsSameThread)> reading = Task.Factory.StartNew(ReadAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        await feed.PublishAsync(Trades(0, 2), default);

        Assert.Equal((2, true), await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_ConsumerThatLooksAgainInVain_WaitsForTheEnd()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one") { Looks = 10 });
        ValueTask<int> reading = reader.ReadAsync(new MarketUpdate[4], default);
        Assert.False(reading.IsCompleted);
        feed.Complete();

        Assert.Equal(0, await reading);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_EndsAndCanBeCalledAgain()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one"));
        using CancellationTokenSource cancel = new();
        MarketUpdate[] buffer = new MarketUpdate[4];
        ValueTask<int> reading = reader.ReadAsync(buffer, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.AsTask());
        await feed.PublishAsync(Trades(0, 2), default);
        Assert.Equal(2, await reader.ReadAsync(buffer, default));
    }

    [Fact]
    public async Task Register_GroupOfThree_SharesEveryInstrumentOnceAndMovesFewWhenOneLeaves()
    {
        await using MarketFeed feed = NewFeed();
        IFeedReader[] group = [.. Enumerable.Range(0, 3).Select(i => feed.Register(new FeedConsumer($"worker-{i}") { Group = "workers" }))];
        Dictionary<InstrumentId, int> before = await OwnersAsync(feed, group);
        await group[2].DisposeAsync();
        Dictionary<InstrumentId, int> after = await OwnersAsync(feed, group[..2]);

        Assert.Equal(Instruments.Length, before.Count);
        Assert.Equal(3, before.Values.Distinct().Count());
        Assert.Equal(Instruments.Length, after.Count);
        Assert.All(before.Where(owner => owner.Value != 2), owner => Assert.Equal(owner.Value, after[owner.Key]));
    }

    [Fact]
    public async Task Register_ConsumerOfSomeInstrumentsAndKinds_GetsTheseAlone()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one")
        {
            Instruments = new HashSet<InstrumentId> { Instruments[3] }, Kinds = new HashSet<StreamKind> { StreamKind.BestQuotes },
        });
        await feed.PublishAsync(Trades(0, 10), default);
        await feed.PublishAsync(new[] { QuoteOf(Instruments[2]), QuoteOf(Instruments[3]) }, default);
        MarketUpdate[] buffer = new MarketUpdate[4];

        Assert.Equal(1, await reader.ReadAsync(buffer, default));
        Assert.Equal(Instruments[3], buffer[0].Instrument);
    }

    [Fact]
    public async Task ReadAsync_EventsOlderThanTheLimit_AreSkippedAndLoggedWithConsumerSymbolAndLag()
    {
        ListLogger log = new();
        await using MarketFeed feed = new(new FeedOptions(), _clock, log);
        await using IFeedReader reader = feed.Register(new FeedConsumer("slow"));
        await feed.PublishAsync(Trades(0, 3), default);
        _clock.Advance(TimeSpan.FromSeconds(6));
        await feed.PublishAsync(Trades(3, 1), default);
        MarketUpdate[] buffer = new MarketUpdate[8];

        Assert.Equal(1, await reader.ReadAsync(buffer, default));
        Assert.Equal(3, buffer[0].Trade.Id);
        Assert.Equal(3, reader.Metrics.Skipped);
        Assert.Equal("slow is out of sync at BINANCE:S0USDT, 00:00:06 behind: 3 events skipped", Assert.Single(log.Lines));
    }

    [Fact]
    public async Task PublishAsync_FullQueueOfAStrategy_ForgetsTheOldest()
    {
        ListLogger log = new();
        await using MarketFeed feed = new(new FeedOptions(), _clock, log);
        await using IFeedReader reader = feed.Register(new FeedConsumer("slow") { Capacity = 64 });
        await feed.PublishAsync(Trades(0, 100), default);
        MarketUpdate[] buffer = new MarketUpdate[128];

        Assert.Equal(64, await reader.ReadAsync(buffer, default));
        Assert.Equal(36, buffer[0].Trade.Id);
        Assert.Equal(36, reader.Metrics.Skipped);
        string said = Assert.Single(log.Lines, line => line.Contains("out of sync", StringComparison.Ordinal));
        Assert.Contains(Instruments[0].ToString(), said, StringComparison.Ordinal);
        Assert.EndsWith("36 events skipped", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_FullQueueOfTheStorage_SpillsAndKeepsTheOrder()
    {
        using TemporaryFolder folder = new();
        await using MarketFeed feed = NewFeed(folder);
        await using IFeedReader reader = feed.Register(Storage);
        await feed.PublishAsync(Trades(0, 100), default);
        Assert.Equal(36, reader.Metrics.Spilled);
        List<long> ids = await ReadAsync(reader, 50);
        await feed.PublishAsync(Trades(100, 200), default);
        ids.AddRange(await ReadAsync(reader, 250));
        await feed.PublishAsync(Trades(300, 10), default);
        ids.AddRange(await ReadAsync(reader, 10));

        Assert.Equal(Enumerable.Range(0, 310).Select(id => (long)id), ids);
        Assert.Equal(0, reader.Metrics.Skipped);
    }

    [Fact]
    public async Task Register_AfterAProcessDied_GivesWhatItsSpillFileHolds()
    {
        using TemporaryFolder folder = new();
        MarketFeed dead = NewFeed(folder);
        _ = dead.Register(Storage);
        await dead.PublishAsync(Trades(0, 200), default);

        // The dead process never closes its file; what it wrote is a copy elsewhere, its last record torn.
        string copy = folder.File("copy");
        Directory.CreateDirectory(copy);
        byte[] bytes = await ReadSharedAsync(Path.Combine(folder.Path, "storage.spill"));
        await File.WriteAllBytesAsync(Path.Combine(copy, "storage.spill"), bytes[..^17]);
        await using MarketFeed feed = new(new FeedOptions { SpillFolder = copy }, _clock, NullLogger.Instance);
        await using IFeedReader reader = feed.Register(Storage);
        await feed.PublishAsync(Trades(500, 1), default);

        List<long> ids = await ReadAsync(reader, 136);
        Assert.Equal([.. Enumerable.Range(64, 135).Select(id => (long)id), 500], ids);
        await dead.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_EventsNotTaken_AreThereTheNextTime()
    {
        using TemporaryFolder folder = new();
        await using (MarketFeed feed = NewFeed(folder))
        {
            IFeedReader reader = feed.Register(Storage);
            await feed.PublishAsync(Trades(0, 100), default);
            Assert.Equal(10, (await ReadAsync(reader, 10)).Count);
            await reader.DisposeAsync();
        }

        await using MarketFeed next = NewFeed(folder);
        await using IFeedReader again = next.Register(Storage);
        Assert.Equal(Enumerable.Range(10, 90).Select(id => (long)id), await ReadAsync(again, 90));
    }

    [Fact]
    public async Task PublishAsync_FullDisk_MakesTheProducerWait()
    {
        using TemporaryFolder folder = new();
        await using MarketFeed feed = new(new FeedOptions { SpillFolder = folder.Path, LargestSpill = 4_000 }, _clock, NullLogger.Instance);
        await using IFeedReader reader = feed.Register(Storage);
        await feed.PublishAsync(Trades(0, 200), default);
        ValueTask waiting = feed.PublishAsync(Trades(200, 1), default);
        Assert.False(waiting.IsCompleted);

        List<long> ids = await ReadAsync(reader, 200);
        ValueTask<int> more = reader.ReadAsync(new MarketUpdate[1], default);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
        Assert.Equal(1, await more);
        Assert.Equal(200, ids.Count);
    }

    [Fact]
    public async Task PublishAndRead_SteadyState_AllocatesNothing()
    {
        await using MarketFeed feed = NewFeed();
        await using IFeedReader reader = feed.Register(new FeedConsumer("one"));
        MarketUpdate[] batch = Trades(0, 64).ToArray(), buffer = new MarketUpdate[64];
        async Task<long> TurnAsync()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            int taken = 0;
            for (int i = 0; i < 1_000; i++)
            {
                await feed.PublishAsync(batch, default);
                taken += await reader.ReadAsync(buffer, default);
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(64_000, taken);
            return allocated;
        }

        await TurnAsync();
        Assert.InRange(await TurnAsync(), 0, 4_096);
    }

    private static FeedConsumer Storage => new("storage") { Backlog = BacklogPolicy.Spill, Capacity = 64 };

    private MarketFeed NewFeed(TemporaryFolder? folder = null) => new(new FeedOptions { SpillFolder = folder?.Path }, _clock, NullLogger.Instance);

    private ReadOnlyMemory<MarketUpdate> Trades(int first, int count)
    {
        UtcTime now = UtcTime.From(_clock.GetUtcNow());
        return Enumerable.Range(first, count).Select(id => new MarketUpdate(
            StreamKind.Trades, Instruments[0], now, new Trade(now, id, 1, 1, Aggressor.Buyer, id, id))).ToArray();
    }

    private static MarketUpdate QuoteOf(InstrumentId instrument) => new(instrument, Start, new Quote(Start, 1, 1, 1, 2, 1));

    private static async Task<List<long>> ReadAsync(IFeedReader reader, int count)
    {
        List<long> ids = [];
        MarketUpdate[] buffer = new MarketUpdate[37];
        while (ids.Count < count)
        {
            int read = await reader.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, count - ids.Count)), TestContext.Current.CancellationToken);
            ids.AddRange(buffer.Take(read).Select(update => update.Trade.Id));
        }

        return ids;
    }

    private static async Task<Dictionary<InstrumentId, int>> OwnersAsync(MarketFeed feed, IFeedReader[] group)
    {
        await feed.PublishAsync(Instruments.Select(QuoteOf).ToArray(), default);
        Dictionary<InstrumentId, int> owners = [];
        MarketUpdate[] buffer = new MarketUpdate[100];
        for (int i = 0; i < group.Length; i++)
        {
            int read = await group[i].ReadAsync(buffer, default);
            foreach (MarketUpdate update in buffer.AsSpan(0, read))
            {
                owners.Add(update.Instrument, i);
            }
        }

        return owners;
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using MemoryStream bytes = new();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class ListLogger : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
