using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Candlewick.Lake.S3;

/// <summary>A bucket, with a prefix. Large files are uploaded in parts; an upload that was cut off goes on from its last part.</summary>
public sealed class S3Target : ILakeTarget
{
    private const int Mebibyte = 1 << 20;

    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly string _prefix;
    private readonly int _partMebibytes;

    /// <param name="staging">Folder of this machine for files that are uploaded.</param>
    /// <exception cref="ArgumentException">The address is no bucket.</exception>
    public S3Target(LakeAddress address, S3Options options, string staging)
    {
        _bucket = address.Bucket ?? throw new ArgumentException($"{address} is no bucket.", nameof(address));
        _prefix = address.Path.Length == 0 ? "" : address.Path + "/";
        _partMebibytes = options.PartMebibytes;
        _client = S3Calls.Connect(options);
        Place = new LakePlace(address.ToString(), staging);
    }

    public LakePlace Place { get; }

    /// <inheritdoc />
    public Task<long?> FindLengthAsync(string path, CancellationToken ct) => FindAsync<long?>(path, async () =>
        (await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = _prefix + path }, ct)).ContentLength);

    /// <inheritdoc />
    public Task<Stream?> OpenAsync(string path, CancellationToken ct) => FindAsync<Stream?>(path, async () =>
        (await _client.GetObjectAsync(new GetObjectRequest { BucketName = _bucket, Key = _prefix + path }, ct)).ResponseStream);

    /// <inheritdoc />
    public async Task PutAsync(string path, string staged, CancellationToken ct)
    {
        long length = new FileInfo(staged).Length;
        if (length <= (long)_partMebibytes * Mebibyte)
        {
            await GuardAsync(path, () => PutWholeAsync(path, staged, ct));
        }
        else
        {
            await GuardAsync(path, () => PutInPartsAsync(path, staged, length, ct));
        }

        PendingUpload.Forget(staged);
        File.Delete(staged);
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken ct) => GuardAsync(
        path, () => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = _prefix + path }, ct));

    public void Dispose() => _client.Dispose();

    private async Task<PutObjectResponse> PutWholeAsync(string path, string staged, CancellationToken ct)
    {
        await using FileStream content = File.OpenRead(staged);
        return await _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = _bucket,
                Key = _prefix + path,
                InputStream = content,
                UseChunkEncoding = false,
                ContentType = path.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/vnd.apache.parquet",
            },
            ct);
    }

    private async Task<CompleteMultipartUploadResponse> PutInPartsAsync(string path, string staged, long length, CancellationToken ct)
    {
        PendingUpload upload = await BeginAsync(path, staged, ct);
        try
        {
            return await FinishAsync(upload, staged, length, ct);
        }
        catch (AmazonS3Exception failure) when (failure.ErrorCode == "NoSuchUpload")
        {
            // The bucket has forgotten what was begun (a rule that clears unfinished uploads): from the start, once.
            PendingUpload.Forget(staged);
            return await FinishAsync(await BeginAsync(path, staged, ct), staged, length, ct);
        }
    }

    /// <summary>Goes on with the upload of the same bytes, or begins one; parts of other bytes are given up.</summary>
    private async Task<PendingUpload> BeginAsync(string path, string staged, CancellationToken ct)
    {
        string sha256;
        await using (FileStream content = File.OpenRead(staged))
        {
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        }

        string key = _prefix + path;
        PendingUpload? begun = PendingUpload.Find(staged);
        if (begun is not null && begun.Key == key && begun.Sha256 == sha256 && begun.PartMebibytes == _partMebibytes)
        {
            return begun;
        }

        if (begun is not null)
        {
            await AbandonAsync(begun, ct);
        }

        InitiateMultipartUploadResponse answer = await _client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = _bucket, Key = key, ContentType = "application/vnd.apache.parquet" }, ct);
        PendingUpload upload = new(key, answer.UploadId, sha256, _partMebibytes, []);
        upload.Keep(staged);
        return upload;
    }

    private async Task<CompleteMultipartUploadResponse> FinishAsync(PendingUpload upload, string staged, long length, CancellationToken ct)
    {
        long partBytes = (long)_partMebibytes * Mebibyte;
        int parts = (int)((length + partBytes - 1) / partBytes);
        for (int number = upload.Parts.Count + 1; number <= parts; number++)
        {
            long start = (number - 1) * partBytes;
            await using FileStream content = File.OpenRead(staged);
            content.Position = start;
            UploadPartResponse answer = await _client.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = _bucket,
                    Key = upload.Key,
                    UploadId = upload.UploadId,
                    PartNumber = number,
                    InputStream = content,
                    PartSize = Math.Min(partBytes, length - start),
                    UseChunkEncoding = false,
                    IsLastPart = number == parts,
                },
                ct);
            upload = upload with { Parts = [.. upload.Parts, new UploadedPart(number, answer.ETag)] };
            upload.Keep(staged);
        }

        return await _client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = _bucket,
                Key = upload.Key,
                UploadId = upload.UploadId,
                PartETags = [.. upload.Parts.Select(part => new PartETag(part.Number, part.ETag))],
            },
            ct);
    }

    private async Task AbandonAsync(PendingUpload begun, CancellationToken ct)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _bucket, Key = begun.Key, UploadId = begun.UploadId }, ct);
        }
        catch (AmazonS3Exception)
        {
            // It is gone already, or this server cannot give uploads up: its parts cost nothing but room there.
        }
    }

    private Task<T?> FindAsync<T>(string path, Func<Task<T?>> find) => GuardAsync(path, async () =>
    {
        try
        {
            return await find();
        }
        catch (AmazonS3Exception failure) when (failure.StatusCode == HttpStatusCode.NotFound && failure.ErrorCode != "NoSuchBucket")
        {
            return default;
        }
    });

    private Task<T> GuardAsync<T>(string path, Func<Task<T>> call) => S3Calls.GuardAsync($"{Place.Location}/{path}", call);
}
