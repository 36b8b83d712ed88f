using System.Security.Cryptography;
using Candlewick.Lake.Datasets;
using Candlewick.Testing.Storage;
using static Candlewick.Lake.Tests.LakeFixture;

namespace Candlewick.Lake.Tests.Datasets;

public sealed class BuildDatasetTests
{
    private const int Hours = 1_000;
    private const int GapFrom = 400;
    private const int GapTo = 410;

    private static readonly BarSeriesId Ether = StoreSamples.SeriesOf("ETHUSDT");

    [Fact]
    public async Task Run_Split_LetsNothingOfALaterPartIntoAnEarlierOne()
    {
        await using LakeFixture fixture = await FilledAsync();
        DatasetManifest manifest = await BuildAsync(fixture);
        (UtcTime validation, UtcTime test) = (UtcTime.Parse(manifest.ValidationFrom), UtcTime.Parse(manifest.TestFrom));
        TimeSpan embargo = TimeSpan.FromHours(6);
        object?[] train = Assert.Single(await QueryAsync($"SELECT max(close_time), max(label_known_at), count(*) FROM {Files(fixture, "train")}"));
        object?[] middle = Assert.Single(await QueryAsync($"SELECT min(close_time), max(label_known_at), count(*) FROM {Files(fixture, "validation")}"));
        object?[] last = Assert.Single(await QueryAsync($"SELECT min(close_time), max(close_time), count(*) FROM {Files(fixture, "test")}"));
        Assert.True((UtcTime)train[1]! <= validation && (UtcTime)train[1]! > validation - TimeSpan.FromHours(2), $"{train[1]} against {validation}");
        Assert.True((UtcTime)middle[0]! >= validation + embargo && (UtcTime)middle[1]! <= test, $"{middle[0]} to {middle[1]}");
        Assert.True((UtcTime)last[0]! >= test + embargo);
        Assert.Equal(manifest.Parts.Select(part => part.Rows), new[] { train, middle, last }.Select(row => (long)row[2]!));
        Assert.True(manifest.Losses is { Purged: > 0, Embargoed: > 0, WarmUp: > 0, NoFuture: > 0 }, manifest.Losses.ToString());
        Assert.Equal(
            manifest.Series.Sum(one => one.Bars),
            manifest.Rows + manifest.Losses.WarmUp + manifest.Losses.NoFuture + manifest.Losses.Purged + manifest.Losses.Embargoed);
    }

    [Fact]
    public async Task Run_Values_AreThoseOfTheBarsAroundThem()
    {
        await using LakeFixture fixture = await FilledAsync();
        await BuildAsync(fixture);
        object?[] row = Assert.Single(await QueryAsync(
            $"SELECT sma_3, forward_return_4, close, barrier_5, barrier_5_bars, label_known_at FROM {Files(fixture, "train")} "
            + $"WHERE series = '{StoreSamples.Series}' AND epoch_us(open_time) = {StoreSamples.Hour(50).Microseconds}"));
        double[] closes = [.. Enumerable.Range(48, 8).Select(hour => StoreSamples.BarAt(hour).Close)];
        Assert.Equal((closes[0] + closes[1] + closes[2]) / 3, (double)row[0]!, 1e-9);
        Assert.Equal((closes[6] / closes[2]) - 1, (double)row[1]!, 1e-12);
        Assert.Equal([closes[2], -1.0, 1.0], row.Skip(2).Take(3));
        Assert.Equal(StoreSamples.Hour(55), row[5]);
    }

    [Fact]
    public async Task Run_Gap_PartsFeaturesAndLabels()
    {
        await using LakeFixture fixture = await FilledAsync();
        DatasetManifest manifest = await BuildAsync(fixture);
        Assert.Equal([1, 0], manifest.Series.Select(one => one.Gaps));
        long[] hours =
        [
            .. (await QueryAsync(
                $"SELECT (epoch_us(open_time) - {StoreSamples.Start.Microseconds}) // 3600000000 FROM {Files(fixture, "train")} WHERE series = '{StoreSamples.Series}' ORDER BY 1"))
                .Select(row => (long)row[0]!),
        ];
        // Before the gap the label needs 5 more bars, after it the mean of 3 bars needs two before.
        Assert.Equal([GapFrom - 6, GapTo + 2], new[] { hours.Last(hour => hour < GapFrom), hours.First(hour => hour >= GapFrom) });
        Assert.Equal(2, hours[0]);
    }

