namespace Candlewick.Acquisition.Tests;

/// <summary>A file format whose readings a test has written down, by file name.</summary>
internal sealed class ScriptedFormat(string? revision = null, string? venue = null) : IFileFormat
{
    private readonly Dictionary<string, Func<ImportFile, FileReading>> _readings = new(StringComparer.Ordinal);

    public FileFormatSpec Spec { get; } = new("scripted", "scripted by a test", "a.txt") { Revision = revision };

    /// <summary>Names of the files that were read, in order.</summary>
    public List<string> Read { get; } = [];

    public void Add(string name, Func<ImportFile, FileReading> reading) => _readings[name] = reading;

    public bool Recognizes(ImportFile file) => _readings.ContainsKey(file.Name);

    public string? FindGivenVenue(ImportFile file) => venue;

    public Task<FileReading> ReadAsync(ImportFile file, CancellationToken ct)
    {
        lock (Read)
        {
            Read.Add(file.Name);
        }

        return Task.FromResult(_readings[file.Name](file));
    }
}
