using System.Collections;

namespace Candlewick.Domain.Time;

/// <summary>An immutable set of instants kept as half-open ranges: ordered, disjoint, never touching, none empty.</summary>
public sealed class RangeSet : IReadOnlyList<UtcRange>, IEquatable<RangeSet>
{
    private readonly UtcRange[] _ranges;

    private RangeSet(UtcRange[] ranges) => _ranges = ranges;

    public static RangeSet Empty { get; } = new([]);

    public int Count => _ranges.Length;

    public bool IsEmpty => _ranges.Length == 0;

    public UtcRange this[int index] => _ranges[index];

    /// <summary>Joins any ranges, in any order, overlapping or not; empty ones are dropped.</summary>
    public static RangeSet Of(IEnumerable<UtcRange> ranges)
    {
        List<UtcRange> ordered = [.. ranges.Where(range => !range.IsEmpty)];
        ordered.Sort((a, b) => a.From.CompareTo(b.From));
        List<UtcRange> joined = [];
        foreach (UtcRange range in ordered)
        {
            if (joined.Count > 0 && range.From <= joined[^1].To)
            {
                joined[^1] = joined[^1] with { To = UtcTime.Max(joined[^1].To, range.To) };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined.Count == 0 ? Empty : new RangeSet([.. joined]);
    }

    public static RangeSet Of(params ReadOnlySpan<UtcRange> ranges) => Of(ranges.ToArray().AsEnumerable());

    public RangeSet Union(RangeSet other) => other.IsEmpty ? this : IsEmpty ? other : Of(_ranges.Concat(other._ranges));

    public RangeSet Union(UtcRange range) => Union(Of(range));

    public RangeSet Intersect(RangeSet other)
    {
        List<UtcRange> common = [];
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            UtcRange both = _ranges[i].Intersect(other._ranges[j]);
            if (!both.IsEmpty)
            {
                common.Add(both);
            }

            if (_ranges[i].To < other._ranges[j].To)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return common.Count == 0 ? Empty : new RangeSet([.. common]);
    }

    public RangeSet Intersect(UtcRange range) => Intersect(Of(range));

    public RangeSet Subtract(RangeSet other)
    {
        List<UtcRange> rest = [];
        int j = 0;
        foreach (UtcRange range in _ranges)
        {
            UtcTime from = range.From;
            while (j < other._ranges.Length && other._ranges[j].To <= from)
            {
                j++;
            }

            for (int k = j; k < other._ranges.Length && other._ranges[k].From < range.To; k++)
            {
                if (from < other._ranges[k].From)
                {
                    rest.Add(new UtcRange(from, other._ranges[k].From));
                }

                from = UtcTime.Max(from, other._ranges[k].To);
            }

            if (from < range.To)
            {
                rest.Add(range with { From = from });
            }
        }

        return rest.Count == 0 ? Empty : new RangeSet([.. rest]);
    }

    public RangeSet Subtract(UtcRange range) => Subtract(Of(range));

    public bool Contains(UtcTime time)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Contains(time))
            {
                return true;
            }

            if (time < _ranges[middle].From)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }

        return false;
    }

    public bool Equals(RangeSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as RangeSet);

    public override int GetHashCode() => _ranges.Length == 0 ? 0 : HashCode.Combine(_ranges.Length, _ranges[0], _ranges[^1]);

    public override string ToString() => string.Join(", ", _ranges);

    public IEnumerator<UtcRange> GetEnumerator() => ((IEnumerable<UtcRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