    [Fact]
    public async Task Run_BarsBeforeTheRange_WarmUp_AndLabelsDoNotReachBeyondIt()
    {
        await using LakeFixture fixture = await FilledAsync();
        DatasetManifest manifest = await BuildAsync(fixture, StoreSamples.Hours(100, 300));
        object?[] row = Assert.Single(await QueryAsync($"SELECT min(open_time), max(label_known_at) FROM read_parquet('{fixture.Folder.File("set")}/*/*.parquet')"));
        Assert.Equal([StoreSamples.Hour(100), StoreSamples.Hour(300)], row);
        Assert.Equal(0, manifest.Losses.WarmUp);
        Assert.Equal([200L, 200L], manifest.Series.Select(one => one.Bars));
    }

    [Fact]
    public async Task Run_FilesAndCard_AreWhatTheManifestSays_AndTheSameAgain()
    {
        await using LakeFixture fixture = await FilledAsync();
        DatasetManifest manifest = await BuildAsync(fixture);
        foreach (DatasetFile file in manifest.Files)
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(fixture.Folder.File("set"), file.Path), Ct);
            Assert.Equal((file.Sha256, file.Bytes), (Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.LongLength));
        }

        Assert.Equal(
            manifest.Columns.Select(column => column.Name),
            (await QueryAsync($"DESCRIBE FROM {Files(fixture, "test")}")).Select(row => (string)row[0]!));
        string card = await File.ReadAllTextAsync(Path.Combine(fixture.Folder.File("set"), DatasetCard.FileName), Ct);
        Assert.All((string[])["sma(period=3", "forward_return_4", manifest.ValidationFrom, manifest.Files[0].Sha256, "never feed them to a model"], part => Assert.Contains(part, card, StringComparison.Ordinal));
        Assert.DoesNotContain("SIMULATED", card, StringComparison.Ordinal);
        Assert.Equal(manifest.Files, (await BuildAsync(fixture)).Files);
        Assert.Equal(manifest.Parts[0].Rows, manifest.Parts[0].Balance.Values.Sum());
    }

    [Fact]
    public async Task Run_FolderOfSomethingElse_IsLeftAlone()
    {
        await using LakeFixture fixture = await FilledAsync();
        Directory.CreateDirectory(fixture.Folder.File("set"));
        await File.WriteAllTextAsync(fixture.Folder.File("set/mine.txt"), "mine", Ct);
        await Assert.ThrowsAsync<InputException>(() => BuildAsync(fixture));
        Assert.Equal("mine", await File.ReadAllTextAsync(fixture.Folder.File("set/mine.txt"), Ct));
    }

    [Theory]
    [InlineData("nothing", "there is no indicator 'nothing'")]
    [InlineData("rsi(period=0)", "period must be a whole number from")]
    [InlineData("rsi(periods=9)", "has no option periods")]
    [InlineData("correlation", "compares two series")]
    [InlineData("rsi(", "is no name with options")]
    public void Feature_ThatCannotBe_SaysWhy(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Feature.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("forward", "expected a horizon from 1")]
    [InlineData("backward(3)", "there is no label 'backward'")]
    [InlineData("barrier(horizon=3,window=1)", "a window of 0 or at least 2")]
    [InlineData("barrier(horizon=3,width=1)", "has no option width")]
    public void Label_ThatCannotBe_SaysWhy(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Label.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("rsi", "rsi")]
    [InlineData("rsi(7)", "rsi_7")]
    [InlineData("rsi(period=7)", "rsi_7")]
    [InlineData("macd(fast=8,slow=21)", "macd_8_21_macd")]
    public void Feature_Text_NamesItsColumns(string text, string column) => Assert.Equal(column, Feature.Parse(text).Columns[0]);

    private static Task<DatasetManifest> BuildAsync(LakeFixture fixture, UtcRange? range = null) => new BuildDataset(fixture.Roles, fixture.Parquet, fixture.Clock).RunAsync(
        new DatasetRequest(
            [StoreSamples.Series, Ether], range ?? UtcRange.All, [Feature.Parse("sma(period=3)")],
            [Label.Parse("forward(4)"), Label.Parse("barrier(horizon=5,up=0.5,down=0.05,window=0)")],
            new SplitSpec(0.6, 0.2, TimeSpan.FromHours(6)))
        {
            Folder = fixture.Folder.File("set"),
        },
        Ct);

    private static string Files(LakeFixture fixture, string part) => $"read_parquet('{fixture.Folder.File("set")}/{part}/*.parquet')";

    private static async Task<LakeFixture> FilledAsync()
    {
        LakeFixture fixture = await LakeFixture.OpenAsync();
        await fixture.WriteAsync(0, GapFrom);
        await fixture.WriteAsync(GapTo, Hours);
        await fixture.WriteAsync(0, Hours, series: Ether);
        return fixture;
    }
}
