namespace Candlewick.Storage;

/// <summary>One stored row that gives way to an incoming one, by their places in the two batches.</summary>
/// <param name="IsConfirmation">True when the values of a closed bar stay, and only its finality moves.</param>
public readonly record struct RowChange(int Stored, int Incoming, bool IsCorrection, bool IsConfirmation = false);

/// <summary>What a batch of bars would change in a store.</summary>
public sealed class BarMerge
{
    private readonly List<int> _inserted = [];
    private readonly List<RowChange> _changes = [];
    private readonly List<int> _removed = [];

    private BarMerge()
    {
    }

    /// <summary>Incoming rows that the store has not, in order.</summary>
    public IReadOnlyList<int> Inserted => _inserted;

    /// <summary>Stored rows that are replaced, in order.</summary>
    public IReadOnlyList<RowChange> Changes => _changes;

    /// <summary>Stored rows that go, because the incoming batch is whole and lacks them, in order.</summary>
    public IReadOnlyList<int> Removed => _removed;

    public WriteResult Result { get; private set; }

    /// <summary>Compares two batches, both ordered by key. Stored rows that the incoming batch lacks are left alone, unless it is whole.</summary>
    public static BarMerge Compare(BarColumns stored, BarColumns incoming, bool isWhole = false)
    {
        BarMerge merge = new();
        int place = 0;
        long unchanged = 0;
        for (int row = 0; row < incoming.Count; row++)
        {
            while (place < stored.Count && CompareKeys(stored, place, incoming, row) < 0)
            {
                merge._removed.Add(place++);
            }

            if (place == stored.Count || CompareKeys(stored, place, incoming, row) != 0)
            {
                merge._inserted.Add(row);
                continue;
            }

            if (FindChange(stored, place, incoming, row) is { } change)
            {
                merge._changes.Add(change);
            }
            else
            {
                unchanged++;
            }

            place++;
        }

        merge._removed.AddRange(Enumerable.Range(place, stored.Count - place));
        if (!isWhole)
        {
            merge._removed.Clear();
        }

        int corrected = merge._changes.Count(change => change.IsCorrection);
        merge.Result = new WriteResult(
            merge._inserted.Count, unchanged, corrected + merge._removed.Count, merge._changes.Count - corrected);
        return merge;
    }

    /// <summary>The finality that the incoming row has once it is stored: a correction says so.</summary>
    public static Finality FinalityAfter(RowChange change, Finality incoming) => change.IsCorrection ? Finality.Corrected : incoming;

    /// <summary>When we began to know a row that replaces another: never before we knew the other, and as long as the other where the values stay.</summary>
    public static UtcTime KnownFromAfter(RowChange change, UtcTime replaced, UtcTime receivedAt) =>
        change.IsConfirmation ? replaced : UtcTime.FromMicroseconds(Math.Max(receivedAt.Microseconds, replaced.Microseconds + 1));

    /// <summary>Until when a row was what we knew that a whole write lacks: never before we knew it.</summary>
    public static UtcTime KnownToOf(UtcTime removed, UtcTime receivedAt) => KnownFromAfter(default, removed, receivedAt);

    /// <summary>True when the nine values have the same bits (any NaN equals any other) and the bar ends at the same instant.</summary>
    public static bool HasSameValues(BarColumns a, int rowOfA, BarColumns b, int rowOfB)
    {
        if (a.CloseTimes[rowOfA] != b.CloseTimes[rowOfB])
        {
            return false;
        }

        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            if (!HasSameBits(a.Values((BarColumn)column)[rowOfA], b.Values((BarColumn)column)[rowOfB]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for the same bits; any NaN equals any other.</summary>
    public static bool HasSameBits(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b) || (double.IsNaN(a) && double.IsNaN(b));

    private static int CompareKeys(BarColumns a, int rowOfA, BarColumns b, int rowOfB)
    {
        int order = a.OpenTimes[rowOfA].CompareTo(b.OpenTimes[rowOfB]);
        return order != 0 ? order : a.Ordinals[rowOfA].CompareTo(b.Ordinals[rowOfB]);
    }

    private static RowChange? FindChange(BarColumns stored, int place, BarColumns incoming, int row)
    {
        Finality before = stored.Finalities[place];
        Finality after = incoming.Finalities[row];
        bool isSame = HasSameValues(stored, place, incoming, row);
        if (before == Finality.Forming)
        {
            return isSame && after == Finality.Forming ? null : new RowChange(place, row, IsCorrection: false);
        }

        // A late message about a bar that is closed already says nothing new.
        if (after == Finality.Forming)
        {
            return null;
        }

        if (!isSame)
        {
            return new RowChange(place, row, IsCorrection: true);
        }

        return before == Finality.Closed && after == Finality.Confirmed ? new RowChange(place, row, IsCorrection: false, IsConfirmation: true) : null;
    }
}
