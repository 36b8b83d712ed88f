using Candlewick.Alerts.Expressions;
using Microsoft.Extensions.Logging;

namespace Candlewick.Alerts.Rules;

/// <summary>A file of alerts that is read again when it changes. What it said last without faults stays in force.</summary>
/// <remarks>Read by one at a time; what it gives can be asked for at any time.</remarks>
public sealed class AlertFileWatch
{
    private readonly string _path;
    private readonly string _name;
    private readonly AlertVocabulary _names;
    private readonly ILogger _log;
    private (long Length, DateTime WrittenAt)? _stamp;
    private volatile AlertFile _current;
    private volatile IReadOnlyList<string> _faults = [];

    private AlertFileWatch(string path, string name, AlertVocabulary names, ILogger log)
    {
        (_path, _name, _names, _log) = (path, name, names, log);
        _stamp = Stamp();
        _current = Read();
    }

    /// <summary>What is in force.</summary>
    public AlertFile Current => _current;

    /// <summary>What is wrong with the file as it is now, one a line; empty when it is in force.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="path">Full path.</param>
    /// <param name="name">What faults call the file.</param>
    /// <exception cref="InputException">The file is not there, or has faults; all of them at once.</exception>
    public static AlertFileWatch Open(string path, string name, AlertVocabulary names, ILogger log) =>
        File.Exists(path) ? new AlertFileWatch(path, name, names, log) : throw Missing(name, "name another file, or leave the option empty.");

    /// <summary>Reads the file when it has another size or time than the last time. Faults are logged once a change.</summary>
    /// <returns>True when what is in force is new.</returns>
    public bool Reread()
    {
        (long, DateTime)? stamp = Stamp();
        if (stamp == _stamp)
        {
            return false;
        }

        try
        {
            _current = stamp is null ? throw Missing(_name, "what it said last stays in force.") : Read();
            (_stamp, _faults) = (stamp, []);
            _log.FileRead(_name, _current.Rules.Count, _current.Channels.Count);
            return true;
        }
        catch (InputException failure)
        {
            (_stamp, _faults) = (stamp, failure.Faults);
            _log.FileRefused(_name, failure.Message);
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever writes it may hold it for a moment: it is tried again.
            _faults = [$"{_name}: cannot be read ({failure.Message})"];
            return false;
        }
    }

    private static InputException Missing(string name, string then) => new($"alerts.file: found no {name}; {then}");

    private AlertFile Read() => AlertFile.Read(File.ReadAllText(_path), _name, _names, Environment.GetEnvironmentVariable);

    private (long, DateTime)? Stamp() => new FileInfo(_path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : null;
}
