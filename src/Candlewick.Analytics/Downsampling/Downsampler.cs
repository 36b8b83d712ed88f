namespace Candlewick.Analytics.Downsampling;

/// <summary>Many prices into few: mean, median, smallest, largest, last and count of each group.</summary>
/// <remarks>
/// Intervals without points give nothing. What is appended depends on the points alone and not on how they were cut into batches. The
/// points of the running group are kept, for the median. Not safe for concurrent callers.
/// </remarks>
public sealed class Downsampler(DownsampleTrigger trigger)
{
    private double[] _values = new double[256];
    private int _count;
    private UtcRange _interval;
    private UtcTime _first;
    private UtcTime _latest = UtcTime.MinValue;
    private CompensatedSum _sum;
    private double _min;
    private double _max;

    /// <summary>Takes points and appends the groups that they close.</summary>
    /// <exception cref="ArgumentException">A point is earlier than the one before it or than the last <see cref="Advance"/>, or its value is not finite.</exception>
    public void Add(ReadOnlySpan<PricePoint> points, ICollection<PriceSummary> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        foreach (ref readonly PricePoint point in points)
        {
            Add(point, closed);
        }
    }

    /// <summary>Says that every point before the instant has come, and appends the group that is over by then.</summary>
    public void Advance(UtcTime now, ICollection<PriceSummary> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (trigger.IsTimed && _count > 0 && now >= _interval.To)
        {
            Close(closed, isWhole: true);
        }

        _latest = UtcTime.Max(_latest, now);
    }

    /// <summary>Says that no more points come: appends what has not closed, marked as not whole, and starts afresh.</summary>
    public void End(ICollection<PriceSummary> closed)
    {
        ArgumentNullException.ThrowIfNull(closed);
        if (_count > 0)
        {
            Close(closed, isWhole: false);
        }

        _latest = UtcTime.MinValue;
    }

    private void Add(in PricePoint point, ICollection<PriceSummary> closed)
    {
        double value = point.Value;
        if (point.EventTime < _latest || !double.IsFinite(value))
        {
            throw new ArgumentException(
                point.EventTime < _latest
                    ? $"Points must come in order of time: {point.EventTime} after {_latest}."
                    : $"The point at {point.EventTime} is {value}; expected a finite number.",
                nameof(point));
        }

        if (trigger.IsTimed && _count > 0 && point.EventTime >= _interval.To)
        {
            Close(closed, isWhole: true);
        }

        if (_count == 0)
        {
            _interval = trigger.IsTimed ? trigger.IntervalOf(point.EventTime) : default;
            _first = point.EventTime;
            _sum = default;
            (_min, _max) = (value, value);
        }

        if (_count == _values.Length)
        {
            Array.Resize(ref _values, checked(_count * 2));
        }

        _latest = point.EventTime;
        _values[_count++] = value;
        _sum.Add(value);
        _min = value < _min ? value : _min;
        _max = value > _max ? value : _max;
        if (_count == trigger.Most)
        {
            Close(closed, isWhole: true);
        }
    }

    private void Close(ICollection<PriceSummary> closed, bool isWhole)
    {
        UtcRange span = trigger.IsTimed ? _interval : new UtcRange(_first, _latest);
        double last = _values[_count - 1];
        double mean = Math.Clamp(_sum.Mean(_count), _min, _max);
        closed.Add(new PriceSummary(span.From, span.To, _count, mean, Median.Of(_values.AsSpan(0, _count)), _min, _max, last, isWhole));
        _count = 0;
    }
}
