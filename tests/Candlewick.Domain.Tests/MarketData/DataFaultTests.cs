namespace Candlewick.Domain.Tests.MarketData;

public sealed class DataFaultTests
{
    private static readonly DataFault Fault = new(
        null, "BTCUSDT-1m-2024-01.zip", DataFaultKind.ImpossibleBar, "BTCUSDT-1m-2024-01.csv:1203", "high >= low", "high 1, low 2",
        "Ask another source.", Gens.Origin);

    [Fact]
    public void ToString_FaultOfARow_SaysWhereWhatAndWhatToDo() =>
        Assert.Equal(
            "BTCUSDT-1m-2024-01.zip (BTCUSDT-1m-2024-01.csv:1203): ImpossibleBar: found high 1, low 2, expected high >= low. Ask another source.",
            Fault.ToString());

    [Fact]
    public void ToString_FaultOfTheWholeFile_NamesNoPlace() =>
        Assert.StartsWith("BTCUSDT-1m-2024-01.zip: Truncated: found", (Fault with { Where = null, Kind = DataFaultKind.Truncated }).ToString(), StringComparison.Ordinal);
}
