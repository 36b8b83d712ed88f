using System.Diagnostics;

namespace Candlewick.Benchmarks;

/// <summary>Runs contenders in turn, round after round, so that a slow minute of the machine hits all of them.</summary>
internal static class Rounds
{
    /// <summary>Median seconds of each contender, in the given order, after one round of warming up.</summary>
    public static async Task<double[]> MeasureAsync(int rounds, params IReadOnlyList<Func<Task>> contenders)
    {
        List<double>[] seconds = [.. contenders.Select(_ => new List<double>())];
        for (int round = -1; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await contenders[i]();
                if (round >= 0)
                {
                    seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
            }
        }

        return [.. seconds.Select(Median)];
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
