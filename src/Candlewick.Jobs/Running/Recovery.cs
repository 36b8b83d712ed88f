using System.Globalization;

namespace Candlewick.Jobs.Running;

/// <summary>Finds what an owner left behind that is gone.</summary>
internal static class Recovery
{
    private const int NamesShown = 5;

    /// <summary>Marks as interrupted what says that it is running, and notes in its log what it was doing.</summary>
    public static async Task RunAsync(RunServices services, CancellationToken ct)
    {
        foreach (JobRun run in await services.Store.ListAsync(new RunFilter(States: [RunState.Running], Limit: int.MaxValue), ct))
        {
            IReadOnlyList<LogLine> last = await services.Store.ReadLogAsync(new LogFilter(run.Id, null, Limit: 1), ct);
            long number = last is [var line] ? line.Number + 1 : 1;
            string text = $"interrupted: its process ({run.Owner}) ended while it ran; {await SentenceAsync(services.Store, run, ct)}";
            await services.Writer.WriteAsync(new RunChanges
            {
                Changed = [run with { State = RunState.Interrupted, Interruptions = run.Interruptions + 1 }],
                Log = [new LogLine(run.Id, "", number, services.Clock.Now(), text)],
            });
        }
    }

    private static async Task<string> SentenceAsync(IRunStore store, JobRun run, CancellationToken ct)
    {
        SubRunPage all = await store.ListSubRunsAsync(new SubRunFilter(run.Id, Limit: 0), ct);
        SubRunPage open = await store.ListSubRunsAsync(new SubRunFilter(run.Id, [RunState.Running, RunState.Retrying], Limit: NamesShown), ct);
        long going = open.Counts.Values.Sum();
        string names = string.Join(", ", open.Rows.Select(row => row.Path));
        string more = going > NamesShown ? string.Create(CultureInfo.InvariantCulture, $" and {going - NamesShown} more") : "";
        return $"{all.Counts.GetValueOrDefault(RunState.Succeeded)} sub-runs were done, {(going == 0 ? "none was going on" : $"{going} going on: {names}{more}")}";
    }
}
