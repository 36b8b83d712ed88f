namespace Candlewick.Domain.MarketData;

/// <summary>Which price the bars are made of.</summary>
public enum PriceSource : byte
{
    Trade,
    Bid,
    Ask,
    Mid,
    Mark,
    Index,
}

/// <summary>Who made the bars.</summary>
public enum BarOrigin : byte
{
    /// <summary>Published by the venue.</summary>
    Venue,

    /// <summary>Built by us from trades.</summary>
    Built,

    /// <summary>Resampled by us from smaller bars.</summary>
    Resampled,
}

/// <summary>What kind of bars a series holds. Text: the timeframe, then only what differs from the default: <c>1h</c>, <c>1m/bid</c>, <c>1h/resampled</c>.</summary>
public readonly record struct BarSpec(Timeframe Timeframe, PriceSource Price = PriceSource.Trade, BarOrigin Origin = BarOrigin.Venue)
{
    /// <exception cref="FormatException">The text is no bar spec.</exception>
    public static BarSpec Parse(string text) =>
        TryParse(text, out BarSpec spec)
            ? spec
            : throw new FormatException($"'{text}' is not a bar spec; expected a timeframe with optional price and origin, such as 1h, 1m/bid or 1h/resampled.");

    public static bool TryParse(string? text, out BarSpec spec)
    {
        spec = default;
        string[] parts = (text ?? "").Split('/');
        if (!Timeframe.TryParse(parts[0], out Timeframe timeframe))
        {
            return false;
        }

        spec = new BarSpec(timeframe);
        foreach (string part in parts.AsSpan(1))
        {
            if (part.Any(char.IsAsciiLetterUpper) || char.IsAsciiDigit(part.FirstOrDefault('0')))
            {
                return false;
            }

            if (Enum.TryParse(part, ignoreCase: true, out PriceSource price) && price != PriceSource.Trade)
            {
                spec = spec with { Price = price };
            }
            else if (Enum.TryParse(part, ignoreCase: true, out BarOrigin origin) && origin != BarOrigin.Venue)
            {
                spec = spec with { Origin = origin };
            }
            else
            {
                return false;
            }
        }

        return spec.ToString() == text;
    }

    public override string ToString() =>
        Timeframe.Code
        + (Price == PriceSource.Trade ? "" : $"/{Price.ToString().ToLowerInvariant()}")
        + (Origin == BarOrigin.Venue ? "" : $"/{Origin.ToString().ToLowerInvariant()}");
}
