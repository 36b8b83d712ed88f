namespace Candlewick.Cli.Output;

/// <summary>A course of values in one line of block characters.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>One character a value, from the smallest to the largest; a space where a value is absent, the lowest level where all are equal.</summary>
    public static string Draw(IReadOnlyList<double> values)
    {
        double[] present = [.. values.Where(double.IsFinite)];
        if (present.Length == 0)
        {
            return "";
        }

        double least = present.Min();
        double span = present.Max() - least;
        return string.Concat(values.Select(value => !double.IsFinite(value) ? ' ' : span > 0 ? Levels[(int)Math.Round((value - least) / span * (Levels.Length - 1))] : Levels[0]));
    }
}
