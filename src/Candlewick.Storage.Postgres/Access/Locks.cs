namespace Candlewick.Storage.Postgres.Access;

/// <summary>What a transaction can hold alone. A transaction takes them in this order, each kind by rising key, so that no two wait for each other.</summary>
internal enum LockKind
{
    /// <summary>The schema; key 0.</summary>
    Schema = 0x43_4C_00_01,

    /// <summary>Writers of a series; keys are folded.</summary>
    Series,

    /// <summary>The making of one month's table; the key is the month.</summary>
    Month,

    /// <summary>Writers of the quarantine; key 0.</summary>
    Quarantine,

    /// <summary>Anything of the state role; the key is whatever its store chooses.</summary>
    State,

    /// <summary>The numbering of entries, from before they are written until they are visible; key 0. Nothing is locked after it.</summary>
    Entries,
}

/// <summary>Locks that last until the transaction ends.</summary>
internal static class Locks
{
    /// <summary>The server keeps every lock in memory of a fixed size.</summary>
    private const int SeriesKeys = 512;

    public static Task LockAsync(this PostgresSession session, LockKind kind, params IEnumerable<int> keys)
    {
        int[] sorted = [.. keys.Select(key => kind == LockKind.Series ? key % SeriesKeys : key).Distinct().Order()];
        return sorted.Length == 0
            ? Task.CompletedTask
            : session.ExecuteAsync("SELECT pg_advisory_xact_lock($1, key) FROM unnest($2) AS key", (int)kind, sorted);
    }
}
