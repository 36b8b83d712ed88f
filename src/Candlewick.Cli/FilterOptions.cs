using System.CommandLine;

namespace Candlewick.Cli;

/// <summary>Flags that choose series and a range; the commands that read share them.</summary>
internal sealed class FilterOptions
{
    public Option<string?> Instrument { get; } = new("--instrument", "-i") { Description = "Only this one, such as BINANCE:BTCUSDT.", HelpName = "ID" };

    public Option<string?> Venue { get; } = new("--venue") { Description = "Only this segment, such as BINANCE-UM.", HelpName = "CODE" };

    public Option<string?> Timeframe { get; } = new("--timeframe", "-t") { Description = "Only bars of this length, such as 1h.", HelpName = "CODE" };

    public Option<SeriesKind?> Kind { get; } = new("--kind") { Description = "Only this kind of data." };

    public Option<string?> From { get; } = new("--from") { Description = "Start, included, UTC: 2024-01-01 or 2024-01-01T05:00Z.", HelpName = "TIME" };

    public Option<string?> To { get; } = new("--to") { Description = "End, excluded, UTC.", HelpName = "TIME" };

    public void AddTo(Command command, bool withRange)
    {
        command.Options.Add(Instrument);
        command.Options.Add(Venue);
        command.Options.Add(Timeframe);
        command.Options.Add(Kind);
        if (withRange)
        {
            command.Options.Add(From);
            command.Options.Add(To);
        }
    }

    /// <exception cref="InputException">A flag's value cannot be understood.</exception>
    public SeriesFilter ReadFilter(ParseResult parsed) => new(
        parsed.GetValue(Kind),
        parsed.GetValue(Venue)?.ToUpperInvariant(),
        parsed.GetValue(Instrument) is { } id ? Text(() => (InstrumentId?)InstrumentId.Parse(id.ToUpperInvariant()), "--instrument") : null,
        parsed.GetValue(Timeframe) is { } code ? Text(() => (Timeframe?)Domain.Time.Timeframe.Parse(code), "--timeframe") : null);

    /// <exception cref="InputException">A flag's value cannot be understood.</exception>
    public UtcRange ReadRange(ParseResult parsed) => ReadRange(parsed, UtcRange.All);

    public UtcRange ReadRange(ParseResult parsed, UtcRange otherwise)
    {
        UtcTime from = parsed.GetValue(From) is { } start ? Text(() => UtcTime.Parse(start), "--from") : otherwise.From;
        UtcTime to = parsed.GetValue(To) is { } end ? Text(() => UtcTime.Parse(end), "--to") : otherwise.To;
        return from < to ? new UtcRange(from, to) : throw new InputException($"--from {from} is not before --to {to}: the range [from, to) is empty.");
    }

    /// <summary>Reads a flag's value, and names the flag where that fails.</summary>
    public static T Text<T>(Func<T> read, string flag)
    {
        try
        {
            return read();
        }
        catch (FormatException failure)
        {
            throw new InputException($"{flag}: {failure.Message}");
        }
    }
}
