using System.Globalization;
using System.Text.RegularExpressions;

namespace Candlewick.Integration;

/// <summary>One line of EXPECTED.tsv: what an independent reader found in an archive, in exact decimals.</summary>
internal sealed partial record ExpectedArchive(
    string Archive, BarSeriesId Series, UtcRange Period, long Rows, UtcTime FirstOpen, UtcTime LastOpen, decimal[] Sums, RangeSet Holes)
{
    public static IReadOnlyList<ExpectedArchive> ReadAll(string bucket) =>
        [.. File.ReadLines(Path.Combine(bucket, "EXPECTED.tsv")).Skip(1).Select(Parse)];

    private static ExpectedArchive Parse(string line)
    {
        string[] fields = line.Split('\t');
        Match name = NamePattern().Match(fields[0]);
        string venue = name.Groups["market"].Value switch { "spot" => "BINANCE", "futures/um" => "BINANCE-UM", _ => "BINANCE-CM" };
        BarSeriesId series = BarSeriesId.Parse($"{venue}:{name.Groups["symbol"].Value}@{name.Groups["interval"].Value}");
        int[] date = [.. name.Groups["date"].Value.Split('-').Select(int.Parse)];
        UtcRange period = date.Length == 2 ? UtcRange.Month(date[0], date[1]) : UtcRange.Day(new DateOnly(date[0], date[1], date[2]));
        decimal[] sums = [.. fields[8..17].Select(text => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];
        RangeSet holes = fields[17] == "-"
            ? RangeSet.Empty
            : RangeSet.Of(fields[17].Split(' ', ',', ';').Select(text => text.Split('/')).Select(ends => new UtcRange(UtcTime.Parse(ends[0]), UtcTime.Parse(ends[1]))));
        return new ExpectedArchive(
            fields[0], series, period, long.Parse(fields[5], CultureInfo.InvariantCulture), UtcTime.Parse(fields[6]), UtcTime.Parse(fields[7]), sums, holes);
    }

    [GeneratedRegex(@"^data/(?<market>spot|futures/um|futures/cm)/.*/(?<symbol>[^/]+)/(?<interval>[^/]+)/[^/]*?-(?<date>\d{4}-\d{2}(-\d{2})?)\.zip$")]
    private static partial Regex NamePattern();
}
