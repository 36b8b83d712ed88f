using System.Globalization;
using System.Text;

namespace Candlewick.Server.Telemetry;

/// <summary>The value of one instrument under one set of labels.</summary>
/// <param name="bounds">Upper ends of buckets, rising.</param>
internal sealed class MetricCell(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _buckets = new long[bounds.Length + 1];
    private double _value;

    /// <summary>Sum of a counter or a histogram, last value of a gauge.</summary>
    public double Value
    {
        get
        {
            lock (_gate)
            {
                return _value;
            }
        }
    }

    public void Set(double value)
    {
        lock (_gate)
        {
            _value = value;
        }
    }

    public void Add(double value)
    {
        lock (_gate)
        {
            _value += value;
        }
    }

    public void Observe(double value)
    {
        int bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        lock (_gate)
        {
            _buckets[bucket]++;
            _value += value;
        }
    }

    /// <summary>The buckets, each with all before it, then sum and count.</summary>
    public void WriteBuckets(StringBuilder text, string name, string labels)
    {
        long[] buckets;
        double sum;
        lock (_gate)
        {
            (buckets, sum) = ([.. _buckets], _value);
        }

        long count = 0;
        string before = labels.Length == 0 ? "" : labels + ",", around = labels.Length == 0 ? "" : $"{{{labels}}}";
        for (int i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{(i < bounds.Length ? Number(bounds[i]) : "+Inf")}\"}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{around} {Number(sum)}\n{name}_count{around} {count}\n");
    }

    public static string Number(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
