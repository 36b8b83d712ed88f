using System.CommandLine;

namespace Candlewick.Cli;

/// <summary>The flags of a span of time.</summary>
internal sealed class RangeFlags
{
    private readonly Option<string?> _from = new("--from") { Description = "Start, included, UTC: 2024-01-01 or 2024-01-01T05:00Z.", HelpName = "TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "End, excluded, UTC.", HelpName = "TIME" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <exception cref="InputException">A flag's value cannot be understood, or the range is empty.</exception>
    public UtcRange Read(ParseResult parsed) => Read(parsed, UtcRange.All);

    /// <exception cref="InputException">A flag's value cannot be understood, or the range is empty.</exception>
    public UtcRange Read(ParseResult parsed, UtcRange otherwise)
    {
        UtcTime from = parsed.GetValue(_from) is { } start ? FilterOptions.Text(() => UtcTime.Parse(start), "--from") : otherwise.From;
        UtcTime to = parsed.GetValue(_to) is { } end ? FilterOptions.Text(() => UtcTime.Parse(end), "--to") : otherwise.To;
        return from < to ? new UtcRange(from, to) : throw new InputException($"--from {from} is not before --to {to}: the range [from, to) is empty.");
    }
}
