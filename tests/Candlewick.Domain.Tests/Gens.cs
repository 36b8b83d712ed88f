using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Domain.Tests;

/// <summary>Generators of domain values.</summary>
internal static class Gens
{
    /// <summary>Minutes in the day that the small ranges live in.</summary>
    public const int Minutes = 60;

    /// <summary>The day that the small ranges live in; it begins where a month, a week and a leap day are near.</summary>
    public static readonly UtcTime Origin = UtcTime.From(2024, 2, 29);

    public static Gen<long> Long { get; } =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((long)high << 32) | (uint)low;

    /// <summary>Any instant, with whole seconds, milliseconds and microseconds well represented.</summary>
    public static Gen<UtcTime> AnyTime { get; } =
        from value in Gen.OneOf(Long, Long, Long, Gen.Elements(long.MinValue, long.MaxValue, 0L, -1L))
        from unit in Gen.Elements(1L, 1_000L, 1_000_000L, 1_000_000_000L, 86_400_000_000_000L)
        select UtcTime.FromNanoseconds(value / unit * unit);

    /// <summary>Instants from 1900 to 2100, where calendars have room on both sides.</summary>
    public static Gen<UtcTime> CalendarTime { get; } =
        from seconds in Gen.Choose(0, int.MaxValue)
        from fraction in Gen.Elements(0L, 1L, 999_999_999L)
        select UtcTime.From(1900, 1, 1).AddNanoseconds((seconds * 2_930_000_000L) + fraction);

    public static Gen<Timeframe> Timeframe { get; } =
        from unit in Gen.Elements(Enum.GetValues<TimeframeUnit>())
        from count in Gen.OneOf(Gen.Constant(1), Gen.Choose(1, 60))
        select new Timeframe(unit == TimeframeUnit.Month ? Math.Min(count, 12) : count, unit);

    /// <summary>Whole minutes after <see cref="Origin"/>; every third is empty or reversed.</summary>
    public static Gen<UtcRange> SmallRange { get; } =
        from a in Gen.Choose(0, Minutes)
        from b in Gen.Choose(0, Minutes)
        from reversed in Gen.Choose(0, 2)
        select reversed == 0 ? new UtcRange(At(Math.Max(a, b)), At(Math.Min(a, b))) : new UtcRange(At(Math.Min(a, b)), At(Math.Max(a, b)));

    public static Gen<UtcRange[]> SmallRanges { get; } = from count in Gen.Choose(0, 8) from ranges in SmallRange.ArrayOf(count) select ranges;

    public static Gen<RangeSet> SmallSet { get; } = SmallRanges.Select(ranges => RangeSet.Of(ranges));

    public static Gen<string> Venue { get; } = Text("ABCXYZ019-", 1, 12);

    public static Gen<string> Symbol { get; } = Text("ABCXYZ019-_.#ÄΩЖ币安人生あ", 1, 12);

    public static Gen<InstrumentId> Instrument { get; } = from venue in Venue from symbol in Symbol select InstrumentId.Of(venue, symbol);

    public static Gen<BarSpec> BarSpec { get; } =
        from timeframe in Timeframe
        from price in Gen.Elements(Enum.GetValues<PriceSource>())
        from origin in Gen.Elements(Enum.GetValues<BarOrigin>())
        from anchor in Gen.Elements(Enum.GetValues<BarAnchor>())
        from sized in SizedBarSpec
        from isSized in Gen.Elements(true, false)
        select isSized
            ? sized with { Price = price, Origin = origin, Anchor = anchor }
            : new BarSpec(timeframe, price, origin) { Anchor = anchor == BarAnchor.Unanchored ? BarAnchor.Utc : anchor };

    public static Gen<BarSpec> SizedBarSpec { get; } =
        from kind in Gen.Elements(Enum.GetValues<BarKind>().Where(kind => kind != BarKind.Timed).ToArray())
        from whole in Gen.OneOf(Gen.Constant(0L), Gen.Choose(1, int.MaxValue).Select(value => (long)value), Gen.Constant(999_999_999_999_999L))
        from scale in Gen.Choose(0, 12)
        from part in Gen.Choose(1, 999)
        let size = BarSize.IsWhole(kind) ? whole + 1 : whole + Math.Round(part / 1_000m / (decimal)Math.Pow(10, scale), 12) + 0.000000000001m
        select Candlewick.Domain.MarketData.BarSpec.Sized(kind, size);

    public static Gen<SeriesId> Series { get; } =
        from instrument in Instrument
        from spec in BarSpec
        from kind in Gen.Elements(Enum.GetValues<SeriesKind>())
        select kind == SeriesKind.Bars ? new SeriesId(instrument, kind, spec) : new SeriesId(instrument, kind);

    public static UtcTime At(int minute) => Origin + TimeSpan.FromMinutes(minute);

    public static UtcRange Between(int from, int to) => new(At(from), At(to));

    private static Gen<string> Text(string letters, int least, int most) =>
        from length in Gen.Choose(least, most)
        from text in Gen.Elements(letters.ToCharArray()).ArrayOf(length)
        select new string(text);
}
