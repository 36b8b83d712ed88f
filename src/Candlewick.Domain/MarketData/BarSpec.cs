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

/// <summary>
/// What kind of bars a series holds. Text: the timeframe or the size with the code of its kind, then only what differs from the default:
/// <c>1h</c>, <c>1m/bid</c>, <c>1h/resampled</c>, <c>1000t/built</c>, <c>0.5v/built/extended</c>.
/// </summary>
/// <param name="Timeframe">Length of time bars; the default value, without meaning, for every other kind.</param>
public readonly record struct BarSpec(Timeframe Timeframe, PriceSource Price = PriceSource.Trade, BarOrigin Origin = BarOrigin.Venue)
{
    /// <summary>What <see cref="Parse"/> takes, in words.</summary>
    internal const string Expected =
        $"a timeframe such as 1h, or a size and its unit ({BarSize.Units}) such as 1000t; behind it price, origin and anchor where they differ, as in 1m/bid, 1h/resampled or 1000t/built";

    public BarKind Kind { get; private init; }

    /// <summary>What a bar holds before it closes, in the unit of its kind; 0 for time bars.</summary>
    public decimal Size { get; private init; }

    /// <summary>Where bars are aligned (time bars) or start afresh (the others).</summary>
    public BarAnchor Anchor { get; init; }

    /// <summary>True for time bars on the UTC grid, which venues publish; false for sized bars and those aligned to a session.</summary>
    public bool IsOnGrid => Kind == BarKind.Timed && Anchor == BarAnchor.Utc;

    /// <summary>The code of timeframe or size alone: <c>1h</c>, <c>1000t</c>.</summary>
    public string LengthCode => Kind == BarKind.Timed ? Timeframe.Code : BarSize.ToText(Kind, Size);

    /// <summary>A spec of bars that close by what they hold, built from trades.</summary>
    /// <param name="kind">Every kind but time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The kind is that of time bars, or the size is not one that <see cref="BarSize.IsPossible"/>.</exception>
    public static BarSpec Sized(BarKind kind, decimal size) =>
        BarSize.IsPossible(kind, size)
            ? new BarSpec(default, Origin: BarOrigin.Built) { Kind = kind, Size = size }
            : throw new ArgumentOutOfRangeException(nameof(size), size, $"No size of {kind} bars; expected {BarSize.Expected(kind)}.");

    /// <exception cref="FormatException">The text is no bar spec.</exception>
    public static BarSpec Parse(string text) =>
        TryParse(text, out BarSpec spec)
            ? spec
            : throw new FormatException($"'{text}' is not a bar spec; expected {Expected}.");

    public static bool TryParse(string? text, out BarSpec spec)
    {
        spec = default;
        string[] parts = (text ?? "").Split('/');
        if (Timeframe.TryParse(parts[0], out Timeframe timeframe))
        {
            spec = new BarSpec(timeframe);
        }
        else if (BarSize.TryParse(parts[0], out BarKind kind, out decimal size))
        {
            spec = new BarSpec { Kind = kind, Size = size };
        }
        else
        {
            return false;
        }

        foreach (string part in parts.AsSpan(1))
        {
            if (!spec.TryRead(part, out spec))
            {
                return false;
            }
        }

        return spec.ToString() == text && !(spec.Kind == BarKind.Timed && spec.Anchor == BarAnchor.Unanchored);
    }

    public override string ToString() =>
        LengthCode
        + (Price == PriceSource.Trade ? "" : $"/{Price.ToString().ToLowerInvariant()}")
        + (Origin == BarOrigin.Venue ? "" : $"/{Origin.ToString().ToLowerInvariant()}")
        + (Anchor == BarAnchor.Utc ? "" : $"/{Anchor.ToString().ToLowerInvariant()}");

    private bool TryRead(string part, out BarSpec spec)
    {
        spec = this;
        if (part.Any(char.IsAsciiLetterUpper) || char.IsAsciiDigit(part.FirstOrDefault('0')))
        {
            return false;
        }

        if (Enum.TryParse(part, ignoreCase: true, out PriceSource price) && price != PriceSource.Trade)
        {
            spec = this with { Price = price };
        }
        else if (Enum.TryParse(part, ignoreCase: true, out BarOrigin origin) && origin != BarOrigin.Venue)
        {
            spec = this with { Origin = origin };
        }
        else if (Enum.TryParse(part, ignoreCase: true, out BarAnchor anchor) && anchor != BarAnchor.Utc)
        {
            spec = this with { Anchor = anchor };
        }
        else
        {
            return false;
        }

        return true;
    }
}
