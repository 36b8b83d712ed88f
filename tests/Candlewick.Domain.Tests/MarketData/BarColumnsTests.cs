using FsCheck.Fluent;

namespace Candlewick.Domain.Tests.MarketData;

public sealed class BarColumnsTests
{
    [Fact]
    public void Add_AnyNumberOfBars_KeepsThemInOrder() =>
        Law.Holds(Gen.Choose(0, 300), Gen.Choose(0, 2_000), (capacity, count) =>
        {
            using BarColumns columns = new(capacity);
            Fill(columns, 0, count);
            return columns.Count == count && columns.Capacity >= count && Enumerable.Range(0, count).All(i => columns[i] == BarOf(i));
        });

    [Fact]
    public void AddRange_AnyPart_IsTheSameAsAddingItsBars() =>
        Law.Holds(Gen.Choose(0, 700), Gen.Choose(0, 700), Gen.Choose(0, 700), (first, a, b) =>
        {
            using BarColumns other = new(0);
            Fill(other, 1_000, 700);
            using BarColumns columns = new(16);
            Fill(columns, 0, first);
            int start = Math.Min(a, b), count = Math.Abs(a - b);
            columns.AddRange(other, start, count);
            return columns.Count == first + count
                && Enumerable.Range(0, first).All(i => columns[i] == BarOf(i))
                && Enumerable.Range(0, count).All(i => columns[first + i] == BarOf(1_000 + start + i));
        });

    [Fact]
    public void Slice_AnyPart_IsANewBatchOfThoseRows() =>
        Law.Holds(Gen.Choose(0, 300), Gen.Choose(0, 300), (a, b) =>
        {
            using BarColumns all = new(0);
            Fill(all, 0, 300);
            int start = Math.Min(a, b), count = Math.Abs(a - b);
            using BarColumns slice = all.Slice(start, count);
            all.Clear();
            return slice.Count == count && Enumerable.Range(0, count).All(i => slice[i] == BarOf(start + i));
        });

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(2, 2)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Slice_OutsideTheBatch_Throws(int start, int count)
    {
        using BarColumns columns = BarColumns.Of([BarOf(0), BarOf(1), BarOf(2)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.Slice(start, count));
    }

    [Fact]
    public void Slice_Range_HasTheBarsThatOpenInIt()
    {
        using BarColumns columns = BarColumns.Of([BarOf(0), BarOf(1), BarOf(2), BarOf(3)]);
        using BarColumns slice = columns.Slice(new UtcRange(BarOf(1).OpenTime, BarOf(3).OpenTime));
        using BarColumns nothing = columns.Slice(new UtcRange(BarOf(3).OpenTime, BarOf(1).OpenTime));
        Assert.Equal([BarOf(1), BarOf(2)], Enumerable.Range(0, slice.Count).Select(i => slice[i]));
        Assert.Equal(0, nothing.Count);
    }

    [Fact]
    public void AddRange_OfItself_DoublesIt()
    {
        using BarColumns columns = new(4);
        Fill(columns, 0, 4);
        columns.AddRange(columns, 0, 4);
        Assert.Equal([.. Enumerable.Range(0, 4).Select(BarOf), .. Enumerable.Range(0, 4).Select(BarOf)], Enumerable.Range(0, 8).Select(i => columns[i]));
    }

    [Fact]
    public void AddRange_MoreThanThereIs_Throws()
    {
        using BarColumns columns = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => columns.AddRange(columns, 0, 1));
        Assert.Equal(0, columns.Count);
    }

    [Fact]
    public void Add_TooFewValues_ThrowsAndAddsNothing()
    {
        using BarColumns columns = new();
        Assert.Throws<ArgumentException>(() => columns.Add(Gens.At(0), Gens.At(1), [1, 2, 3]));
        Assert.Equal(0, columns.Count);
    }

    [Fact]
    public void Values_Column_IsInTheOrderOfTheEnum()
    {
        using BarColumns columns = BarColumns.Of([BarOf(7)]);
        Bar bar = BarOf(7);
        double[] expected =
        [
            bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume,
        ];
        Assert.Equal(expected, Enum.GetValues<BarColumn>().Select(column => columns.Values(column)[0]));
        using BarColumns again = new();
        again.Add(bar.OpenTime, bar.CloseTime, expected, bar.Ordinal, bar.Finality);
        Assert.Equal(bar, again[0]);
    }

    [Fact]
    public void IndexOf_RepeatedOpenTime_IsTheFirstRow()
    {
        using BarColumns columns = new();
        foreach (int minute in (int[])[0, 1, 1, 1, 3])
        {
            columns.Add(BarOf(minute) with { OpenTime = Gens.At(minute) });
        }

        Assert.Equal([0, 1, 4, 4, 5], ((int[])[0, 1, 2, 3, 4]).Select(minute => columns.IndexOf(Gens.At(minute))));
    }

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        BarColumns columns = new();
        Fill(columns, 0, 10);
        columns.Dispose();
        columns.Dispose();
        Assert.Equal(0, columns.Count);
        Assert.Throws<ObjectDisposedException>(() => columns.Add(BarOf(0)));
    }

    [Fact]
    public void Clear_Filled_KeepsTheRoom()
    {
        using BarColumns columns = new(2);
        Fill(columns, 0, 300);
        int capacity = columns.Capacity;
        columns.Clear();
        Assert.Equal((0, capacity), (columns.Count, columns.Capacity));
        Assert.Throws<ArgumentOutOfRangeException>(() => columns[0]);
    }

    private static void Fill(BarColumns columns, int first, int count)
    {
        for (int i = 0; i < count; i++)
        {
            columns.Add(BarOf(first + i));
        }
    }

    private static Bar BarOf(int i) => new(
        Gens.At(i), Gens.At(i + 1), i + 0.1, i + 0.2, i + 0.3, i + 0.4, i + 0.5, i + 0.6, i, i + 0.8, i + 0.9, i % 3, (Finality)(i % 4));
}
