using Candlewick.Domain;
using Candlewick.Jobs;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

/// <summary>The jobs that there are, and their configuration.</summary>
public sealed class JobListTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_Defaults_FitTogether()
    {
        using TemporaryFolder folder = new();
        await using Workspace workspace = await Workspace.OpenAsync(Store(folder), StoreAccess.Write, Ct);
        string[] names = [.. workspace.Jobs.Graph.Jobs.Select(job => job.Spec.Name)];
        Assert.Subset(new HashSet<string>(names), new HashSet<string> { "universe", "backfill", "catch-up", "repair", "audit" });
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(workspace.Jobs.Graph.Jobs, job => Assert.False(string.IsNullOrWhiteSpace(job.Spec.Summary)));
    }

    [Fact]
    public void Options_OfJobsAndTheRest_HaveKeysOfTheirOwn()
    {
        string[] keys = [.. OptionsReference.Describe(new CandlewickOptions()).Select(entry => entry.Key)];
        Assert.Equal(keys.Distinct(), keys);
    }

    [Fact]
    public async Task Jobs_ConfiguredSchedule_TakesThePlaceOfTheDefault()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("candlewick.yaml"), "jobs:\n  catch_up: every 10m;  after universe\n  audit: never\n  keep_runs: 0\n  skip_missed: backup, audit\n");
        CandlewickOptions options = OptionsLoader.Load(new OptionOverrides(folder.File("candlewick.yaml"), null, folder.File("a.duckdb"), null, Verbose: false));
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        Assert.Equal("every 10m; after universe", JobTrigger.ListText(workspace.Jobs.Graph.Find("catch-up")!.Spec.Triggers));
        Assert.Empty(workspace.Jobs.Graph.Find("audit")!.Spec.Triggers);
        Assert.Null(workspace.Jobs.Options.KeepRuns);
        Assert.Equal(["audit", "backup"], workspace.Jobs.Graph.Jobs.Where(job => job.Spec.Misfire == MisfirePolicy.Skip).Select(job => job.Spec.Name).Order());
    }

    [Fact]
    public async Task Jobs_SchedulesThatDoNotFitTogether_AreToldAllAtOnce()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("candlewick.yaml"), "jobs:\n  universe: after audit\n  catch_up: after nobody\n");
        CandlewickOptions options = OptionsLoader.Load(new OptionOverrides(folder.File("candlewick.yaml"), null, folder.File("a.duckdb"), null, Verbose: false));
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        InputException failure = Assert.Throws<InputException>(() => workspace.Jobs);
        Assert.Contains(failure.Faults, fault => fault.Contains("'after nobody' names no job", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.Contains("in a circle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task JobsPiece_UntilCancelled_RunsJobsAndKeepsThem()
    {
        using TemporaryFolder folder = new();
        await using (Workspace workspace = await Workspace.OpenAsync(Store(folder), StoreAccess.Write, Ct))
        {
            JobsPiece piece = new(workspace, beginsAtOnce: false);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            Task running = piece.RunAsync(stop.Token);
            JobRun audit = await workspace.Jobs.StartAsync(new RunRequest("audit"), Ct);
            Assert.Equal(RunState.Succeeded, (await workspace.Jobs.WaitAsync(audit.Id, Ct)).State);
            Assert.True(piece.Health.IsHealthy);
            await stop.CancelAsync();
            await running;
        }

        await using Workspace again = await Workspace.OpenAsync(Store(folder), StoreAccess.Read, Ct);
        Assert.Equal("audit", Assert.Single(await again.Runs.Runs.ListAsync(new RunFilter(), Ct)).Job);
        Assert.NotEmpty(await again.Runs.Runs.ListSchedulesAsync(Ct));
        Assert.False(await again.Jobs.IsAnyoneWorkingAsync(Ct));
    }

    [Theory]
    [InlineData(false, "universe", "first start")]
    [InlineData(true, "catch-up", "start")]
    public async Task JobsPiece_AtItsStart_BeginsWithWhatIsMissing(bool wasFilled, string job, string cause)
    {
        using TemporaryFolder folder = new();
        Uri nobody = new("http://127.0.0.1:1");
        CandlewickOptions options = Store(folder) with { Venues = new VenueUrls { BinanceSpot = nobody, BinanceUsdM = nobody, BinanceArchive = nobody, BinanceArchiveListing = nobody, CoinGecko = nobody } };
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        if (wasFilled)
        {
            Lease lease = (await workspace.Runs.Leases.TryAcquireAsync(new LeaseRequest("test", "test", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(1)), Ct))!;
            JobRun done = new() { Job = "backfill", Cause = "call", State = RunState.Succeeded, EndedAt = DateTimeOffset.UnixEpoch };
            await workspace.Runs.Runs.WriteAsync(new RunChanges { Added = [done] }, lease.Fence, Ct);
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Task running = new JobsPiece(workspace).RunAsync(stop.Token);
        IReadOnlyList<JobRun> begun = [];
        while (begun.Count == 0)
        {
            begun = [.. (await workspace.Runs.Runs.ListAsync(new RunFilter(), Ct)).Where(run => run.Cause == cause)];
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal(job, begun.MinBy(run => run.Id)!.Job);
        Assert.Equal(!wasFilled, begun.Any(run => run.Job == "backfill"));
    }

    private static CandlewickOptions Store(TemporaryFolder folder) => CandlewickOptions.ForStore(folder.File("jobs.duckdb"));
}
