using System.Collections.Concurrent;
using System.Globalization;
using Candlewick.Testing;
using Candlewick.Venues.Binance;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Every archive of the bucket against what an independent reader found in it, in exact decimals.</summary>
public sealed class ArchiveBucketTests
{
    private static readonly (string Column, BarColumn Value)[] ExactSums =
    [
        ("sum_open", BarColumn.Open), ("sum_high", BarColumn.High), ("sum_low", BarColumn.Low), ("sum_close", BarColumn.Close),
        ("sum_volume", BarColumn.Volume), ("sum_trades", BarColumn.TradeCount), ("sum_taker_buy_volume", BarColumn.TakerBuyVolume),
    ];

    private static readonly (string Column, BarColumn Value)[] RoundedSums =
        [("sum_quote_volume", BarColumn.QuoteVolume), ("sum_taker_buy_quote_volume", BarColumn.TakerBuyQuoteVolume)];

    [Fact]
    public async Task ReadAsync_EveryArchiveOfTheBucket_EqualsTheIndependentReader()
    {
        string bucket = TestData.Require("binance-bucket");
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(bucket, "EXPECTED.tsv"));
        string[] header = lines[0].Split('\t');
        BinanceArchiveFormat format = new(TimeProvider.System);
        ConcurrentBag<string> wrong = [];
        long rows = 0, spot = 0;
        await Parallel.ForEachAsync(lines.Skip(1), async (line, ct) =>
        {
            Dictionary<string, string> expected = header.Zip(line.Split('\t')).ToDictionary(pair => pair.First, pair => pair.Second);
            string path = expected["archive"];
            FileReading reading = await format.ReadAsync(new ImportFile(Path.Combine(bucket, path), path), ct);
            Assert.True(reading.Faults.Count == 0, string.Join('\n', reading.Faults));
            RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
            Interlocked.Add(ref rows, write.RowCount);
            Interlocked.Add(ref spot, write.Bar.Instrument.Venue == "BINANCE" ? 1 : 0);
            foreach (string difference in Compare(write, expected).Where(one => one.Length > 0))
            {
                wrong.Add($"{path}: {difference}");
            }

            write.Bars.Dispose();
        });

        Assert.Empty(wrong);
        Assert.Equal(1_761_662, rows);
        Assert.Equal(1_075, spot);
        Assert.Equal(1_110, lines.Length - 1);
    }

    private static IEnumerable<string> Compare(RangeWrite write, Dictionary<string, string> expected)
    {
        BarColumns bars = write.Bars;
        yield return Differ("rows", expected["rows"], bars.Count.ToString());
        yield return Differ("first", expected["first_open"], bars.OpenTimes[0].ToString());
        yield return Differ("last", expected["last_open"], bars.OpenTimes[^1].ToString());
        yield return Differ("sha256", expected["sha256"], write.Provenance.Sha256!);
        yield return Differ("verified", "True", write.Provenance.IsVerified.ToString());
        foreach ((string column, BarColumn value) in ExactSums)
        {
            decimal sum = 0;
            foreach (double one in bars.Values(value))
            {
                sum += ToDecimal(one);
            }

            yield return Differ(column, Number(expected[column]), Number(sum.ToString()));
        }

        foreach ((string column, BarColumn value) in RoundedSums)
        {
            decimal sum = 0, bound = 0;
            foreach (double one in bars.Values(value))
            {
                sum += ToDecimal(one);
                bound += (decimal)((Math.BitIncrement(one) - one) / 2);
            }

            decimal difference = Math.Abs(sum - decimal.Parse(expected[column], CultureInfo.InvariantCulture));
            yield return difference <= bound ? "" : $"{column} is off by {difference}, more than {bound}";
        }

        UtcRange span = new(bars.OpenTimes[0], bars.CloseTimes[^1]);
        string holes = string.Join(',', (write with { Asked = span }).FindMissing().Select(hole => hole.ToString()));
        yield return Differ("holes", expected["holes"], holes.Length == 0 ? "-" : holes);
    }

    private static string Differ(string what, string expected, string found) => expected == found ? "" : $"{what}: expected {expected}, found {found}";

    private static string Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture).ToString("0.##############################");

    /// <summary>The decimal that the double prints as.</summary>
    private static decimal ToDecimal(double value) =>
        (decimal)value is var quick && (double)quick == value ? quick : decimal.Parse(value.ToString("R"), NumberStyles.Float, CultureInfo.InvariantCulture);
}
