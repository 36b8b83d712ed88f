using System.Text.Json;

namespace Candlewick.Lake.S3;

/// <summary>A part that the bucket has.</summary>
/// <param name="Number">From 1.</param>
internal sealed record UploadedPart(int Number, string ETag);

/// <summary>An upload in parts that has begun; kept beside the staged file, so that another process can go on with it.</summary>
/// <param name="Sha256">Of the whole file: only the same bytes go on.</param>
internal sealed record PendingUpload(string Key, string UploadId, string Sha256, int PartMebibytes, IReadOnlyList<UploadedPart> Parts)
{
    private static string PathOf(string staged) => staged + ".upload.json";

    /// <summary>Null when nothing has begun, or what was kept cannot be read.</summary>
    public static PendingUpload? Find(string staged)
    {
        try
        {
            return File.Exists(PathOf(staged)) ? JsonSerializer.Deserialize<PendingUpload>(File.ReadAllBytes(PathOf(staged))) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Keep(string staged)
    {
        string unfinished = PathOf(staged) + ".part";
        File.WriteAllBytes(unfinished, JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(unfinished, PathOf(staged), overwrite: true);
    }

    public static void Forget(string staged) => File.Delete(PathOf(staged));
}
