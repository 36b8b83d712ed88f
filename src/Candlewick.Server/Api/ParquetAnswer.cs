using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Api;

/// <summary>A table as a Parquet file: the engine writes it into the export folder, and it is sent from there and deleted.</summary>
internal static class ParquetAnswer
{
    /// <param name="onWritten">Called when every row is in the file and nothing of it is sent: headers can still be set.</param>
    public static async Task WriteAsync(ApiContext context, Answer answer, HttpResponse response, Action onWritten, CancellationToken ct)
    {
        Directory.CreateDirectory(context.ExportFolder);
        string path = Path.Combine(context.ExportFolder, $".answer-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.parquet");
        try
        {
            await context.Workspace.Parquet.WriteAsync(answer, path, ct);
            onWritten();
            response.ContentType = "application/vnd.apache.parquet";
            await response.SendFileAsync(path, ct);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
