namespace Candlewick.Venues.Transport;

/// <summary>What one segment lets one address ask in a minute, counted here before anything is sent. Safe for concurrent use.</summary>
/// <remarks>Minutes are those of the venue's clock, as the client's shows it. A ban is kept as a fact, so that a restart does not forget it.</remarks>
/// <param name="limit">Weight per minute.</param>
/// <param name="facts">Keeps a ban under <see cref="BanKey"/>.</param>
public sealed class RateBudget(string code, int limit, TimeProvider clock, IFactStore facts)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private UtcTime _windowStart = UtcTime.MinValue;
    private UtcTime _blockedUntil = UtcTime.MinValue;
    private UtcTime _bannedUntil = UtcTime.MinValue;
    private int _used;
    private bool _hasRecalledBan;

    public string BanKey => $"venue/{code}/banned-until";

    /// <summary>Weight counted in the current minute.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                Roll(Now());
                return _used;
            }
        }
    }

    /// <summary>Waits until the weight fits and no block is in force, then counts it.</summary>
    /// <param name="longest">The longest block to sit out.</param>
    /// <exception cref="VenueException">Banned or RateLimited, with the time that is left: it is longer than that.</exception>
    public async Task SpendAsync(int weight, TimeSpan longest, string endpoint, CancellationToken ct)
    {
        await RecallBanAsync(ct);
        while (true)
        {
            TimeSpan wait = TrySpend(Math.Min(weight, limit), out bool isBanned, out bool isBlocked);
            if (wait == TimeSpan.Zero)
            {
                return;
            }

            if (isBlocked && wait > longest)
            {
                throw Refusal(wait, isBanned, endpoint);
            }

            await Task.Delay(wait, clock, ct);
        }
    }

    /// <summary>Takes over the venue's own count when it is higher: others may share the address.</summary>
    public void Observe(int used)
    {
        lock (_gate)
        {
            Roll(Now());
            _used = Math.Max(_used, used);
        }
    }

    /// <summary>Sends nothing before the instant.</summary>
    public void Block(UtcTime until)
    {
        lock (_gate)
        {
            _blockedUntil = UtcTime.Max(_blockedUntil, until);
        }
    }

    /// <summary>Sends nothing before the instant, not even after a restart.</summary>
    public async Task BanAsync(UtcTime until, CancellationToken ct)
    {
        lock (_gate)
        {
            _bannedUntil = UtcTime.Max(_bannedUntil, until);
            until = _bannedUntil;
        }

        Block(until);
        await facts.KeepAsync(BanKey, until.ToString(), ct);
    }

    private TimeSpan TrySpend(int weight, out bool isBanned, out bool isBlocked)
    {
        lock (_gate)
        {
            UtcTime now = Now();
            Roll(now);
            isBanned = now < _bannedUntil;
            isBlocked = now < _blockedUntil;
            if (isBlocked)
            {
                return AtLeastATick(_blockedUntil - now);
            }

            if (_used + weight > limit)
            {
                return AtLeastATick(_windowStart + Window - now);
            }

            _used += weight;
            return TimeSpan.Zero;
        }
    }

    private async Task RecallBanAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref _hasRecalledBan))
        {
            return;
        }

        if (UtcTime.TryParse(await facts.FindAsync(BanKey, ct), out UtcTime until))
        {
            lock (_gate)
            {
                _bannedUntil = UtcTime.Max(_bannedUntil, until);
            }

            Block(until);
        }

        Volatile.Write(ref _hasRecalledBan, true);
    }

    private VenueException Refusal(TimeSpan wait, bool isBanned, string endpoint)
    {
        string what = isBanned ? "has banned this address" : "has asked for a pause";
        string until = (Now() + wait).ToString();
        return new VenueException(
            isBanned ? ErrorKind.Banned : ErrorKind.RateLimited, code, endpoint,
            $"{code} {what} until {until}; nothing was sent to {endpoint}. Try again after that.")
        {
            IsTransient = true,
            RetryAfter = wait,
        };
    }

    private void Roll(UtcTime now)
    {
        UtcTime minute = new Timeframe(1, TimeframeUnit.Minute).Floor(now);
        if (minute != _windowStart)
        {
            (_windowStart, _used) = (minute, 0);
        }
    }

    private UtcTime Now() => UtcTime.From(clock.GetUtcNow());

    private static TimeSpan AtLeastATick(TimeSpan wait) => wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1);
}
