namespace Candlewick.Simulator.Serving;

/// <summary>The venue's answer to a request's weight.</summary>
/// <param name="Status">200, 429 or 418.</param>
/// <param name="Used">Weight used in the running minute.</param>
internal readonly record struct Verdict(int Status, int Used, TimeSpan RetryAfter, UtcTime Until);

/// <summary>Request weights of one segment by the simulated minute, with refusals for those who go on and bans that grow.</summary>
/// <remarks>Safe for concurrent use. Every client is the same one: the simulator listens on the loopback only.</remarks>
internal sealed class RateLimiter(int limit, TimeSpan firstBan)
{
    /// <summary>Refused requests after which a refusal becomes a ban.</summary>
    public const int RefusalsBeforeBan = 10;

    private static readonly TimeSpan LongestBan = TimeSpan.FromDays(3);

    private readonly Lock _gate = new();
    private long _minute;
    private int _used;
    private int _refused;
    private int _bans;
    private UtcTime _limitedUntil = UtcTime.MinValue;
    private UtcTime _bannedUntil = UtcTime.MinValue;

    public int Limit => limit;

    /// <summary>Charges the weight, or refuses.</summary>
    public Verdict Charge(int weight, UtcTime now)
    {
        lock (_gate)
        {
            long minute = now.Nanoseconds / 60_000_000_000;
            (_minute, _used) = minute == _minute ? (_minute, _used) : (minute, 0);
            if (now < _bannedUntil || now < _limitedUntil)
            {
                return Refuse(now);
            }

            if (_used + weight > limit)
            {
                _limitedUntil = UtcTime.FromSeconds((minute + 1) * 60);
                return Refuse(now);
            }

            _refused = 0;
            _used += weight;
            return new Verdict(200, _used, TimeSpan.Zero, now);
        }
    }

    /// <summary>Refuses everything for a while, as after too many requests.</summary>
    public void Limit429(UtcTime now, TimeSpan span)
    {
        lock (_gate)
        {
            _limitedUntil = UtcTime.Max(_limitedUntil, now + span);
        }
    }

    /// <summary>Bans at once.</summary>
    public void Ban(UtcTime now)
    {
        lock (_gate)
        {
            _bannedUntil = UtcTime.Max(_bannedUntil, now + NextBan());
            _refused = 0;
        }
    }

    private Verdict Refuse(UtcTime now)
    {
        if (++_refused > RefusalsBeforeBan)
        {
            _bannedUntil = UtcTime.Max(_bannedUntil, now + NextBan());
            _refused = 0;
        }

        bool isBanned = now < _bannedUntil;
        UtcTime until = isBanned ? _bannedUntil : _limitedUntil;
        return new Verdict(isBanned ? 418 : 429, _used, until - now, until);
    }

    private TimeSpan NextBan()
    {
        TimeSpan span = firstBan * Math.Pow(2, Math.Min(_bans++, 16));
        return span < LongestBan ? span : LongestBan;
    }
}
