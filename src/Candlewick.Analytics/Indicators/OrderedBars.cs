namespace Candlewick.Analytics.Indicators;

/// <summary>Feeds bars to a streaming indicator and refuses those that do not come in order.</summary>
public sealed class OrderedBars(BoundIndicator indicator)
{
    private UtcTime _openTime;
    private int _ordinal;
    private bool _hasLast;

    /// <summary>Takes a closed bar and writes one value per output.</summary>
    /// <exception cref="ArgumentException">The bar does not come after the last one in (open time, ordinal); the indicator is as it was.</exception>
    public void Add(in Bar bar, Span<double> outputs)
    {
        if (_hasLast && (bar.OpenTime, bar.Ordinal).CompareTo((_openTime, _ordinal)) <= 0)
        {
            throw new ArgumentException(
                $"Bars must come in order of open time, each once: {bar.OpenTime} (ordinal {bar.Ordinal}) after {_openTime} (ordinal {_ordinal}).", nameof(bar));
        }

        (_openTime, _ordinal, _hasLast) = (bar.OpenTime, bar.Ordinal, true);
        indicator.Add(bar, outputs);
    }
}
