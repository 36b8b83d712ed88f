using Candlewick.Acquisition;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Exports;

/// <summary>Which bars to export. What is not said is not limited.</summary>
/// <param name="Name">Of the folder in the export folder: letters, digits, hyphens and underscores.</param>
/// <param name="Format">parquet or csv.</param>
internal sealed record ExportCall(string? Name = null, string? Series = null, string? Instrument = null, string? Venue = null, string? Timeframe = null, string? From = null, string? To = null, string? Format = null);

/// <summary>What was exported, and where it lies on the server.</summary>
internal sealed record ExportAnswer(string Name, string Folder, long Rows, IReadOnlyList<ExportedPartition> Files);

/// <summary>A file of an export folder's manifest.</summary>
internal sealed record ExportItem(string Name, UtcTime WrittenAt);

/// <summary>Writes bars as files into the export folder, and hands the files out.</summary>
internal static class ExportEndpoints
{
    private const int LongestName = 100;

    public static void MapExports(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapPost("/v1/exports", (ExportCall call, HttpContext http) => RunAsync(context, call, http))
            .WithName("createExport").WithSummary("Writes bars as partitioned files into the export folder.").Needs(AccessScope.Operator);
        routes.MapGet("/v1/exports", () => List(context))
            .WithName("listExports").WithSummary("Exports of the export folder.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/exports/{name}/{**path}", (string name, string path) => Open(context, name, path))
            .WithName("readExport").WithSummary("One file of an export; manifest.json lists them.").Needs(AccessScope.Reader);
    }

    private static async Task<Created<ExportAnswer>> RunAsync(ApiContext context, ExportCall call, HttpContext http)
    {
        string name = call.Name ?? $"export-{context.WallClock.GetUtcNow():yyyyMMdd-HHmmss}";
        string folder = Path.Combine(context.ExportFolder, Check(name));
        SeriesFilter filter = new(
            SeriesKind.Bars, QueryText.Venue(call.Venue), QueryText.OptionalInstrument(call.Instrument), QueryText.OptionalTimeframe(call.Timeframe),
            string.IsNullOrEmpty(call.Series) ? null : QueryText.Bars(call.Series));
        ExportRequest request = new(filter, QueryText.Range(call.From, call.To), folder, QueryText.Choice(call.Format, ExportFormat.Parquet, "format"));
        Directory.CreateDirectory(context.ExportFolder);
        ExportManifest manifest = await new ExportBars(context.Store, context.Workspace.Parquet, context.Clock).RunAsync(request, http.RequestAborted);
        http.Note("export written", after: new { name, manifest.Rows });
        return TypedResults.Created($"/v1/exports/{name}/{ExportBars.ManifestName}", new ExportAnswer(name, folder, manifest.Rows, manifest.Partitions));
    }

    private static Page<ExportItem> List(ApiContext context) =>
        new(!Directory.Exists(context.ExportFolder)
            ? []
            : [
                .. new DirectoryInfo(context.ExportFolder).EnumerateDirectories().Where(one => File.Exists(Path.Combine(one.FullName, ExportBars.ManifestName)))
                    .Select(one => new ExportItem(one.Name, UtcTime.From(new DateTimeOffset(one.LastWriteTimeUtc, TimeSpan.Zero)))).OrderByDescending(one => one.WrittenAt),
            ]);

    /// <summary>Only what lies in the folder of the export, links followed, is handed out.</summary>
    private static PhysicalFileHttpResult Open(ApiContext context, string name, string path)
    {
        string folder = Path.Combine(context.ExportFolder, Check(name));
        string full = Path.GetFullPath(Path.Combine(folder, path));
        bool isInside = full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) && path.IndexOf('\0', StringComparison.Ordinal) < 0;
        return isInside && new FileInfo(full) is { Exists: true, LinkTarget: null }
            ? TypedResults.PhysicalFile(full, "application/octet-stream", Path.GetFileName(full))
            : throw Faults.Unknown($"the export {name} has no file '{path}'.");
    }

    private static string Check(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? name
            : throw Faults.Of("name", name, $"1 to {LongestName} letters, digits, hyphens and underscores");
}
