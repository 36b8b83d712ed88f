namespace Candlewick.Storage.Tests;

public sealed class PrintMergeTests
{
    private static readonly UtcTime Start = UtcTime.Parse("2024-01-01");

    [Fact]
    public void CompareNumbered_NothingIsStored_TakesTheRowsWithoutACopy()
    {
        ReadOnlyMemory<Trade> rows = Trades(1, 5);

        PrintMerge<Trade> merge = PrintMerge.CompareNumbered<Trade>(default, PrintMerge.ByNumber(rows, PrintRules.Trades), PrintRules.Trades);

        Assert.True(merge.Rows.Equals(rows) && merge.Inserted.Equals(rows));
        Assert.Equal((false, new WriteResult(5, 0, 0, 0)), (merge.MustRewrite, merge.Result));
    }

    [Fact]
    public void CompareNumbered_SomeAreStored_InsertsTheOthersOnly()
    {
        Trade[] rows = Trades(1, 5);

        PrintMerge<Trade> merge = PrintMerge.CompareNumbered<Trade>(rows.AsMemory(1, 2), rows, PrintRules.Trades);

        Assert.Equal(rows, merge.Rows.ToArray());
        Assert.Equal([1, 4, 5], merge.Inserted.ToArray().Select(trade => trade.Id));
        Assert.Equal((false, new WriteResult(3, 2, 0, 0)), (merge.MustRewrite, merge.Result));
    }

    private static Trade[] Trades(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(id => new Trade(Start.AddNanoseconds(id * 1_000_000_000L), id, 100, 1, Aggressor.Buyer, id, id))];
}
