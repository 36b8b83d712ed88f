namespace Candlewick.Analytics.Levels;

/// <summary>How wide a cluster of prices may be.</summary>
/// <param name="Fraction">Part of the middle price.</param>
/// <param name="Amount">Amount on top, in units of the price.</param>
internal readonly record struct LevelWidth(double Fraction, double Amount)
{
    /// <summary>How much of the allowed width a cluster from low to high takes up: it fits up to 1.</summary>
    public double Share(double low, double high) =>
        high > low ? (high - low) / ((Fraction * Math.Abs(low + ((high - low) / 2))) + Amount) : 0;
}

/// <summary>Complete-linkage clusters of sorted prices.</summary>
/// <remarks>A queue holds every pair of neighbours that fits; pairs that a merger made stale are skipped. O(n log n).</remarks>
internal sealed class LevelClusters
{
    private readonly double[] _prices;
    private readonly LevelWidth _width;
    private readonly int[] _last;
    private readonly int[] _firstOfLast;
    private readonly PriorityQueue<(int First, int Split, int Last), (double Share, int First)> _pairs = new();

    /// <param name="prices">Sorted upwards.</param>
    /// <param name="width">How wide a cluster may be.</param>
    public LevelClusters(double[] prices, LevelWidth width)
    {
        _prices = prices;
        _width = width;
        _last = [.. Enumerable.Range(0, prices.Length)];
        _firstOfLast = [.. _last];
    }

    /// <summary>First and last index of each cluster, by rising price.</summary>
    public List<(int First, int Last)> Merge()
    {
        for (int i = 0; i + 1 < _prices.Length; i++)
        {
            Offer(i, i, i + 1);
        }

        while (_pairs.TryDequeue(out (int First, int Split, int Last) pair, out _))
        {
            bool isCurrent = _firstOfLast[pair.Split] == pair.First && _last[pair.First] == pair.Split
                && _firstOfLast[pair.Last] == pair.Split + 1 && _last[pair.Split + 1] == pair.Last;
            if (!isCurrent)
            {
                continue;
            }

            _last[pair.First] = pair.Last;
            _firstOfLast[pair.Last] = pair.First;
            if (pair.First > 0)
            {
                Offer(_firstOfLast[pair.First - 1], pair.First - 1, pair.Last);
            }

            if (pair.Last + 1 < _prices.Length)
            {
                Offer(pair.First, pair.Last, _last[pair.Last + 1]);
            }
        }

        List<(int First, int Last)> clusters = [];
        for (int first = 0; first < _prices.Length; first = _last[first] + 1)
        {
            clusters.Add((first, _last[first]));
        }

        return clusters;
    }

    /// <summary>Notes that the clusters [first, split] and [split + 1, last] could merge.</summary>
    private void Offer(int first, int split, int last)
    {
        double share = _width.Share(_prices[first], _prices[last]);
        if (share <= 1)
        {
            _pairs.Enqueue((first, split, last), (share, first));
        }
    }
}
