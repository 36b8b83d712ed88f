using System.Diagnostics;

namespace Candlewick.Jobs.Running;

/// <summary>Attempts of runs and sub-runs as spans, for whoever listens to the source <c>Candlewick.Jobs</c>. Without a listener nothing is made.</summary>
internal static class JobTracing
{
    private static readonly ActivitySource Source = new("Candlewick.Jobs");

    /// <summary>An attempt of a run begins a trace of its own; its sub-runs belong to it.</summary>
    public static Activity? Begin(string name, long run, string path, int attempt)
    {
        Activity? span = path.Length == 0 ? Source.StartActivity(ActivityKind.Internal, parentContext: default, name: name) : Source.StartActivity(name);
        return span?.SetTag("candlewick.run", run).SetTag("candlewick.path", path).SetTag("candlewick.attempt", attempt);
    }

    /// <summary>Gives the span the outcome.</summary>
    public static Outcome End(Activity? span, Outcome outcome)
    {
        span?.SetStatus(outcome.State == RunState.Succeeded ? ActivityStatusCode.Ok : ActivityStatusCode.Error, outcome.Error);
        return outcome;
    }
}
