using System.Threading.RateLimiting;

namespace Candlewick.Server.Security;

/// <summary>Requests that one caller may send: a bucket for each key, and one for each address of those without.</summary>
internal sealed class RateLimits : IDisposable
{
    private const int Burst = 2;

    private readonly PartitionedRateLimiter<string> _limits;

    /// <param name="perSecond">0 for no limit.</param>
    public RateLimits(int perSecond) =>
        _limits = PartitionedRateLimiter.Create<string, string>(who => perSecond == 0
            ? RateLimitPartition.GetNoLimiter(who)
            : RateLimitPartition.GetTokenBucketLimiter(who, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * Burst,
                TokensPerPeriod = Math.Max(1, perSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds(perSecond < 10 ? 1.0 / perSecond : 0.1),
                QueueLimit = 0,
                AutoReplenishment = true,
            }));

    /// <summary>False when the caller has used up its share.</summary>
    public bool TryTake(string who)
    {
        using RateLimitLease lease = _limits.AttemptAcquire(who);
        return lease.IsAcquired;
    }

    public void Dispose() => _limits.Dispose();
}
