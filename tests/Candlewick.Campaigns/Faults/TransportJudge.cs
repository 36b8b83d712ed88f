namespace Candlewick.Campaigns.Faults;

/// <summary>How many failed requests of one kind the program noticed, and how many it asked again until they were answered.</summary>
/// <remarks>
/// Noticed: the program's transport logged a failed attempt of the kind; the tap below it tells a stall from a cut connection, which are
/// one kind to the transport. Repaired: the same URL was answered in whole later in the same run.
/// </remarks>
internal sealed record TransportJudge(int Noticed, int Repaired)
{
    public static TransportJudge Of(string kind, FaultObservations seen)
    {
        (RequestEnd[] ends, ErrorKind logged) = kind switch
        {
            // A burst that falls into a ban is refused with the ban's code.
            FaultNames.Burst => (new[] { RequestEnd.RateLimited, RequestEnd.Banned }, ErrorKind.RateLimited),
            FaultNames.Ban => ([RequestEnd.Banned], ErrorKind.Banned),
            FaultNames.ServerError => ([RequestEnd.ServerError], ErrorKind.ServerFault),
            FaultNames.Stall => ([RequestEnd.NoAnswer], ErrorKind.Unreachable),
            _ => ([RequestEnd.Cut], ErrorKind.Unreachable),
        };
        int failed = 0;
        int answered = 0;
        for (int i = 0; i < seen.Requests.Count; i++)
        {
            if (ends.Contains(seen.Requests[i].End))
            {
                failed++;
                answered += seen.Requests.Skip(i + 1).Any(later => later.Url == seen.Requests[i].Url && later.End == RequestEnd.Answered) ? 1 : 0;
            }
        }

        int logs = logged switch
        {
            ErrorKind.Unreachable => seen.Log.Count(ErrorKind.Unreachable) - seen.Requests.Count(one =>
                one.End is RequestEnd.NoAnswer or RequestEnd.Cut && !ends.Contains(one.End)),
            ErrorKind.RateLimited => seen.Log.Count(ErrorKind.RateLimited) + seen.Log.Count(ErrorKind.Banned),
            _ => seen.Log.Count(logged),
        };
        return new TransportJudge(Math.Min(failed, logs), answered);
    }
}
