using static Candlewick.Lake.Tests.LakeFixture;

namespace Candlewick.Lake.Tests;

public sealed class LakeAddressTests
{
    [Theory]
    [InlineData("s3://my-bucket", "my-bucket", "", "s3://my-bucket")]
    [InlineData("S3://my-bucket/a//b/", "my-bucket", "a/b", "s3://my-bucket/a/b")]
    [InlineData("some/folder", null, "/full/some/folder", "/full/some/folder")]
    public void Parse_OfAPlace_NamesIt(string text, string? bucket, string path, string shown)
    {
        LakeAddress address = LakeAddress.Parse(text, folder => "/full/" + folder);
        Assert.Equal((bucket, path, shown), (address.Bucket, address.Path, address.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3://")]
    [InlineData("s3://No_Bucket/x")]
    [InlineData("http://host/bucket")]
    public void Parse_OfNoPlace_IsRefused(string text) => Assert.Throws<FormatException>(() => LakeAddress.Parse(text, path => path));

    [Fact]
    public async Task Athena_Statement_HasTheColumnsAndPartitionsOfTheLake()
    {
        await using LakeFixture fixture = await ExportLakeTests.FilledAsync();
        await fixture.ExportAsync();
        LakeManifest manifest = await fixture.ReadManifestAsync();
        string[] lines = AthenaTable.Create(LakeAddress.Parse("s3://bucket/pre", path => path), "market.bars", manifest.Partitions, 2025).Split('\n');
        Assert.Equal("CREATE EXTERNAL TABLE IF NOT EXISTS `market`.`bars` (", lines[0].TrimEnd());
        Assert.Equal(manifest.Schema.Select(column => $"  `{column.Name}` {column.Type}"), lines.Skip(1).Take(manifest.Schema.Count).Select(line => line.Split(" COMMENT")[0]));
        Assert.Contains("LOCATION 's3://bucket/pre/'", lines.Select(line => line.TrimEnd()));
        Assert.Contains("  'projection.venue.type' = 'enum', 'projection.venue.values' = 'BINANCE',", lines.Select(line => line.TrimEnd()));
        Assert.Contains("  'projection.timeframe.type' = 'enum', 'projection.timeframe.values' = '1h,4h_2Fresampled',", lines.Select(line => line.TrimEnd()));
        Assert.Contains(lines, line => line.Contains("'projection.year.range' = '2024,2025'", StringComparison.Ordinal));
        string template = lines.Single(line => line.Contains("storage.location.template", StringComparison.Ordinal));
        string path = template.Split('\'')[3].Replace("s3://bucket/pre/", "", StringComparison.Ordinal)
            .Replace("${venue}", "BINANCE", StringComparison.Ordinal).Replace("${instrument}", "BTCUSDT", StringComparison.Ordinal)
            .Replace("${timeframe}", "1h", StringComparison.Ordinal).Replace("${year}", "2024", StringComparison.Ordinal).Replace("${month}", "02", StringComparison.Ordinal);
        Assert.Contains(manifest.Partitions, one => one.Path == path + "bars.parquet");
    }
}
