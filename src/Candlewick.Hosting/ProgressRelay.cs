using System.Collections.Immutable;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>Tells whoever listens how far jobs are.</summary>
internal sealed class ProgressRelay : IProgress<JobProgress>
{
    private ImmutableArray<IProgress<JobProgress>> _listeners = [];

    public void Report(JobProgress value)
    {
        foreach (IProgress<JobProgress> listener in _listeners)
        {
            listener.Report(value);
        }
    }

    /// <param name="listener">Null for nobody.</param>
    public IDisposable Add(IProgress<JobProgress>? listener)
    {
        if (listener is not null)
        {
            ImmutableInterlocked.Update(ref _listeners, all => all.Add(listener));
        }

        return new Leave(this, listener);
    }

    private sealed class Leave(ProgressRelay relay, IProgress<JobProgress>? listener) : IDisposable
    {
        public void Dispose()
        {
            if (listener is not null)
            {
                ImmutableInterlocked.Update(ref relay._listeners, all => all.Remove(listener));
            }
        }
    }
}
