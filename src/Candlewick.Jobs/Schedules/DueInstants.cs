namespace Candlewick.Jobs.Schedules;

/// <summary>What a timed trigger has to do now.</summary>
/// <param name="FireFor">The instant to start a run for; null when none is due.</param>
/// <param name="Missed">Instants that passed without a run of their own, <paramref name="FireFor"/> not counted; at most <see cref="DueInstants.MostCounted"/>.</param>
/// <param name="FirstMissed">The first of them that was found; null when there is none.</param>
/// <param name="Last">The last instant that is dealt with by this.</param>
/// <param name="IsLate">True when <paramref name="FireFor"/> itself passed too long ago.</param>
internal sealed record DueFire(DateTimeOffset? FireFor, int Missed, DateTimeOffset? FirstMissed, DateTimeOffset Last, bool IsLate);

/// <summary>Decides which instants of a trigger are due, which were missed, and what becomes of them.</summary>
internal static class DueInstants
{
    public const int MostCounted = 1_000;

    /// <param name="since">The last instant that was dealt with.</param>
    /// <param name="tolerance">An instant that passed longer ago is missed.</param>
    /// <returns>Null when nothing has fallen due.</returns>
    public static DueFire? Of(JobTrigger trigger, DateTimeOffset since, DateTimeOffset now, TimeSpan tolerance, MisfirePolicy policy)
    {
        (int count, DateTimeOffset first, DateTimeOffset last) = Passed(trigger, since, now);
        if (count == 0)
        {
            return null;
        }

        bool isLate = now - last > tolerance;
        return isLate && policy == MisfirePolicy.Skip
            ? new DueFire(null, count, first, last, IsLate: true)
            : new DueFire(last, count - 1, count > 1 ? first : null, last, isLate);
    }

    private static (int Count, DateTimeOffset First, DateTimeOffset Last) Passed(JobTrigger trigger, DateTimeOffset since, DateTimeOffset now)
    {
        int count = 0;
        DateTimeOffset first = default, last = default;
        for (DateTimeOffset? next = trigger.NextAfter(since); next <= now; next = trigger.NextAfter(last))
        {
            first = count == 0 ? next.Value : first;
            last = next.Value;
            if (++count == MostCounted)
            {
                return (count, first, LastBefore(trigger, last, now));
            }
        }

        return (count, first, last);
    }

    /// <summary>The last instant until now, found from ever further back.</summary>
    private static DateTimeOffset LastBefore(JobTrigger trigger, DateTimeOffset known, DateTimeOffset now)
    {
        TimeSpan back = TimeSpan.FromMinutes(1);
        while (now - back > known && !(trigger.NextAfter(now - back) <= now))
        {
            back *= 2;
        }

        DateTimeOffset last = known;
        for (DateTimeOffset? next = trigger.NextAfter(now - back > known ? now - back : known); next <= now; next = trigger.NextAfter(last))
        {
            last = next.Value;
        }

        return last;
    }
}
