using System.CommandLine;

namespace Candlewick.Cli;

/// <summary>Flags that choose series and a range; the commands that read share them.</summary>
internal sealed class FilterOptions
{
    public Option<string?> Instrument { get; } = new("--instrument", "-i") { Description = "Only this one, such as BINANCE:BTCUSDT.", HelpName = "ID" };

    public Option<string?> Venue { get; } = new("--venue") { Description = "Only this segment, such as BINANCE-UM.", HelpName = "CODE" };

    public Option<string?> Timeframe { get; } = new("--timeframe", "-t") { Description = "Only bars of this length, such as 1h.", HelpName = "CODE" };

    public Option<SeriesKind?> Kind { get; } = new("--kind") { Description = "Only this kind of data." };

    public RangeFlags Range { get; } = new();

    public void AddTo(Command command, bool withRange)
    {
        command.Options.Add(Instrument);
        command.Options.Add(Venue);
        command.Options.Add(Timeframe);
        command.Options.Add(Kind);
        if (withRange)
        {
            Range.AddTo(command);
        }
    }

    /// <exception cref="InputException">A flag's value cannot be understood.</exception>
    public SeriesFilter ReadFilter(ParseResult parsed) => new(
        parsed.GetValue(Kind),
        parsed.GetValue(Venue)?.ToUpperInvariant(),
        parsed.GetValue(Instrument) is { } id ? Text(() => (InstrumentId?)InstrumentId.Parse(id.ToUpperInvariant()), "--instrument") : null,
        parsed.GetValue(Timeframe) is { } code ? Text(() => (Timeframe?)Domain.Time.Timeframe.Parse(code), "--timeframe") : null);

    /// <exception cref="InputException">A flag's value cannot be understood.</exception>
    public UtcRange ReadRange(ParseResult parsed) => Range.Read(parsed);

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
