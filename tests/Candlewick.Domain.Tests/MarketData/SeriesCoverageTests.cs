using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Domain.Tests.MarketData;

public sealed class SeriesCoverageTests
{
    private static readonly SeriesId Series = SeriesId.Parse("BINANCE:BTCUSDT@1m");

    private static readonly UtcRange Hour = Gens.Between(0, Gens.Minutes);

    private static readonly Gen<Evidence> Evidence =
        from source in Gen.Elements("archive:a", "archive:b", "rest")
        from minute in Gen.Choose(0, 3)
        select new Evidence(source, Gens.At(minute), "none of this range");

    private static readonly Gen<HoleCause> Cause = Gen.Elements(HoleCause.Pending, HoleCause.NoTrades, HoleCause.MissingAtSource);

    private static readonly Gen<Write> Writes =
        from asked in Gens.SmallRange
        from missing in Gens.SmallSet
        from cause in Cause
        from evidence in Evidence
        select new Write(asked, missing, cause, evidence);

    private static readonly Gen<SeriesCoverage> Coverage =
        from count in Gen.Choose(0, 6)
        from writes in Writes.ArrayOf(count)
        from explanations in Holes()
        select writes.Aggregate(SeriesCoverage.None(Series), (coverage, write) => write.To(coverage)).Explain(explanations);

    [Fact]
    public void Apply_AnyWrite_KeepsCoveredAndHolesApart() =>
        Law.Holds(Coverage, Writes, (coverage, write) => IsSound(coverage) && IsSound(write.To(coverage)));

    [Fact]
    public void Apply_SameWriteTwice_ChangesNothingMore() =>
        Law.Holds(Coverage, Writes, (coverage, write) => AreEqual(write.To(coverage), write.To(write.To(coverage))));

    [Fact]
    public void Apply_AnyWrite_NeverShrinksWhatIsCovered() =>
        Law.Holds(Coverage, Writes, (coverage, write) => coverage.Covered.Subtract(write.To(coverage).Covered).IsEmpty);

    [Fact]
    public void Apply_AnyWrite_AnswersForTheWholeAskedRange() =>
        Law.Holds(Coverage, Writes, (coverage, write) =>
            write.To(coverage) is var after
            && after.Unasked(write.Asked).IsEmpty
            && HolesOf(after).Intersect(write.Asked).Equals(write.Missing.Intersect(write.Asked).Subtract(coverage.Covered)));

    [Fact]
    public void Apply_AnyWrite_LeavesTheRestAlone() =>
        Law.Holds(Coverage, Writes, (coverage, write) =>
            AreEqual(write.To(coverage).Forget(write.Asked), coverage.Forget(write.Asked)));

    [Fact]
    public void Apply_DisjointWrites_GiveTheSameInAnyOrder() =>
        Law.Holds(Coverage, Writes, Writes, (coverage, a, b) =>
            a.Asked.Overlaps(b.Asked) || AreEqual(a.To(b.To(coverage)), b.To(a.To(coverage))));

    [Fact]
    public void Apply_HoleThatStays_KeepsItsCauseAndGainsTheEvidence()
    {
        Evidence archive = new("archive", Gens.At(0), "lacks the row"), rest = new("rest", Gens.At(1), "lacks the row");
        SeriesCoverage coverage = SeriesCoverage.None(Series)
            .Apply(Hour, RangeSet.Of(Gens.Between(10, 20)), HoleCause.Pending, archive)
            .Explain([new Hole(Gens.Between(10, 15), HoleCause.MissingAtSource, [archive])])
            .Apply(Gens.Between(10, 30), RangeSet.Of(Gens.Between(10, 17)), HoleCause.Pending, rest);
        Assert.Equal(
            [
                new Hole(Gens.Between(10, 15), HoleCause.MissingAtSource, [archive, rest]),
                new Hole(Gens.Between(15, 17), HoleCause.Pending, [archive, rest]),
            ],
            coverage.Holes);
        Assert.Equal([Gens.Between(0, 10), Gens.Between(17, 60)], coverage.Covered);
    }

    [Fact]
    public void Explain_AnyHoles_TouchesHolesOnly() =>
        Law.Holds(Coverage, Holes(), (coverage, explanations) =>
        {
            SeriesCoverage after = coverage.Explain(explanations);
            RangeSet explained = RangeSet.Of(explanations.Select(hole => hole.Range));
            return after.Covered.Equals(coverage.Covered)
                && HolesOf(after).Equals(HolesOf(coverage))
                && AreEqual(Outside(after, explained), Outside(coverage, explained))
                && IsSound(after);
        });

    [Fact]
    public void Explain_OneHole_GivesItsCauseToWhatItTouches() =>
        Law.Holds(Coverage, Gens.SmallRange, Cause, (coverage, range, cause) =>
            coverage.Explain([new Hole(range, cause, [])]).Holes.All(hole => !hole.Range.Overlaps(range) || hole.Cause == cause));

    [Fact]
    public void Unexplained_AnyRange_IsUnaskedAndPending() =>
        Law.Holds(Coverage, Gens.SmallRange, (coverage, range) =>
        {
            RangeSet pending = RangeSet.Of(coverage.Holes.Where(hole => hole.Cause == HoleCause.Pending).Select(hole => hole.Range)).Intersect(range);
            return coverage.Unexplained(range).Equals(coverage.Unasked(range).Union(pending));
        });

    [Fact]
    public void Forget_AnyRange_LeavesNothingOfIt() =>
        Law.Holds(Coverage, Gens.SmallRange, (coverage, range) =>
            coverage.Forget(range) is var after
            && after.Unasked(range).Equals(RangeSet.Of(range))
            && IsSound(after)
            && after.Covered.Equals(coverage.Covered.Subtract(range)));

    [Fact]
    public void None_AnyRange_IsUnexplained() =>
        Law.Holds(Gens.SmallRange, range => SeriesCoverage.None(Series).Unexplained(range).Equals(RangeSet.Of(range)));

    private static Gen<Hole[]> Holes() =>
        from count in Gen.Choose(0, 3)
        from holes in (from range in Gens.SmallRange from cause in Cause from evidence in Evidence select new Hole(range, cause, [evidence])).ArrayOf(count)
        select holes;

    private static SeriesCoverage Outside(SeriesCoverage coverage, RangeSet ranges) =>
        ranges.Aggregate(coverage, (rest, range) => rest.Forget(range));

    private static RangeSet HolesOf(SeriesCoverage coverage) => RangeSet.Of(coverage.Holes.Select(hole => hole.Range));

    private static bool IsSound(SeriesCoverage coverage) =>
        HolesOf(coverage).Intersect(coverage.Covered).IsEmpty
        && coverage.Holes.All(hole => !hole.Range.IsEmpty)
        && coverage.Holes.Zip(coverage.Holes.Skip(1)).All(pair => pair.First.Range.To <= pair.Second.Range.From);

    private static bool AreEqual(SeriesCoverage a, SeriesCoverage b) => a.Covered.Equals(b.Covered) && a.Holes.SequenceEqual(b.Holes);

    private sealed record Write(UtcRange Asked, RangeSet Missing, HoleCause Cause, Evidence Evidence)
    {
        public SeriesCoverage To(SeriesCoverage coverage) => coverage.Apply(Asked, Missing, Cause, Evidence);
    }
}
