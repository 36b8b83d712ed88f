namespace Candlewick.Domain.MarketData;

/// <summary>Statistics of one instrument at one day; NaN where a value is not defined.</summary>
/// <param name="Day">Open time of the last day of the windows, UTC.</param>
/// <param name="Rsi">Rolling RSI of the closes, 0 to 100.</param>
/// <param name="Deviation">Population standard deviation of the closes of the window, in the quote currency.</param>
/// <param name="Return">Close / close n days before - 1; 0.01 = one per cent.</param>
public readonly record struct DailyStatistic(UtcTime Day, double Rsi, double Deviation, double Return)
{
    /// <summary>True when nothing is defined: such a day has no row.</summary>
    public bool IsEmpty => double.IsNaN(Rsi) && double.IsNaN(Deviation) && double.IsNaN(Return);
}

/// <summary>One place of a ranking.</summary>
public readonly record struct RankedReturn(InstrumentId Instrument, double Return);

/// <summary>The highest and lowest returns of one day among the members of a universe.</summary>
/// <param name="Day">Open time of the last day of the returns, UTC.</param>
/// <param name="UniverseAt">The snapshot whose members were ranked; null where none was known, and every instrument with bars was ranked.</param>
/// <param name="Ranked">How many instruments had a return.</param>
/// <param name="Top">Highest first; ties in the order of instrument ids.</param>
/// <param name="Bottom">Lowest first; ties in the order of instrument ids.</param>
public sealed record DailyRanking(
    UtcTime Day, UtcTime? UniverseAt, int Ranked, IReadOnlyList<RankedReturn> Top, IReadOnlyList<RankedReturn> Bottom)
{
    public bool Equals(DailyRanking? other) =>
        other is not null && Day == other.Day && UniverseAt == other.UniverseAt && Ranked == other.Ranked
        && Top.SequenceEqual(other.Top) && Bottom.SequenceEqual(other.Bottom);

    public override int GetHashCode() => HashCode.Combine(Day, UniverseAt, Ranked);
}
