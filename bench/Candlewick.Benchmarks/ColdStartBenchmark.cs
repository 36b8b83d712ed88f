namespace Candlewick.Benchmarks;

/// <summary>Cold start of the published program: <c>wick --help</c>, and a query that returns one row.</summary>
/// <remarks>Usage: <c>cold-start STORE [ROUNDS]</c>. Needs artifacts/wick, which ./run makes.</remarks>
internal static class ColdStartBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("Name a store: cold-start STORE [ROUNDS].");
            return 2;
        }

        int rounds = args.Length > 1 ? int.Parse(args[1]) : 15;
        double[] seconds = await Rounds.MeasureAsync(
            rounds,
            () => ExpectAsync("Commands:", "--help"),
            () => ExpectAsync("42", "query", "SELECT 42 AS answer", "--store", args[0]),
            () => ExpectAsync("series", "query", "SELECT series FROM series_name LIMIT 1", "--store", args[0]));
        Console.WriteLine($"{rounds} interleaved rounds, medians, whole processes, {Environment.ProcessorCount} processors");
        Console.WriteLine($"wick --help             {seconds[0] * 1_000,6:F0} ms");
        Console.WriteLine($"wick query, a constant  {seconds[1] * 1_000,6:F0} ms");
        Console.WriteLine($"wick query, a row       {seconds[2] * 1_000,6:F0} ms");
        return 0;
    }

    private static async Task ExpectAsync(string text, params string[] arguments)
    {
        WickRun run = await WickProcess.RunAsync(arguments);
        if (run.ExitCode != 0 || !run.Output.Contains(text, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"wick {string.Join(' ', arguments)} ended with {run.ExitCode}: {run.Output}");
        }
    }
}
