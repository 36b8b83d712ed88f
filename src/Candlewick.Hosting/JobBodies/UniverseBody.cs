using Candlewick.Acquisition;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Refreshes the configured universe.</summary>
internal sealed class UniverseBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        UniverseSnapshot snapshot = await workspace.CreateRefreshUniverse().RunAsync(
            new UniverseRequest(workspace.UniverseVenue, options.Universe.Quote, options.Universe.Count), ct);
        context.Log($"{snapshot.Source}: {snapshot.Members.Count(member => member.IsMapped)} of {snapshot.Members.Count} coins have an instrument on {snapshot.Venue}");
    }
}
