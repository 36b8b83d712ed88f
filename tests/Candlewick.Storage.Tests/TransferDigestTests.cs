using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Tests;

public sealed class TransferDigestTests
{
    private static readonly TransferTable Hole = TransferTables.Find("hole");

    [Fact]
    public void Finish_OfTheSameRowsInOtherBatches_IsTheSame()
    {
        IReadOnlyDictionary<string, GroupDigest> one = Digest([("A:B@1h", 1, "{}"), ("A:B@1h", 2, "{}"), ("A:C@1h", 1, "{}")], batch: 8);
        IReadOnlyDictionary<string, GroupDigest> other = Digest([("A:C@1h", 1, "{}"), ("A:B@1h", 1, "{}"), ("A:B@1h", 2, "{}")], batch: 1);
        Assert.True(PartCopy.IsSame(one, other));
        Assert.Equal(2, one["A:B@1h"].Rows);
    }

    [Fact]
    public void Finish_OfAnotherCell_IsAnother()
    {
        IReadOnlyDictionary<string, GroupDigest> one = Digest([("A:B@1h", 1, "{}")], batch: 8);
        Assert.False(PartCopy.IsSame(one, Digest([("A:B@1h", 3, "{}")], batch: 8)));
        Assert.False(PartCopy.IsSame(one, Digest([("A:B@1h", 1, "[]")], batch: 8)));
        Assert.False(PartCopy.IsSame(one, Digest([("A:B@2h", 1, "{}")], batch: 8)));
        Assert.False(PartCopy.IsSame(one, Digest([], batch: 8)));
    }

    [Fact]
    public void Finish_OfJson_KnowsItsValuesAndNotItsText() =>
        Assert.True(PartCopy.IsSame(
            Digest([("A:B@1h", 1, "{\"a\": 1, \"b\": [\"x\", null]}")], batch: 8), Digest([("A:B@1h", 1, "{\"b\":[\"x\",null],\"a\":1}")], batch: 8)));

    [Fact]
    public void Add_OfAGroupThatCameBefore_IsRefused()
    {
        StoreException refusal = Assert.Throws<StoreException>(() => Digest([("A:B@1h", 1, "{}"), ("A:C@1h", 1, "{}"), ("A:B@1h", 2, "{}")], batch: 8));
        Assert.Equal(ErrorKind.Corrupt, refusal.Kind);
    }

    [Theory]
    [InlineData("0.010000000000000000", "0.01")]
    [InlineData("5.", "5")]
    [InlineData("-0.000", "0")]
    [InlineData("100", "100")]
    [InlineData("381000000000.125000000000", "381000000000.125")]
    public void PlainDecimal_OfOneValue_IsOneText(string text, string expected) => Assert.Equal(expected, PlainDecimal.Of(text));

    private static IReadOnlyDictionary<string, GroupDigest> Digest((string Series, long From, string Evidence)[] rows, int batch)
    {
        using TransferDigest digest = new(Hole);
        foreach ((string Series, long From, string Evidence)[] some in rows.Chunk(batch))
        {
            TransferBatch one = new(Hole, some.Length);
            foreach ((string series, long from, string evidence) in some)
            {
                one.Texts(0)[one.Count] = series;
                one.Whole(1)[one.Count] = from;
                one.Whole(2)[one.Count] = from + 1;
                one.Texts(3)[one.Count] = "Pending";
                one.Texts(4)[one.Count] = evidence;
                one.Count++;
            }

            digest.Add(one);
        }

        return digest.Finish();
    }
}
