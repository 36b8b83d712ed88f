#!/usr/bin/env dotnet
#:project ../src/Candlewick.Venues/Candlewick.Venues.csproj
#:property PublishAot=false

// The history of a symbol between two instants in one call, without a store.
//   dotnet run samples/market-history.cs BINANCE:BTCUSDT@1h 2024-01-01 2024-02-01
// Against a simulator that serves archives (wick sim --archives FOLDER), add its URL as the last argument.
using Candlewick.Domain.MarketData;
using Candlewick.Domain.Time;
using Candlewick.Venues;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Transport;
using Microsoft.Extensions.Logging.Abstractions;

if (args.Length < 3)
{
    Console.Error.WriteLine("usage: dotnet run samples/market-history.cs SERIES FROM TO [SIMULATOR-URL]");
    return 2;
}

VenueOptions options = new();
if (args.Length > 3)
{
    BinanceOptions local = new() { RestUrl = args[3], ArchiveUrl = $"{args[3]}/bucket", ArchiveListUrl = $"{args[3]}/bucket" };
    options = options with { Spot = local, UsdMargined = local };
}

using VenueSet venues = VenueList.Create(options, new ForgetfulFacts(), TimeProvider.System, NullLoggerFactory.Instance);
MarketHistory history = new(venues, TimeProvider.System);
using HistoryReading reading = await history.ReadAsync(args[0], UtcTime.Parse(args[1]), UtcTime.Parse(args[2]), CancellationToken.None);
Console.WriteLine($"{reading.Bars.Count} bars of {args[0]} from {reading.Sources.Count} sources, missing: {(reading.Missing.IsEmpty ? "none" : reading.Missing)}");
for (int i = 0; i < Math.Min(5, reading.Bars.Count); i++)
{
    Bar bar = reading.Bars[i];
    Console.WriteLine($"{bar.OpenTime}  {bar.Open}  {bar.High}  {bar.Low}  {bar.Close}  {bar.Volume}");
}

return 0;
