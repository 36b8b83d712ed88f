using System.Globalization;
using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Layouts;

internal enum EntryKind
{
    Trade,
    Quote,
    OpenInterest,
}

internal enum EntryStep
{
    Tick,
    Second,
    Minute,
    Day,
}

/// <summary>The contract that an entry name spells: style, right, strike and expiry.</summary>
internal sealed record EntryContract(ExerciseStyle Style, OptionRight Right, decimal Strike, DateOnly Expiry);

/// <summary>What the name of an archive's entry says, such as <c>20131008_spy_minute_trade.csv</c>.</summary>
/// <param name="Symbol">Upper case.</param>
/// <param name="Day">Null where the entry holds many days.</param>
/// <param name="Contract">Null unless it is an option.</param>
internal sealed partial record EntryName(string Symbol, DateOnly? Day, EntryStep Step, EntryKind Kind, EntryContract? Contract)
{
    public static bool TryParse(string entry, out EntryName name)
    {
        name = null!;
        Match match = Pattern().Match(entry);
        bool isNamed = match.Groups["kind"].Success;
        if (!match.Success || !TryDay(match.Groups["day"], out DateOnly? day) || !TryDay(match.Groups["expiry"], out DateOnly? expiry))
        {
            return false;
        }

        EntryContract? contract = null;
        if (expiry is { } last)
        {
            if (!long.TryParse(match.Groups["strike"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long strike) || strike > 100_000_000_000)
            {
                return false;
            }

            contract = new EntryContract(
                Enum.Parse<ExerciseStyle>(match.Groups["style"].ValueSpan, ignoreCase: true),
                Enum.Parse<OptionRight>(match.Groups["right"].ValueSpan, ignoreCase: true),
                strike / 10_000m,
                last);
        }

        EntryStep step = match.Groups["step"] is { Success: true } text ? Enum.Parse<EntryStep>(text.ValueSpan, ignoreCase: true) : EntryStep.Day;
        EntryKind kind = isNamed ? Enum.Parse<EntryKind>(match.Groups["kind"].ValueSpan, ignoreCase: true) : EntryKind.Trade;
        name = new EntryName(match.Groups["symbol"].Value.ToUpperInvariant(), day, step, kind, contract);
        return (day is null) == (step == EntryStep.Day);
    }

    private static bool TryDay(Group group, out DateOnly? day)
    {
        bool isDay = DateOnly.TryParseExact(group.ValueSpan, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly parsed);
        day = group.Success ? parsed : null;
        return isDay || !group.Success;
    }

    [GeneratedRegex(
        @"^((?<day>\d{8})_)?(?<symbol>[A-Za-z0-9.\-]+)(_(?<kind>trade|quote)_(?<step>tick)|(_(?<step>minute|second))?_(?<kind>trade|quote|openinterest)(_(?<style>american|european)_(?<right>call|put)_(?<strike>\d+)_(?<expiry>\d{8}))?)?\.csv$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
