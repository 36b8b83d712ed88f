namespace Candlewick.Campaigns.Kills;

/// <summary>What a backfill was doing, by the last mark that it printed.</summary>
public enum WritePhase
{
    /// <summary>Before the first mark: starting, opening the store, recovering its log.</summary>
    Start,
    Download,
    Parse,
    InTransaction,

    /// <summary>The engine has been told to commit and has not answered.</summary>
    Committing,
    AfterCommit,
    Checkpoint,

    /// <summary>Half of a write is committed: only in the campaign that must fail.</summary>
    Torn,
}

/// <summary>Tells phases from the lines that <c>wick --verbose</c> prints to standard error.</summary>
internal static class PhaseMarks
{
    /// <summary>Ends the line of a write of which half is committed.</summary>
    public const string Torn = " is committed by half";

    private static readonly (string Text, WritePhase Phase)[] Marks =
    [
        (": the answer begins", WritePhase.Download),
        (": reading ", WritePhase.Parse),
        (" writes begins", WritePhase.InTransaction),
        (" writes is handed to the engine to commit", WritePhase.Committing),
        (" writes is committed", WritePhase.AfterCommit),
        (" is stored: ", WritePhase.AfterCommit),
        (": the log is merged into ", WritePhase.Checkpoint),
        (Torn, WritePhase.Torn),
    ];

    /// <summary>The phases that kills are aimed at.</summary>
    public static IReadOnlyList<WritePhase> Aims { get; } =
        [WritePhase.Download, WritePhase.Parse, WritePhase.InTransaction, WritePhase.Committing, WritePhase.AfterCommit, WritePhase.Checkpoint];

    /// <summary>Null when the line is no mark.</summary>
    public static WritePhase? PhaseOf(string line)
    {
        foreach ((string text, WritePhase phase) in Marks)
        {
            if (line.StartsWith("debug ", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal))
            {
                return phase;
            }
        }

        return null;
    }

    /// <summary>What a line acknowledges as stored; null when it is no acknowledgement.</summary>
    public static (SeriesId Series, UtcRange Asked)? AcknowledgementOf(string line)
    {
        const string Before = "debug BackfillBars: ";
        int end = line.IndexOf(" is stored: ", StringComparison.Ordinal);
        if (end < 0 || !line.StartsWith(Before, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = line[Before.Length..end].Split(' ');
        string[] ends = parts[1].Split('/');
        return (SeriesId.Parse(parts[0]), new UtcRange(UtcTime.Parse(ends[0]), UtcTime.Parse(ends[1])));
    }
}
