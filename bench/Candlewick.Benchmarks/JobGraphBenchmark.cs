using System.Diagnostics;
using Candlewick.Jobs;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>What the engine itself costs: graphs of sub-runs that do nothing, with durable state; and questions about a long history.</summary>
/// <remarks>Usage: <c>job-graph [FOLDER] [ROUNDS] [HISTORY]</c>; HISTORY sub-runs (1,000,000) are written once and kept for the next call.</remarks>
internal static class JobGraphBenchmark
{
    private const int SubRuns = 1_000;
    private const int SubRunsOfRun = 10_000;
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> RunAsync(string[] args)
    {
        string work = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "candlewick-bench");
        int rounds = args.Length > 1 ? int.Parse(args[1]) : 9;
        int history = args.Length > 2 ? int.Parse(args[2]) : 1_000_000;
        Directory.CreateDirectory(work);
        Console.WriteLine($"{Environment.ProcessorCount} processors, {rounds} interleaved rounds, medians");
        await MeasureGraphsAsync(work, rounds);
        await MeasureHistoryAsync(work, rounds, history);
        return 0;
    }

    private static async Task MeasureGraphsAsync(string work, int rounds)
    {
        string path = Path.Combine(work, "graph.duckdb");
        File.Delete(path);
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        JobGraph graph = JobGraph.Of(
        [
            Job("one-by-one", SubRuns, 1), Job("four-at-once", SubRuns, 4), Job("first", 10, 1),
            .. Enumerable.Range(0, 9).Select(i => Job($"part{i}", 110, 1, "first")),
        ]);
        await using JobEngine engine = new(graph, store.Runs, new JobEngineOptions());
        double[] seconds = await Rounds.MeasureAsync(
            rounds, () => RunAsync(engine, "one-by-one", isGraph: false), () => RunAsync(engine, "four-at-once", isGraph: false),
            () => RunAsync(engine, "first", isGraph: true));
        Console.WriteLine("sub-runs that do nothing, state durable in DuckDB        a sub-run");
        Console.WriteLine($"one job, 1,000 sub-runs, one by one                  {seconds[0] * 1_000 / SubRuns,8:F3} ms");
        Console.WriteLine($"one job, 1,000 sub-runs, four at once                {seconds[1] * 1_000 / SubRuns,8:F3} ms");
        Console.WriteLine($"graph of 10 jobs, 1,000 sub-runs in all              {seconds[2] * 1_000 / SubRuns,8:F3} ms");
    }

    private static async Task RunAsync(JobEngine engine, string job, bool isGraph)
    {
        JobRun run = await engine.StartAsync(new RunRequest(job) { WithFollowers = isGraph }, CancellationToken.None);
        IReadOnlyList<JobRun> all = await engine.Runs.ListAsync(new RunFilter(Graph: run.Id), CancellationToken.None);
        long done = 0;
        foreach (JobRun one in all)
        {
            done += (await engine.WaitAsync(one.Id, CancellationToken.None)).SubRuns.Done;
        }

        Require(done == SubRuns);
    }

    private static async Task MeasureHistoryAsync(string work, int rounds, int history)
    {
        string path = Path.Combine(work, $"history-{history}.duckdb");
        if (!File.Exists(path))
        {
            await FillAsync(path, history);
        }

        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path) { IsReadOnly = true }, TimeProvider.System, CancellationToken.None);
        IRunStore runs = store.Runs.Runs;
        long last = (await runs.ListAsync(new RunFilter(Limit: 1), CancellationToken.None))[0].Id;
        SubRunFilter[] questions =
        [
            new(), new(Limit: 0), new(null, [RunState.Failed]), new(Contains: "COIN0777"), new(null, [RunState.Failed], Contains: "COIN05"),
            new(Skip: history / 2), new(last), new(last, [RunState.Failed]),
        ];
        string[] names =
        [
            "all, the first 100", "all, counted by state", "the failed ones", "of one instrument", "failed, of a hundred instruments", "a page in the middle",
            "of one run (10,000)", "failed, of one run",
        ];
        Func<Task>[] asked = [.. questions.Select(question => (Func<Task>)(async () => Require((await runs.ListSubRunsAsync(question, CancellationToken.None)).Counts.Count > 0)))];
        double[] seconds = await Rounds.MeasureAsync(rounds, [.. asked, async () => Require((await runs.ListAsync(new RunFilter("backfill", Limit: 50), CancellationToken.None)).Count > 0)]);
        Console.WriteLine($"history of {history:N0} sub-runs in {new FileInfo(path).Length / 1048576.0:F0} MiB (rows and counts by state)");
        for (int i = 0; i < names.Length; i++)
        {
            Console.WriteLine($"{names[i],-52} {seconds[i] * 1_000,8:F1} ms");
        }

        Console.WriteLine($"{"list of runs",-52} {seconds[^1] * 1_000,8:F1} ms");
        Console.WriteLine($"peak resident memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0:F0} MiB");
    }

    /// <summary>A run a day, each with 10,000 sub-runs, one in 500 of them failed.</summary>
    private static async Task FillAsync(string path, int history)
    {
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, CancellationToken.None);
        Fence fence = (await store.Runs.Leases.TryAcquireAsync(new LeaseRequest("bench", "bench", Start, Start.AddYears(1)), CancellationToken.None))!.Fence;
        for (int day = 0; day < history / SubRunsOfRun; day++)
        {
            DateTimeOffset at = Start.AddDays(day);
            JobRun run = new() { Job = "backfill", Cause = "cron 5 0 * * *", CreatedAt = at, EndedAt = at.AddHours(1), State = RunState.Succeeded };
            long id = (await store.Runs.Runs.WriteAsync(new RunChanges { Added = [run] }, fence, CancellationToken.None))![0];
            SubRunRow[] rows =
            [
                .. Enumerable.Range(0, SubRunsOfRun).Select(i => new SubRunRow(
                    id, $"BINANCE:COIN{i:D4}USDT@1m", i % 500 == day % 500 ? RunState.Failed : RunState.Succeeded, 1, 0, at.AddMilliseconds(300 * i),
                    at.AddMilliseconds((300 * i) + 250), null, i % 500 == day % 500 ? "/api/v3/klines: the venue answered 418" : null)),
            ];
            await store.Runs.Runs.WriteAsync(new RunChanges { Ended = rows }, fence, CancellationToken.None);
        }
    }

    private static JobDefinition Job(string name, int subRuns, int parallel, params string[] after)
    {
        string[] names = [.. Enumerable.Range(0, subRuns).Select(i => $"BINANCE:COIN{i:D4}USDT@1m")];
        return new JobDefinition(new JobSpec(name, name) { After = after }, () => new Idle(names, parallel));
    }

    private static void Require(bool isTrue)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException("The engine did not do, or the store did not answer, what was expected.");
        }
    }

    private sealed class Idle(string[] names, int parallel) : IJobBody
    {
        public Task RunAsync(JobContext context, CancellationToken ct) => context.RunSubRunsAsync(names, parallel, (_, _) => Task.CompletedTask, ct);
    }
}
