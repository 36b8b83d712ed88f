namespace Candlewick.Acquisition.Live;

/// <summary>How often events usually come, and from when on silence is a stall. Not safe for concurrent use.</summary>
internal sealed class StreamRate(LiveSettings settings)
{
    /// <summary>Weight of the newest interval in the mean.</summary>
    private const double Weight = 0.05;

    /// <summary>What the longest interval is worth at each later one: a usual pause is remembered for some hundred events.</summary>
    private const double Fading = 0.995;

    /// <summary>Intervals before the rate is believed.</summary>
    private const int FewIntervals = 20;

    private double _meanSeconds = double.NaN;
    private double _longestSeconds;
    private int _intervals;

    /// <summary>When the last event came; null before the first.</summary>
    public UtcTime? LastAt { get; private set; }

    public void Add(UtcTime receivedAt)
    {
        if (LastAt is { } last)
        {
            double seconds = Math.Max(0, (receivedAt - last).TotalSeconds);
            _meanSeconds = double.IsNaN(_meanSeconds) ? seconds : _meanSeconds + (Weight * (seconds - _meanSeconds));
            _longestSeconds = Math.Max(seconds, _longestSeconds * Fading);
            _intervals = Math.Min(_intervals + 1, FewIntervals);
        }

        LastAt = receivedAt;
    }

    /// <summary>The silence that is a stall; the longest one until the rate is known.</summary>
    public TimeSpan Limit
    {
        get
        {
            double shortest = settings.ShortestStall.TotalSeconds, longest = settings.LongestStall.TotalSeconds;
            double usual = Math.Max(_meanSeconds * settings.StallIntervals, 3 * _longestSeconds);
            return TimeSpan.FromSeconds(_intervals < FewIntervals ? longest : Math.Clamp(usual, shortest, longest));
        }
    }

    public bool IsStalled(UtcTime now) => LastAt is { } last && now - last > Limit;
}
