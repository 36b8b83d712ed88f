using System.Globalization;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>One worked example of <c>vectors/tulip</c>: an indicator with options, and the arrays below it, inputs first, then outputs.</summary>
internal sealed record TulipVectors(string Name, double[] Options, IReadOnlyList<double[]> Arrays)
{
    public static IReadOnlyList<TulipVectors> Read(string file)
    {
        List<TulipVectors> cases = [];
        List<double[]> arrays = [];
        foreach (string line in File.ReadLines(TestData.Require($"vectors/tulip/{file}")).Select(line => line.Trim()))
        {
            if (line.StartsWith('{'))
            {
                arrays.Add([.. line.Trim('{', '}', ';').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Number)]);
            }
            else if (line.Length > 0 && char.IsAsciiLetter(line[0]))
            {
                string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                arrays = [];
                cases.Add(new TulipVectors(words[0], [.. words.Skip(1).Select(Number)], arrays));
            }
        }

        return cases;
    }

    /// <summary>An output padded with NaN in front to the length of the first input.</summary>
    public double[] Output(int index)
    {
        double[] output = Arrays[index];
        return [.. Enumerable.Repeat(double.NaN, Arrays[0].Length - output.Length), .. output];
    }

    private static double Number(string text) => double.Parse(text.Trim(), CultureInfo.InvariantCulture);
}
