using System.Text;

namespace Candlewick.Storage.Mirror;

/// <summary>What must be known after the process was killed: in which keys a write may have reached one store only, and what a store has missed.</summary>
/// <remarks>
/// On disk before a write begins (<see cref="Begin"/>) or is answered (<see cref="Miss"/>); the others may be lost, which costs a comparison. A key that could
/// not be written down is not under way; one that a store has missed is known to be missed all the same, and is written down with the next line.
/// Safe for concurrent use.
/// </remarks>
internal sealed class MirrorLog : IDisposable
{
    private readonly MirrorLogFile _file;
    private readonly HashSet<MirrorKey> _active = [];
    private readonly HashSet<MirrorKey>[] _missed = [[], []];
    private readonly Lock _gate = new();

    /// <summary>Lines that hold, and could not be written.</summary>
    private string _owed = "";

    private MirrorLog(MirrorLogFile file) => _file = file;

    /// <summary>Keys of which writes may have reached one store only.</summary>
    public IReadOnlyList<MirrorKey> Active
    {
        get
        {
            lock (_gate)
            {
                return [.. _active];
            }
        }
    }

    /// <param name="isDurable">False to remember nothing on disk.</param>
    /// <param name="open">Opens the file; null for the file system's own.</param>
    /// <exception cref="StoreException">Locked: another process has the mirror; Corrupt: a line in the middle is none.</exception>
    public static MirrorLog Open(string path, bool isDurable, Func<string, FileMode, FileStream>? open = null)
    {
        MirrorLogFile file = MirrorLogFile.Open(path, open ?? MirrorLogFile.OpenFile);
        if (!isDurable)
        {
            return new MirrorLog(file) { IsSilent = true };
        }

        MirrorLog log = new(file);
        try
        {
            file.Replay(log.TryApply);
            file.TryRewrite(log.Text());
            return log;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private bool IsSilent { get; init; }

    /// <summary>What a store has missed.</summary>
    /// <param name="side">0 or 1.</param>
    public IReadOnlyList<MirrorKey> Missed(int side)
    {
        lock (_gate)
        {
            return [.. _missed[side]];
        }
    }

    /// <summary>Writes of the keys begin; on disk when it returns.</summary>
    /// <exception cref="StoreException">It cannot be written down: nothing of them has begun.</exception>
    public void Begin(IEnumerable<MirrorKey> keys)
    {
        lock (_gate)
        {
            MirrorKey[] begun = [.. keys.Where(key => !_active.Contains(key)).Distinct()];
            Write(string.Concat(begun.Select(key => $"+ {key}\n")), isUrgent: true);
            _active.UnionWith(begun);
        }
    }

    /// <summary>Both stores have every write of the keys; where that cannot be written down, they are compared after a kill.</summary>
    public void Settle(IEnumerable<MirrorKey> keys)
    {
        lock (_gate)
        {
            MirrorKey[] settled = [.. keys.Where(_active.Contains).Distinct()];
            try
            {
                Write(string.Concat(settled.Select(key => $"- {key}\n")), isUrgent: false);
            }
            catch (StoreException)
            {
                return;
            }

            _active.ExceptWith(settled);
        }
    }

    /// <summary>A store lacks writes of the keys; on disk when it returns.</summary>
    /// <exception cref="StoreException">It cannot be written down: the store counts as behind, and the write must not be answered.</exception>
    public void Miss(int side, IEnumerable<MirrorKey> keys)
    {
        lock (_gate)
        {
            string lines = string.Concat(keys.Where(_missed[side].Add).Select(key => $"! {side} {key}\n"));
            try
            {
                Write(lines, isUrgent: true);
            }
            catch (StoreException)
            {
                _owed += lines;
                throw;
            }
        }
    }

    /// <summary>A store has them again.</summary>
    /// <exception cref="StoreException">It cannot be written down: they count as missed still.</exception>
    public void Heal(int side, IEnumerable<MirrorKey> keys)
    {
        lock (_gate)
        {
            MirrorKey[] healed = [.. keys.Where(_missed[side].Contains).Distinct()];
            Write(string.Concat(healed.Select(key => $"= {side} {key}\n")), isUrgent: false);
            _missed[side].ExceptWith(healed);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>False for a text that is no entry.</summary>
    private bool TryApply(string line)
    {
        if (line.Length < 3 || line[1] != ' ')
        {
            return false;
        }

        bool isOfSide = line[0] is '!' or '=';
        if (isOfSide && (line.Length < 5 || line[2] is not ('0' or '1') || line[3] != ' '))
        {
            return false;
        }

        MirrorKey key;
        try
        {
            key = MirrorKey.Parse(isOfSide ? line[4..] : line[2..]);
            _ = key.Parts().Count();
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException)
        {
            return false;
        }

        return line[0] switch
        {
            '+' => _active.Add(key) || true,
            '-' => _active.Remove(key) || true,
            '!' => _missed[line[2] - '0'].Add(key) || true,
            '=' => _missed[line[2] - '0'].Remove(key) || true,
            _ => false,
        };
    }

    private void Write(string lines, bool isUrgent)
    {
        if (IsSilent || (_owed.Length == 0 && lines.Length == 0))
        {
            return;
        }

        _file.Append(_owed + lines, isUrgent || _owed.Length > 0);
        _owed = "";
        if (_file.IsLong)
        {
            _file.TryRewrite(Text());
        }
    }

    /// <summary>Only what holds.</summary>
    private string Text() => string.Concat(_active.Select(key => $"+ {key}\n").Concat(_missed.SelectMany((keys, side) => keys.Select(key => $"! {side} {key}\n"))));
}
