namespace Candlewick.Acquisition.Live.Feed;

/// <summary>Counts what a consumer takes. Used under its queue's lock.</summary>
internal sealed class FeedMeter(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private long _taken;
    private long _skipped;
    private TimeSpan _lag;
    private long _windowStart = clock.GetTimestamp();
    private long _takenAtStart;
    private double _rate = double.NaN;

    public void Add(int taken, long skipped, TimeSpan? lag)
    {
        _taken += taken;
        _skipped += skipped;
        _lag = lag ?? _lag;
    }

    public FeedMetrics Read(string name, string group, long depth, long spilled)
    {
        TimeSpan passed = clock.GetElapsedTime(_windowStart);
        double rate = passed > TimeSpan.Zero ? (_taken - _takenAtStart) / passed.TotalSeconds : 0;
        if (passed >= Window)
        {
            (_windowStart, _takenAtStart, _rate) = (clock.GetTimestamp(), _taken, rate);
        }

        return new FeedMetrics(name, group, depth, spilled, _taken, _skipped, double.IsNaN(_rate) ? rate : (_rate + rate) / 2, _lag);
    }
}
