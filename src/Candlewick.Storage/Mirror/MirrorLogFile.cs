using System.Text;

namespace Candlewick.Storage.Mirror;

/// <summary>The file of a mirror's log: whole lines, one an entry. A line whose writing failed is taken back; what is torn at the end is no entry.</summary>
/// <remarks>
/// <c>+ KEY</c> writes of it begin, <c>- KEY</c> both stores have them, <c>! SIDE KEY</c> a store missed some, <c>= SIDE KEY</c> it was healed.
/// A torn line may be left out: nobody was told that it was written. Not safe for concurrent use.
/// </remarks>
internal sealed class MirrorLogFile : IDisposable
{
    private const int LinesOfFile = 20_000;

    /// <summary>No space, quota, or a file that may not grow; the last one is of Windows.</summary>
    private static readonly int[] DiskFull = [28, 122, 27, unchecked((int)0x8007_0070)];

    private readonly string _path;
    private readonly Func<string, FileMode, FileStream> _open;
    private FileStream _file;

    /// <summary>Where the last whole line ends.</summary>
    private long _end;
    private int _lines;

    private MirrorLogFile(string path, Func<string, FileMode, FileStream> open, FileStream file)
    {
        _path = path;
        _open = open;
        _file = file;
    }

    /// <summary>True when most of its lines may not hold any more.</summary>
    public bool IsLong => _lines > LinesOfFile;

    /// <exception cref="StoreException">Locked: another process has the mirror; ReadOnly, DiskFull.</exception>
    public static MirrorLogFile Open(string path, Func<string, FileMode, FileStream> open)
    {
        try
        {
            return new MirrorLogFile(path, open, open(path, FileMode.OpenOrCreate));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreException(ErrorKind.ReadOnly, $"{path}: the log of the mirror cannot be written ({failure.Message}). Name another data folder with --data-dir.", failure);
        }
        catch (IOException failure) when (File.Exists(path) && !DiskFull.Contains(failure.HResult))
        {
            throw new StoreException(ErrorKind.Locked, $"{path}: another process has the mirror. Stop it, or let it run the command.", failure);
        }
        catch (IOException failure)
        {
            throw Failure(path, failure);
        }
    }

    /// <summary>Nothing is kept back in the process: what cannot be written fails at once, and can be taken back.</summary>
    public static FileStream OpenFile(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>Gives every entry in order, and takes away what is torn at the end.</summary>
    /// <param name="tryApply">False for a text that is no entry.</param>
    /// <exception cref="StoreException">Corrupt: a line before the last one is no entry.</exception>
    public void Replay(Func<string, bool> tryApply)
    {
        try
        {
            byte[] all = new byte[_file.Length];
            _file.ReadExactly(all);
            _end = Array.LastIndexOf(all, (byte)'\n') + 1;
            string[] lines = Encoding.UTF8.GetString(all, 0, (int)_end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (int line = 0; line < lines.Length; line++)
            {
                if (!IsApplied(lines[line], tryApply) && line < lines.Length - 1)
                {
                    throw new StoreException(
                        ErrorKind.Corrupt,
                        $"{_path}: line {line + 1} is no entry of a mirror's log, so that it is not known which store is behind. Compare both stores, delete the file, and run 'wick mirror heal --all', which copies the first to the second.");
                }
            }

            _lines = lines.Length;
            TakeBack();
        }
        catch (IOException failure)
        {
            throw Failure(_path, failure);
        }
    }

    /// <summary>Writes whole lines behind the others, all or none.</summary>
    /// <param name="isUrgent">True to return only when they are on disk.</param>
    /// <exception cref="StoreException">DiskFull, Corrupt: none of them was written.</exception>
    public void Append(string lines, bool isUrgent)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(lines);
        try
        {
            TakeBack();
            _file.Write(bytes);
            _file.Flush(flushToDisk: isUrgent);
        }
        catch (IOException failure)
        {
            TryTakeBack();
            throw Failure(_path, failure);
        }

        _end += bytes.Length;
        _lines += lines.Count(letter => letter == '\n');
    }

    /// <summary>Puts a file of these lines in the place of this one; where there is no space for it, this one goes on.</summary>
    public void TryRewrite(string lines)
    {
        string next = _path + ".new";
        byte[] bytes = Encoding.UTF8.GetBytes(lines);
        FileStream? file = null;
        try
        {
            file = _open(next, FileMode.Create);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            File.Move(next, _path, overwrite: true);
            (file, _file) = (_file, file);
            _end = bytes.Length;
        }
        catch (IOException)
        {
            File.Delete(next);
        }
        finally
        {
            file?.Dispose();
            _lines = 0;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>True for an entry, also for one behind a torn one on the same line.</summary>
    private static bool IsApplied(string line, Func<string, bool> tryApply) => Enumerable.Range(0, line.Length).Any(start => tryApply(line[start..]));

    private static StoreException Failure(string path, IOException failure) => DiskFull.Contains(failure.HResult)
        ? new StoreException(ErrorKind.DiskFull, $"{path}: the disk is full, and a mirror writes only what its log can tell of. Free some space and run it again.", failure) { IsTransient = true }
        : new StoreException(ErrorKind.Corrupt, $"{path}: the log of the mirror cannot be written or read ({failure.Message}). Look at the disk that it is on.", failure);

    /// <summary>Takes away what a writing that failed left behind the last whole line.</summary>
    private void TakeBack()
    {
        if (_file.Length != _end)
        {
            _file.SetLength(_end);
        }

        _file.Position = _end;
    }

    private void TryTakeBack()
    {
        try
        {
            TakeBack();
        }
        catch (IOException)
        {
            // The next writing begins with it.
        }
    }
}
