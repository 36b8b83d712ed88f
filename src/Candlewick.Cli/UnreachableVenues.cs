using Candlewick.Hosting;

namespace Candlewick.Cli;

/// <summary>Finds out, and says, that the simulated market has to stand in for the venues.</summary>
internal static class UnreachableVenues
{
    /// <summary>True when no venue answers. A simulator that the options name is not asked: whoever named it wants no other.</summary>
    public static async Task<bool> NoteAsync(Invocation run, CancellationToken ct)
    {
        IReadOnlyList<string> failures = run.Options.SimulatorUrl is null ? await Reachability.TryAsync(run.Options, ct) : [];
        failures.ToList().ForEach(failure => run.Screen.Note($"tried {failure}"));
        if (failures.Count > 0)
        {
            run.Screen.Note($"no venue can be reached: going on with the simulated market, in {run.Options.SimulatedStorePath}");
        }

        return failures.Count > 0;
    }
}
