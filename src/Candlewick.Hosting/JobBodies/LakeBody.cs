using Candlewick.Jobs;
using Candlewick.Lake;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Keeps the configured lake equal to the store.</summary>
internal sealed class LakeBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        string target = context.Arguments.GetValueOrDefault("target", options.Lake.Target);
        if (target.Length == 0)
        {
            context.Log("lake.target is empty: nothing to export");
            return;
        }

        using ILakeTarget lake = options.OpenLake(target, options.Lake.S3);
        LakeRequest request = new(SeriesFilter.Any, context.Arguments.GetValueOrDefault("full") == "true");
        LakeReport report = await new ExportLake(workspace.Store, workspace.Parquet, lake, workspace.Clock, new ContextProgress(context)).RunAsync(request, ct);
        context.Log($"{lake.Place.Location}: {report}");
    }
}
