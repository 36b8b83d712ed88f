using System.Text;

namespace Candlewick.Storage.Mirror;

/// <summary>What must be known after the process was killed: in which keys a write may have reached one store only, and what a store has missed.</summary>
/// <remarks>
/// One line an entry: <c>+ KEY</c> writes of it begin, <c>- KEY</c> both stores have them, <c>! SIDE KEY</c> a store missed some, <c>= SIDE KEY</c> it was
/// healed. On disk before a write begins (<c>+</c>) or is answered (<c>!</c>); the others may be lost, which costs a comparison. A line without its end is none.
/// Safe for concurrent use.
/// </remarks>
internal sealed class MirrorLog : IDisposable
{
    private const int LinesOfFile = 20_000;

    private readonly string _path;
    private readonly bool _isDurable;
    private readonly HashSet<MirrorKey> _active = [];
    private readonly HashSet<MirrorKey>[] _missed = [[], []];
    private readonly Lock _gate = new();
    private FileStream _file;
    private int _lines;

    private MirrorLog(string path, bool isDurable, FileStream file)
    {
        _path = path;
        _isDurable = isDurable;
        _file = file;
    }

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

    /// <exception cref="StoreException">Locked: another process has the mirror.</exception>
    public static MirrorLog Open(string path, bool isDurable)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new StoreException(ErrorKind.Locked, $"{path}: another process has the mirror. Stop it, or let it run the command.", failure);
        }

        MirrorLog log = new(path, isDurable, file);
        log.Replay();
        return log;
    }

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
    public void Begin(IEnumerable<MirrorKey> keys) => Append(keys.Where(_active.Add).Select(key => $"+ {key}"), isUrgent: true);

    /// <summary>Both stores have every write of the keys.</summary>
    public void Settle(IEnumerable<MirrorKey> keys) => Append(keys.Where(_active.Remove).Select(key => $"- {key}"), isUrgent: false);

    /// <summary>A store lacks writes of the keys; on disk when it returns.</summary>
    public void Miss(int side, IEnumerable<MirrorKey> keys) => Append(keys.Where(_missed[side].Add).Select(key => $"! {side} {key}"), isUrgent: true);

    /// <summary>A store has them again.</summary>
    public void Heal(int side, IEnumerable<MirrorKey> keys) => Append(keys.Where(_missed[side].Remove).Select(key => $"= {side} {key}"), isUrgent: false);

    public void Dispose() => _file.Dispose();

    private void Replay()
    {
        if (!_isDurable)
        {
            return;
        }

        using (StreamReader reader = new(_file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true))
        {
            string all = reader.ReadToEnd();
            foreach (string line in all[..(all.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Apply(line);
            }
        }

        Rewrite();
    }

    private void Apply(string line)
    {
        string rest = line[2..];
        switch (line[0])
        {
            case '+':
                _active.Add(MirrorKey.Parse(rest));
                break;
            case '-':
                _active.Remove(MirrorKey.Parse(rest));
                break;
            case '!':
                _missed[rest[0] - '0'].Add(MirrorKey.Parse(rest[2..]));
                break;
            default:
                _missed[rest[0] - '0'].Remove(MirrorKey.Parse(rest[2..]));
                break;
        }
    }

    private void Append(IEnumerable<string> lines, bool isUrgent)
    {
        lock (_gate)
        {
            Write(lines, isUrgent);
        }
    }

    private void Write(IEnumerable<string> lines, bool isUrgent)
    {
        StringBuilder text = new();
        foreach (string line in lines)
        {
            text.Append(line).Append('\n');
            _lines++;
        }

        if (text.Length == 0 || !_isDurable)
        {
            return;
        }

        _file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        _file.Flush(flushToDisk: isUrgent);
        if (_lines > LinesOfFile)
        {
            Rewrite();
        }
    }

    /// <summary>Only what holds, in a new file that takes the old one's place.</summary>
    private void Rewrite()
    {
        string next = _path + ".new";
        FileStream file = new(next, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        IEnumerable<string> lines = _active.Select(key => $"+ {key}\n").Concat(_missed.SelectMany((keys, side) => keys.Select(key => $"! {side} {key}\n")));
        file.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
        file.Flush(flushToDisk: true);
        File.Move(next, _path, overwrite: true);
        _file.Dispose();
        _file = file;
        _lines = 0;
    }
}
