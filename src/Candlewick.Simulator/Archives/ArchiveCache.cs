using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Archives;

/// <summary>Archives read lately, up to a bound of bytes; the longest unused go first. Safe for concurrent use.</summary>
internal sealed class ArchiveCache(FolderShelf shelf, long mostBytes = 128L << 20)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Key, ArchiveRows Rows)> _byUse = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, ArchiveRows Rows)>> _byKey = [];
    private long _bytes;

    public KlineRow[] Read(ArchiveName name)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(name.Key, out LinkedListNode<(string Key, ArchiveRows Rows)>? known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Rows.Rows;
            }
        }

        ArchiveRows rows = ArchiveRows.Read(shelf.PathOf(name.Key), name.Timeframe);
        lock (_gate)
        {
            if (_byKey.TryAdd(name.Key, new LinkedListNode<(string Key, ArchiveRows Rows)>((name.Key, rows))))
            {
                _byUse.AddFirst(_byKey[name.Key]);
                _bytes += rows.Bytes;
            }

            while (_bytes > mostBytes && _byUse.Count > 1)
            {
                (string oldest, ArchiveRows dropped) = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _byKey.Remove(oldest);
                _bytes -= dropped.Bytes;
            }
        }

        return rows.Rows;
    }
}
