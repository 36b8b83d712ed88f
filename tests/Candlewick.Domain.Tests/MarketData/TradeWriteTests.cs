namespace Candlewick.Domain.Tests.MarketData;

public sealed class TradeWriteTests
{
    private static readonly UtcTime At = UtcTime.From(2024, 1, 1);

    [Theory]
    [InlineData(0, 5, 1, 5)]
    [InlineData(0, 1, 1, 2)]
    [InlineData(3, 3, 3, 4)]
    [InlineData(5, 3, 3, 6)]
    public void Between_OfTwoInstants_IsWhereATradeCanBeMissing(long before, long after, long from, long to) =>
        Assert.Equal(new UtcRange(At.AddNanoseconds(from), At.AddNanoseconds(to)), TradeWrite.Between(At.AddNanoseconds(before), At.AddNanoseconds(after)));
}
