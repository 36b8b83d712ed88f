#:project ../src/Candlewick.Venues/Candlewick.Venues.csproj
#:property PublishAot=false
// History of a symbol between two instants in one call, without a store: dotnet run samples/market-history.cs
// [SERIES] [FROM] [TO], by default BINANCE:BTCUSDT@1h of the last three days.
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Time;
using Candlewick.Venues;

UtcTime now = UtcTime.From(TimeProvider.System.GetUtcNow());
string series = args.Length > 0 ? args[0] : "BINANCE:BTCUSDT@1h";
UtcTime from = args.Length > 1 ? UtcTime.Parse(args[1]) : now - TimeSpan.FromDays(3);
UtcTime to = args.Length > 2 ? UtcTime.Parse(args[2]) : now;

try
{
    using HistoryReading history = await MarketHistory.Connect().ReadAsync(series, from, to, CancellationToken.None);
    for (int i = Math.Max(0, history.Bars.Count - 10); i < history.Bars.Count; i++)
    {
        Bar bar = history.Bars[i];
        Console.WriteLine($"{bar.OpenTime}  open {bar.Open,12}  high {bar.High,12}  low {bar.Low,12}  close {bar.Close,12}  volume {bar.Volume,14}");
    }

    Console.WriteLine($"{history.Bars.Count} bars of {series} from {history.Sources.Count} sources; missing: {(history.Missing.IsEmpty ? "none" : history.Missing)}");
    return 0;
}
catch (Candlewick.Domain.CandlewickException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
