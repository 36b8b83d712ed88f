using System.Security.Cryptography;
using Candlewick.Lake.S3;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Lake.Tests.LakeFixture;

namespace Candlewick.Lake.Tests;

public sealed class S3TargetTests(S3Server server) : IClassFixture<S3Server>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeAddress _address = LakeAddress.Parse($"s3://{S3Server.Bucket}/{Guid.NewGuid():N}/below", path => path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Export_IntoABucket_HoldsTheSameFilesAsAFolder()
    {
        await using LakeFixture fixture = await ExportLakeTests.FilledAsync();
        await fixture.ExportAsync();
        LakeManifest folder = await fixture.ReadManifestAsync();
        using (ILakeTarget target = Open())
        {
            LakeReport report = await fixture.Job(target).RunAsync(new LakeRequest(SeriesFilter.Any), Ct);
            Assert.Equal(folder.Partitions.Count, report.Written);
            Assert.Equal(folder.Partitions, (await LakeManifest.FindAsync(target, Ct))!.Value.Manifest.Partitions);
            Assert.Empty((await new VerifyLake(target).RunAsync(new LakeCheckRequest(), Ct)).Faults);
            Assert.Equal(0, (await fixture.Job(target).RunAsync(new LakeRequest(SeriesFilter.Any), Ct)).Looked);
            Assert.Equal(0, (await fixture.Job(target).RunAsync(new LakeRequest(SeriesFilter.Any, IsFull: true), Ct)).Written);
        }

        await fixture.WriteAsync(3, 4, version: 1);
        await fixture.Roles.Coverage.ClearAsync(new SeriesFilter(Series: StoreSamples.SeriesOf("ETHUSDT")), UtcRange.All, Ct);
        using (ILakeTarget target = Open())
        {
            LakeReport report = await fixture.Job(target).RunAsync(new LakeRequest(SeriesFilter.Any), Ct);
            Assert.Equal((2, 1, 1), (report.Looked, report.Written, report.Removed));
            Assert.Null(await target.OpenAsync(folder.Partitions.Single(one => one.Series == "BINANCE:ETHUSDT@1h").Path, Ct));
            Assert.Empty((await new VerifyLake(target).RunAsync(new LakeCheckRequest(), Ct)).Faults);
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(1)]
    [InlineData((5 << 20) + 1)]
    [InlineData(15 << 20)]
    public async Task Put_OfAnyLength_ReadsBackTheSame(int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        using ILakeTarget target = Open();
        await target.PutAsync("x/y.parquet", await StageAsync(bytes), Ct);
        Assert.Equal(length, await target.FindLengthAsync("x/y.parquet", Ct));
        Assert.Equal(bytes, await ReadAsync(target, "x/y.parquet"));
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
        await target.DeleteAsync("x/y.parquet", Ct);
        Assert.Null(await target.FindLengthAsync("x/y.parquet", Ct));
        await target.DeleteAsync("x/y.parquet", Ct);
    }

    [Fact]
    public async Task Put_CutOffInTheMiddle_GoesOnFromTheLastPart()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes((17 << 20) + 5);
        using (CountedParts first = new() { FailFrom = 3 })
        using (ILakeTarget target = Open(first))
        {
            StoreException cut = await Assert.ThrowsAsync<StoreException>(async () => await target.PutAsync("big.parquet", await StageAsync(bytes), Ct));
            Assert.True(cut.IsTransient, cut.Message);
            Assert.Null(await target.FindLengthAsync("big.parquet", Ct));
        }

        using CountedParts second = new();
        using ILakeTarget again = Open(second);
        await again.PutAsync("big.parquet", await StageAsync(bytes), Ct);
        Assert.Equal([3, 4], second.Sent);
        Assert.Equal(bytes, await ReadAsync(again, "big.parquet"));
    }

    [Fact]
    public async Task Put_OtherBytesThanThoseCutOff_StartsAfresh()
    {
        using (CountedParts first = new() { FailFrom = 2 })
        using (ILakeTarget target = Open(first))
        {
            await Assert.ThrowsAsync<StoreException>(async () => await target.PutAsync("big.parquet", await StageAsync(RandomNumberGenerator.GetBytes(12 << 20)), Ct));
        }

        byte[] bytes = RandomNumberGenerator.GetBytes(12 << 20);
        using CountedParts second = new();
        using ILakeTarget again = Open(second);
        await again.PutAsync("big.parquet", await StageAsync(bytes), Ct);
        Assert.Equal([1, 2, 3], second.Sent);
        Assert.Equal(bytes, await ReadAsync(again, "big.parquet"));
    }

    [Fact]
    public async Task Open_BucketThatIsNotThere_SaysSo()
    {
        using ILakeTarget target = new S3Target(LakeAddress.Parse("s3://no-such-bucket/x", path => path), server.Options, _folder.Path);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => LakeManifest.FindAsync(target, Ct));
        Assert.Equal(ErrorKind.NotFound, refusal.Kind);
        Assert.Contains("s3://no-such-bucket/x", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WrongKeys_AreRefused_AndNotShown()
    {
        S3Options options = server.Options with { Keys = new Amazon.Runtime.BasicAWSCredentials("NOBODY", "a-wrong-secret") };
        using ILakeTarget target = new S3Target(_address, options, _folder.Path);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(async () => await target.PutAsync("x", await StageAsync([1]), Ct));
        Assert.Equal(ErrorKind.Refused, refusal.Kind);
        Assert.DoesNotContain("a-wrong-secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NobodyThere_IsTransient()
    {
        using ILakeTarget target = new S3Target(_address, server.Options with { Endpoint = new Uri("http://127.0.0.1:1") }, _folder.Path);
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => target.FindLengthAsync("x", Ct));
        Assert.Equal((ErrorKind.Unreachable, true), (failure.Kind, failure.IsTransient));
    }

    private S3Target Open(HttpMessageHandler? handler = null) => new(_address, server.Options with { Handler = handler }, _folder.Path);

    private async Task<string> StageAsync(byte[] bytes)
    {
        string staged = _folder.File("staged.parquet");
        await File.WriteAllBytesAsync(staged, bytes, Ct);
        return staged;
    }

    private static async Task<byte[]> ReadAsync(ILakeTarget target, string path)
    {
        await using Stream stream = (await target.OpenAsync(path, Ct))!;
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, Ct);
        return bytes.ToArray();
    }

    /// <summary>Notes the parts that are sent; from one on the line is cut.</summary>
    private sealed class CountedParts() : DelegatingHandler(new HttpClientHandler())
    {
        public int FailFrom { get; init; } = int.MaxValue;

        public List<int> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string? number = request.RequestUri!.Query.TrimStart('?').Split('&').FirstOrDefault(one => one.StartsWith("partNumber=", StringComparison.Ordinal))?[11..];
            if (number is null)
            {
                return base.SendAsync(request, cancellationToken);
            }

            int part = int.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
            if (part >= FailFrom)
            {
                throw new HttpRequestException("the line was cut");
            }

            Sent.Add(part);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
