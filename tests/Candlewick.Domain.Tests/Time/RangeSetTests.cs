namespace Candlewick.Domain.Tests.Time;

/// <summary>Every operation against a model: one bit a minute.</summary>
public sealed class RangeSetTests
{
    [Fact]
    public void Of_AnyRanges_HoldsWhatOneOfThemHolds() =>
        Law.Holds(Gens.SmallRanges, ranges =>
            IsNormal(RangeSet.Of(ranges)) && Model(RangeSet.Of(ranges)).SequenceEqual(Model(minute => ranges.Any(range => range.Contains(minute)))));

    [Fact]
    public void Union_AnyTwo_IsTheModelsOr() =>
        Law.Holds(Gens.SmallSet, Gens.SmallSet, (a, b) => Agrees(a.Union(b), minute => a.Contains(minute) || b.Contains(minute)));

    [Fact]
    public void Intersect_AnyTwo_IsTheModelsAnd() =>
        Law.Holds(Gens.SmallSet, Gens.SmallSet, (a, b) => Agrees(a.Intersect(b), minute => a.Contains(minute) && b.Contains(minute)));

    [Fact]
    public void Subtract_AnyTwo_IsTheModelsAndNot() =>
        Law.Holds(Gens.SmallSet, Gens.SmallSet, (a, b) => Agrees(a.Subtract(b), minute => a.Contains(minute) && !b.Contains(minute)));

    [Fact]
    public void Equals_SameInstants_IsTrueHoweverTheyWereGiven() =>
        Law.Holds(Gens.SmallRanges, Gens.SmallRanges, (a, b) =>
        {
            RangeSet whole = RangeSet.Of(a.Concat(b));
            RangeSet joined = RangeSet.Of(b).Union(RangeSet.Of(a));
            return whole.Equals(joined) && whole.GetHashCode() == joined.GetHashCode();
        });

    [Fact]
    public void Operations_AnyThree_ObeyTheAlgebra() =>
        Law.Holds(Gens.SmallSet, Gens.SmallSet, Gens.SmallSet, (a, b, c) =>
            a.Union(b).Union(c).Equals(a.Union(b.Union(c)))
            && a.Intersect(b.Union(c)).Equals(a.Intersect(b).Union(a.Intersect(c)))
            && a.Subtract(b).Subtract(c).Equals(a.Subtract(b.Union(c)))
            && a.Subtract(b).Union(a.Intersect(b)).Equals(a)
            && a.Subtract(a).IsEmpty);

    [Fact]
    public void Contains_EdgeOfARange_IsHalfOpen() =>
        Law.Holds(Gens.SmallSet, set => set.All(range =>
            set.Contains(range.From) && !set.Contains(range.To) && !set.Contains(range.From.AddNanoseconds(-1)) && set.Contains(range.To.AddNanoseconds(-1))));

    [Fact]
    public void Of_TouchingRanges_JoinsThem() =>
        Assert.Equal([Gens.Between(0, 9)], RangeSet.Of(Gens.Between(3, 9), Gens.Between(0, 3)));

    private static bool Agrees(RangeSet set, Func<UtcTime, bool> model) => IsNormal(set) && Model(set).SequenceEqual(Model(model));

    private static IEnumerable<bool> Model(RangeSet set) => Model(minute => set.Any(range => range.Contains(minute)));

    private static IEnumerable<bool> Model(Func<UtcTime, bool> holds) =>
        Enumerable.Range(0, Gens.Minutes).Select(minute => holds(Gens.At(minute)));

    private static bool IsNormal(RangeSet set) =>
        set.All(range => !range.IsEmpty) && set.Zip(set.Skip(1)).All(pair => pair.First.To < pair.Second.From);
}
