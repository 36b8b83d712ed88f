namespace Candlewick.Analytics.Patterns;

/// <summary>The prices of one bar and the parts that pattern rules speak of.</summary>
/// <remarks>Body = between open and close; shadows = what high and low reach beyond it. A bar that closes where it opened counts as rising.</remarks>
public readonly record struct PatternBar(double Open, double High, double Low, double Close)
{
    public bool IsUp => Close >= Open;

    public bool IsDown => Close < Open;

    /// <summary>1 for a rising bar, -1 for a falling one.</summary>
    public int Sign => IsUp ? 1 : -1;

    public double Body => Math.Abs(Close - Open);

    /// <summary>Upper end of the body.</summary>
    public double Top => IsUp ? Close : Open;

    /// <summary>Lower end of the body.</summary>
    public double Bottom => IsUp ? Open : Close;

    /// <summary>Length of the upper shadow.</summary>
    public double Upper => High - Top;

    /// <summary>Length of the lower shadow.</summary>
    public double Lower => Bottom - Low;

    public double Range => High - Low;

    /// <summary>True when the whole body lies above the other's.</summary>
    public bool BodyGapsAbove(in PatternBar older) => Bottom > older.Top;

    /// <summary>True when the whole body lies below the other's.</summary>
    public bool BodyGapsBelow(in PatternBar older) => Top < older.Bottom;

    /// <summary>True when the whole bar, shadows included, lies above the other.</summary>
    public bool GapsAbove(in PatternBar older) => Low > older.High;

    /// <summary>True when the whole bar, shadows included, lies below the other.</summary>
    public bool GapsBelow(in PatternBar older) => High < older.Low;

    /// <summary>True when the open lies strictly inside the other's body.</summary>
    public bool OpensInside(in PatternBar older) => Open < older.Top && Open > older.Bottom;
}
