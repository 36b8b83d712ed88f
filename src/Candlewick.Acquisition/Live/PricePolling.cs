using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live;

/// <summary>How prices are polled.</summary>
public sealed record PollingOptions
{
    /// <summary>From one tick to the next; at least 1 s, default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests a second of all venues together; default 5.</summary>
    public int RequestsPerSecond { get; init; } = 5;

    /// <summary>Requests at once; default 4.</summary>
    public int Workers { get; init; } = 4;
}

/// <summary>What polling has done since it began.</summary>
/// <param name="Ticks">Ticks of which prices were stored.</param>
/// <param name="Failures">Requests that gave no prices.</param>
public readonly record struct PollingStatus(long Ticks, long Rows, long Failures, UtcTime? LastTickAt);

/// <summary>Reads last prices over REST at every tick, and stores all of a tick with one call. For those who prefer REST to streams.</summary>
/// <remarks>One request a venue and tick has every price. A tick that failed, and the time between two runs, leave a hole with the cause OurOutage: nobody gives it again.</remarks>
/// <param name="instruments">By venue; a venue without any is not asked.</param>
public sealed class PricePolling(
    IReadOnlyList<ITickers> venues, IReadOnlySet<InstrumentId> instruments, IObservationStore store, PollingOptions options, PollingSurroundings around)
{
    private readonly Dictionary<InstrumentId, UtcTime> _lastAt = [];
    private readonly Queue<UtcTime> _asked = new();
    private PollingStatus _status;

    public PollingStatus Status => _status;

    /// <summary>False before the first tick is stored, and when three in a row were not.</summary>
    public bool IsCurrent => _status.LastTickAt is { } last && Now - last <= options.Every * 3;

    private UtcTime Now => UtcTime.From(around.Clock.GetUtcNow());

    /// <summary>Polls until cancelled; ticks stand on whole multiples of the frequency.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await RestoreAsync(ct);
        long length = options.Every.Ticks * 100;
        while (true)
        {
            UtcTime next = UtcTime.FromNanoseconds(((Now.Nanoseconds / length) + 1) * length);
            await Task.Delay(next - Now, around.Clock, ct);
            await TickAsync(ct);
        }
    }

    /// <summary>Asks every venue once, and stores what came with one call.</summary>
    public async Task TickAsync(CancellationToken ct)
    {
        using SemaphoreSlim workers = new(options.Workers);
        ITickers[] asked = [.. venues.Where(venue => instruments.Any(one => one.Venue == venue.Spec.Code))];
        IReadOnlyList<Ticker>[] answers = await Task.WhenAll(asked.Select(venue => AskAsync(venue, workers, ct)));
        List<ObservationWrite> writes = [];
        foreach (Ticker ticker in answers.SelectMany(answer => answer).Where(one => instruments.Contains(one.Instrument) && double.IsFinite(one.LastPrice)))
        {
            writes.Add(ToWrite(ticker));
        }

        if (writes.Count > 0)
        {
            await store.WriteAsync(writes, ct);
            await around.Samples.AppendAsync([.. writes.Select(SampleOf)], ct);
            writes.ForEach(write => _lastAt[write.Series.Instrument] = write.Observations.Span[0].EventTime);
            _status = _status with { Ticks = _status.Ticks + 1, Rows = _status.Rows + writes.Count, LastTickAt = Now };
        }
    }

    /// <summary>Goes on from what is stored, so that the time since is a hole.</summary>
    private async Task RestoreAsync(CancellationToken ct)
    {
        foreach (SeriesCoverage known in await around.Coverage.ListAsync(new SeriesFilter(SeriesKind.Prices), ct))
        {
            if (known.Covered is { IsEmpty: false } covered && instruments.Contains(known.Series.Instrument))
            {
                _lastAt[known.Series.Instrument] = covered[^1].To.AddNanoseconds(-1);
            }
        }
    }

    private async Task<IReadOnlyList<Ticker>> AskAsync(ITickers venue, SemaphoreSlim workers, CancellationToken ct)
    {
        await workers.WaitAsync(ct);
        try
        {
            await PaceAsync(ct);
            return await venue.ReadTickersAsync(withDay: false, ct);
        }
        catch (VenueException failure)
        {
            around.Log.PollFails(venue.Spec.Code, failure.Message);
            _status = _status with { Failures = _status.Failures + 1 };
            return [];
        }
        finally
        {
            workers.Release();
        }
    }

    /// <summary>Waits until one more request keeps the rate.</summary>
    private async Task PaceAsync(CancellationToken ct)
    {
        TimeSpan wait;
        lock (_asked)
        {
            UtcTime now = Now;
            UtcTime at = _asked.Count < options.RequestsPerSecond ? now : UtcTime.Max(now, _asked.Dequeue() + TimeSpan.FromSeconds(1));
            _asked.Enqueue(at);
            wait = at - now;
        }

        await (wait > TimeSpan.Zero ? Task.Delay(wait, around.Clock, ct) : Task.CompletedTask);
    }

    private static PriceSample SampleOf(ObservationWrite write) =>
        new(write.Series.Instrument, write.Observations.Span[0].EventTime, write.Observations.Span[0].Value);

    private ObservationWrite ToWrite(Ticker ticker)
    {
        UtcTime at = ticker.ReceivedAt;
        UtcTime from = _lastAt.TryGetValue(ticker.Instrument, out UtcTime last) ? last.AddNanoseconds(1) : at;
        UtcRange asked = new(UtcTime.Min(from, at), at.AddNanoseconds(1));
        bool isLate = at - from > options.Every * 1.5;
        Provenance provenance = new($"{ticker.Instrument.Venue.ToLowerInvariant()}.rest", "ticker/price", null, at);
        return new ObservationWrite(
            new SeriesId(ticker.Instrument, SeriesKind.Prices), asked, new[] { new Observation(at, ticker.LastPrice) }, provenance, WriteReason.Record)
        {
            Outages = isLate ? RangeSet.Of(new UtcRange(from, at)) : RangeSet.Empty,
        };
    }
}

/// <summary>What polling takes from its surroundings.</summary>
/// <param name="Samples">Where prices wait to be downsampled.</param>
/// <param name="Coverage">What is stored already.</param>
public sealed record PollingSurroundings(TimeProvider Clock, ISampleStore Samples, ICoverage Coverage, ILogger Log);
