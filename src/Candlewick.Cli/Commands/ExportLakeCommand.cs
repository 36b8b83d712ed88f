using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Lake;
using Candlewick.Lake.S3;

namespace Candlewick.Cli.Commands;

/// <summary><c>wick export lake</c>: the store as a lake of Parquet files, in a folder or a bucket.</summary>
internal sealed class ExportLakeCommand
{
    private readonly Argument<string?> _target = new("target") { Description = "Folder, or s3://bucket/prefix. Default: lake.target.", Arity = ArgumentArity.ZeroOrOne };
    private readonly FilterOptions _filter = new();
    private readonly Option<bool> _full = new("--full") { Description = "Compare every month, instead of following the changes since the last export." };
    private readonly Option<bool> _verify = new("--verify") { Description = "Export nothing; read every file of the lake and compare its digest." };
    private readonly Option<string?> _athena = new("--athena")
    {
        Description = "Export nothing; print the statement that makes the lake a table of Athena.", HelpName = "TABLE", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _endpoint = new("--endpoint") { Description = "Base URL of a server that speaks S3. Default: lake.endpoint, else Amazon's.", HelpName = "URL" };
    private readonly Option<string?> _region = new("--region") { Description = "Region of the bucket. Default: lake.region.", HelpName = "CODE" };
    private readonly Option<bool> _pathStyle = new("--path-style") { Description = "The bucket stands in the path of the URL; most servers other than Amazon's need it." };

    public static Command Create() => new ExportLakeCommand().Make();

    private DetailedCommand Make()
    {
        DetailedCommand command = new("lake", """
            Keeps a lake of Parquet files equal to the store: closed bars, one file a series and month, and only those that changed.
            Partitioned venue/instrument/timeframe/year/month; _manifest.json lists schema, rows and digests. Safe to stop and to run again:
            what was written stays, and an upload that was cut off goes on. Keys of a bucket come from the environment of the process that owns
            the store (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), a profile, or the machine's role.
            Exit code 1 when --verify finds a file that is not what the manifest says.

            Examples:
              wick export lake /mnt/lake
              wick export lake s3://my-bucket/candlewick --region eu-central-1
              wick export lake s3://lake --endpoint http://127.0.0.1:9000 --path-style
              wick export lake s3://my-bucket/candlewick --athena market.bars
            """) { _target, _full, _verify, _athena, _endpoint, _region, _pathStyle };
        _filter.AddTo(command, withRange: false);
        Invocation.Handle(command, RunAsync);
        return command;
    }

    private async Task<int> RunAsync(Invocation run, CancellationToken ct)
    {
        string text = run.Parsed.GetValue(_target) ?? run.Options.Lake.Target;
        if (text.Length == 0)
        {
            throw new InputException("export lake: found no target; name a folder or s3://bucket/prefix, or set lake.target.");
        }

        using ILakeTarget lake = run.Options.OpenLake(text, S3Of(run));
        return run.Parsed.GetResult(_athena) is { Implicit: false } ? await PrintAsync(run, lake, text, ct)
            : run.Parsed.GetValue(_verify) ? await VerifyAsync(run, lake, ct)
            : await ExportAsync(run, lake, ct);
    }

    private async Task<int> ExportAsync(Invocation run, ILakeTarget lake, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
        LakeRequest request = new(_filter.ReadFilter(run.Parsed), run.Parsed.GetValue(_full));
        LakeReport report = await ProgressView.RunAsync(run.Screen, "lake", progress =>
            new ExportLake(workspace.Store, workspace.Parquet, lake, workspace.Clock, progress).RunAsync(request, ct));
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, report);
            return ExitCodes.Done;
        }

        run.Screen.Origin(workspace.Info.Origin);
        run.Screen.Line($"{Cell.Count(report.Looked)} months looked at: {Cell.Count(report.Written)} files written ({Cell.Bytes(report.BytesWritten)}), {Cell.Count(report.Removed)} removed");
        if (report.Kept > 0)
        {
            run.Screen.Line($"{Cell.Count(report.Kept)} files kept as they were: retention has taken bars of their months from the store");
        }

        run.Screen.Line($"the lake has {Cell.Count(report.Rows)} bars in {Cell.Count(report.Partitions)} files, listed in {LakeManifest.FileName}");
        return ExitCodes.Done;
    }

    private static async Task<int> VerifyAsync(Invocation run, ILakeTarget lake, CancellationToken ct)
    {
        LakeCheck check = await ProgressView.RunAsync(run.Screen, "verify", progress => new VerifyLake(lake, progress).RunAsync(new LakeCheckRequest(), ct));
        if (run.IsJson)
        {
            run.Screen.Json(StoreOrigin.Real, check);
        }
        else
        {
            foreach (LakeFault fault in check.Faults)
            {
                run.Screen.Line($"{fault.Path}: {fault.Found}");
            }

            run.Screen.Line($"{Cell.Count(check.Partitions)} files ({Cell.Bytes(check.Bytes)}) read: {Cell.Count(check.Faults.Count)} are not what the manifest says");
        }

        return check.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Findings;
    }

    private async Task<int> PrintAsync(Invocation run, ILakeTarget lake, string text, CancellationToken ct)
    {
        IReadOnlyList<LakePartition> partitions = await LakeManifest.FindAsync(lake, ct) is { } found ? found.Manifest.Partitions : [];
        int nextYear = TimeProvider.System.GetUtcNow().Year + 1;
        run.Screen.Line(AthenaTable.Create(LakeAddress.Parse(text, run.Resolve), run.Parsed.GetValue(_athena) ?? "bars", partitions, nextYear));
        return ExitCodes.Done;
    }

    /// <exception cref="InputException">The endpoint is no URL.</exception>
    private S3Options S3Of(Invocation run)
    {
        S3Options configured = run.Options.Lake.S3;
        string? endpoint = run.Parsed.GetValue(_endpoint);
        Uri? url = null;
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out url) || url.Scheme is not ("http" or "https")))
        {
            throw new InputException($"--endpoint: found '{endpoint}', expected an http or https URL.");
        }

        return configured with
        {
            Endpoint = url ?? configured.Endpoint,
            Region = run.Parsed.GetValue(_region) ?? configured.Region,
            IsPathStyle = run.Parsed.GetValue(_pathStyle) || configured.IsPathStyle,
        };
    }
}
