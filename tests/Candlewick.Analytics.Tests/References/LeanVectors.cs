using System.Collections.Concurrent;
using System.Globalization;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>One table of <c>vectors/lean</c>: input bars beside the columns of an indicator.</summary>
internal sealed class LeanVectors
{
    private static readonly ConcurrentDictionary<string, Lazy<LeanVectors>> Tables = new(StringComparer.Ordinal);

    private readonly string[] _names;
    private readonly string[][] _rows;

    private LeanVectors(string[] names, string[][] rows)
    {
        _names = names;
        _rows = rows;
    }

    /// <summary>Every file is read once.</summary>
    public static LeanVectors Read(string file) => Tables.GetOrAdd(file, static one => new Lazy<LeanVectors>(() => ReadFile(one))).Value;

    private static LeanVectors ReadFile(string file)
    {
        string[] lines = [.. File.ReadLines(TestData.Require($"vectors/lean/{file}")).Where(line => line.Trim().Length > 0)];
        return new LeanVectors([.. lines[0].Split(',').Select(name => name.Trim())], [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    /// <summary>Bars a day apart from 2000-01-01, whatever the dates in the file; columns that it lacks are NaN.</summary>
    public BarColumns Bars()
    {
        double[][] columns = [.. ((string[])["open", "high", "low", "close", "volume"]).Select(ColumnOrAbsent)];
        BarColumns bars = new(_rows.Length);
        UtcTime open = UtcTime.Parse("2000-01-01T00:00:00Z");
        for (int i = 0; i < _rows.Length; i++)
        {
            UtcTime close = open.AddNanoseconds(86_400_000_000_000);
            bars.Add(new Bar(open, close, columns[0][i], columns[1][i], columns[2][i], columns[3][i], columns[4][i]));
            open = close;
        }

        return bars;
    }

    /// <summary>One column by its header, without regard to case; NaN where a cell is empty or no number.</summary>
    public double[] Column(string name)
    {
        int at = Array.FindIndex(_names, one => one.Equals(name, StringComparison.OrdinalIgnoreCase));
        Assert.True(at >= 0, $"no column {name}; the file has {string.Join(", ", _names)}");
        return [.. _rows.Select(row => row.Length > at && double.TryParse(row[at], CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
    }

    private double[] ColumnOrAbsent(string name) =>
        _names.Contains(name, StringComparer.OrdinalIgnoreCase) ? Column(name) : [.. Enumerable.Repeat(double.NaN, _rows.Length)];
}
