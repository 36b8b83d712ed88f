namespace Candlewick.Acquisition.Repair;

/// <summary>What one source said about a missing range.</summary>
/// <param name="HasPeriod">True when the source showed rows around the range: it has the period, and lacks these rows.</param>
/// <param name="IsAbsentFile">True when the archive has no file of the period while it has earlier and later ones.</param>
internal readonly record struct SourceAnswer(UtcRange Range, Evidence Evidence, bool HasPeriod, bool IsAbsentFile);

/// <summary>Everything that the sources said about one series in one repair.</summary>
internal sealed class SourceAnswers
{
    private readonly List<SourceAnswer> _answers = [];

    /// <summary>What the answers changed in the store.</summary>
    public WriteResult Result { get; set; }

    public void Add(SourceAnswer answer) => _answers.Add(answer);

    /// <summary>Answers about ranges that touch the hole.</summary>
    public IReadOnlyList<SourceAnswer> About(UtcRange hole) => [.. _answers.Where(answer => answer.Range.Overlaps(hole))];
}
