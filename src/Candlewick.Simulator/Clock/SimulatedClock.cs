using System.Globalization;
using System.Text.Json;

namespace Candlewick.Simulator.Clock;

/// <summary>A clock that starts at a chosen instant and runs at a chosen rate against a wall clock. Its timers honour the rate.</summary>
/// <remarks>Safe for concurrent use. Timers never fire early; below a millisecond of wall time they fire late.</remarks>
public sealed class SimulatedClock : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(40);

    private readonly TimeProvider _wall;
    private readonly long _anchor;

    /// <param name="start">Simulated instant of the moment of construction.</param>
    /// <param name="rate">Simulated seconds in one second of the wall; 1 is real time, 3600 an hour a second. Above 0.</param>
    /// <param name="wall">The clock that drives this one; null for the system's.</param>
    public SimulatedClock(UtcTime start, double rate = 1, TimeProvider? wall = null)
        : this(start, rate, TimeSpan.Zero, wall ?? System)
    {
    }

    private SimulatedClock(UtcTime start, double rate, TimeSpan alreadyElapsed, TimeProvider wall)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        _wall = wall;
        _anchor = wall.GetTimestamp() - (long)(alreadyElapsed.TotalSeconds * wall.TimestampFrequency);
        Start = start;
        Rate = rate;
        WallAnchor = wall.GetUtcNow() - alreadyElapsed;
    }

    /// <summary>The simulated instant at <see cref="WallAnchor"/>.</summary>
    public UtcTime Start { get; }

    /// <summary>Simulated seconds in one second of the wall.</summary>
    public double Rate { get; }

    /// <summary>The wall's instant at which the simulated one was <see cref="Start"/>.</summary>
    public DateTimeOffset WallAnchor { get; }

    /// <summary>The simulated instant, cut to 100 ns.</summary>
    public UtcTime Now => Start + (_wall.GetElapsedTime(_anchor) * Rate);

    public override long TimestampFrequency => _wall.TimestampFrequency;

    /// <summary>Reads <c>/sim/clock</c> of a simulator and gives a clock that follows it.</summary>
    /// <param name="simulator">Base URL of the simulator.</param>
    /// <exception cref="HttpRequestException">No simulator answers there.</exception>
    /// <exception cref="VenueException">The answer is no published clock (<see cref="ErrorKind.BadAnswer"/>).</exception>
    public static async Task<SimulatedClock> FollowAsync(Uri simulator, HttpClient http, CancellationToken ct)
    {
        Uri address = AddressOf(simulator);
        long asked = System.GetTimestamp();
        using HttpResponseMessage answer = await http.GetAsync(address, ct);
        return await FollowAsync(answer, System.GetElapsedTime(asked), ct);
    }

    /// <summary>Where a simulator publishes its clock.</summary>
    public static Uri AddressOf(Uri simulator) => new(simulator.AbsoluteUri.TrimEnd('/') + "/sim/clock");

    /// <summary>A clock that follows the one that <c>/sim/clock</c> has answered.</summary>
    /// <param name="roundTrip">How long the answer took.</param>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    /// <exception cref="VenueException">The answer is no published clock (<see cref="ErrorKind.BadAnswer"/>).</exception>
    public static async Task<SimulatedClock> FollowAsync(HttpResponseMessage answer, TimeSpan roundTrip, CancellationToken ct)
    {
        string body = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct);
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return Follow(json.RootElement, roundTrip);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new VenueException(
                ErrorKind.BadAnswer,
                VenueSpec.SimulatedCode,
                "/sim/clock",
                $"{answer.RequestMessage?.RequestUri} answered no published clock (start, rate, now, wallAnchor): {fault.Message} Check that the address is a simulator's.",
                fault);
        }
    }

    public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

    public override long GetTimestamp() => _anchor + (long)((_wall.GetTimestamp() - _anchor) * Rate);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScaledTimer(this, _wall.CreateTimer(callback, state, ToWall(dueTime), ToWall(period)));

    /// <summary>The published form of the clock, as <c>/sim/clock</c> serves it.</summary>
    internal string ToJson() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"simulated":true,"start":"{{Start}}","rate":{{Rate:R}},"now":"{{GetUtcNow():O}}","wallAnchor":"{{WallAnchor:O}}"}""");

    private static SimulatedClock Follow(JsonElement published, TimeSpan roundTrip)
    {
        UtcTime start = UtcTime.Parse(published.GetProperty("start").GetString()!);
        UtcTime now = UtcTime.From(published.GetProperty("now").GetDateTimeOffset());
        double rate = published.GetProperty("rate").GetDouble();
        TimeSpan byAnswer = ((now - start) / rate) + (roundTrip / 2);
        TimeSpan byWall = System.GetUtcNow() - published.GetProperty("wallAnchor").GetDateTimeOffset();

        // On one machine both wall clocks are the same and the anchor is exact; otherwise the answer's own instant decides.
        bool sameWall = (byAnswer - byWall).Duration() <= roundTrip + TimeSpan.FromMilliseconds(20);
        return new SimulatedClock(start, rate, sameWall ? byWall : byAnswer, System);
    }

    private TimeSpan ToWall(TimeSpan simulated)
    {
        if (simulated == Timeout.InfiniteTimeSpan || simulated <= TimeSpan.Zero)
        {
            return simulated;
        }

        double milliseconds = Math.Ceiling(simulated.TotalMilliseconds / Rate);
        return milliseconds > LongestWait.TotalMilliseconds ? LongestWait : TimeSpan.FromMilliseconds(milliseconds);
    }

    private sealed class ScaledTimer(SimulatedClock clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(clock.ToWall(dueTime), clock.ToWall(period));

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
