namespace Candlewick.Acquisition.Live;

/// <summary>How often events usually come, and from when on silence is a stall. Not safe for concurrent use.</summary>
internal sealed class StreamRate(LiveSettings settings)
{
    /// <summary>Weight of the newest interval in the mean.</summary>
    private const double Weight = 0.05;

    private double _meanSeconds = double.NaN;

    /// <summary>When the last event came; null before the first.</summary>
    public UtcTime? LastAt { get; private set; }

    public void Add(UtcTime receivedAt)
    {
        if (LastAt is { } last)
        {
            double seconds = Math.Max(0, (receivedAt - last).TotalSeconds);
            _meanSeconds = double.IsNaN(_meanSeconds) ? seconds : _meanSeconds + (Weight * (seconds - _meanSeconds));
        }

        LastAt = receivedAt;
    }

    /// <summary>The silence that is a stall; the longest one until the rate is known.</summary>
    public TimeSpan Limit
    {
        get
        {
            double shortest = settings.ShortestStall.TotalSeconds, longest = settings.LongestStall.TotalSeconds;
            double seconds = double.IsNaN(_meanSeconds) ? longest : Math.Clamp(_meanSeconds * settings.StallIntervals, shortest, longest);
            return TimeSpan.FromSeconds(seconds);
        }
    }

    public bool IsStalled(UtcTime now) => LastAt is { } last && now - last > Limit;
}
