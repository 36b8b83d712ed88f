using System.Diagnostics;

namespace Candlewick.Benchmarks;

/// <summary>Runs contenders in turn, round after round, so that a slow minute of the machine hits all of them.</summary>
internal static class Rounds
{
    /// <summary>Half a second of running brings code to its last form: the runtime compiles it again after some calls, in the background.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>Median seconds of each contender, in the given order, after all have warmed up.</summary>
    public static async Task<double[]> MeasureAsync(int rounds, params IReadOnlyList<Func<Task>> contenders)
    {
        foreach (Func<Task> contender in contenders)
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            {
                await contender();
            }
        }

        List<double>[] seconds = [.. contenders.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                await contenders[i]();
                seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
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
