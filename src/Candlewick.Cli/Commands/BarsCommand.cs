using System.CommandLine;
using System.Globalization;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal enum BarsFormat
{
    Table,
    Csv,
    Json,
}

internal static class BarsCommand
{
    private const int RowsOnScreen = 1_000;

    private static readonly string[] Names =
    [
        "open_time", "close_time", "open", "high", "low", "close", "volume", "quote_volume", "trade_count", "taker_buy_volume", "taker_buy_quote_volume",
    ];

    /// <summary>Open time, prices and volume: more does not fit a terminal.</summary>
    private static readonly int[] OnScreen = [0, 2, 3, 4, 5, 6];

    public static Command Create()
    {
        Argument<string> series = new("series") { Description = "A bar series such as BINANCE:BTCUSDT@1h." };
        Option<string?> from = new("--from") { Description = "Start, included, UTC.", HelpName = "TIME" };
        Option<string?> to = new("--to") { Description = "End, excluded, UTC.", HelpName = "TIME" };
        Option<string?> known = new("--as-known-at") { Description = "As the store knew it at this instant; later corrections are left out.", HelpName = "TIME" };
        Option<BarsFormat> format = new("--format", "-f") { Description = "How to answer.", DefaultValueFactory = _ => BarsFormat.Table };
        Command command = new DetailedCommand("bars", """
            Prints the stored bars of one series, as known now or at a past instant.
            A bar that was corrected later is shown as it was then. Absent values are empty (null in JSON), never zero.

            Examples:
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --to 2024-01-02
              wick bars BINANCE:BTCUSDT@1h --from 2024-01-01 --as-known-at 2024-06-01 --format csv
            """) { series, from, to, known, format };
        Invocation.Handle(command, async (run, ct) =>
        {
            BarSeriesId id = FilterOptions.Text(() => BarSeriesId.Parse(run.Parsed.GetValue(series)!), "series");
            UtcTime? asKnownAt = Instant(run, known);
            UtcTime start = Instant(run, from) ?? UtcRange.All.From;
            UtcTime end = Instant(run, to) ?? UtcRange.All.To;
            UtcRange range = start < end ? new UtcRange(start, end) : throw new InputException($"--from {start} is not before --to {end}: the range [from, to) is empty.");
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            await DemandAsync(workspace, id, ct);
            IAsyncEnumerable<BarColumns> bars = workspace.Store.Bars.ReadAsync(id, range, asKnownAt, ct);
            Func<Screen, StoreInfo, IAsyncEnumerable<BarColumns>, Task> write = (run.IsJson ? BarsFormat.Json : run.Parsed.GetValue(format)) switch
            {
                BarsFormat.Csv => WriteCsvAsync,
                BarsFormat.Json => WriteJsonAsync,
                _ => ShowAsync,
            };
            await write(run.Screen, workspace.Info, bars);
            return ExitCodes.Done;
        });
        return command;
    }

    private static UtcTime? Instant(Invocation run, Option<string?> option) =>
        run.Parsed.GetValue(option) is { } text ? FilterOptions.Text(() => UtcTime.Parse(text), option.Name) : null;

    /// <exception cref="InputException">The store does not know the series.</exception>
    private static async Task DemandAsync(Workspace workspace, BarSeriesId id, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> known = await workspace.Store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Bars, Instrument: id.Instrument), ct);
        if (known.All(one => one.Series != (SeriesId)id))
        {
            string others = known.Count == 0 ? "'wick list series' names those that it has" : $"it has {string.Join(", ", known.Select(one => one.Series))}";
            throw new InputException($"series: the store has no {id}; {others}.");
        }
    }

    private static async Task ShowAsync(Screen screen, StoreInfo store, IAsyncEnumerable<BarColumns> batches)
    {
        screen.Origin(store.Origin);
        TableView table = new("", [Names[0], .. OnScreen.Skip(1).Select(column => $">{Names[column]}")]);
        bool isCut = false;
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count && !isCut; i++)
            {
                isCut = table.Rows.Count == RowsOnScreen;
                if (!isCut)
                {
                    string[] cells = Cells(batch[i]);
                    table.Add([Cell.Minute(batch[i].OpenTime), .. OnScreen.Skip(1).Select(column => cells[column])]);
                }
            }

            if (isCut)
            {
                break;
            }
        }

        screen.Table(table);
        screen.Line(isCut ? $"the first {RowsOnScreen} bars; --format csv or json gives all, with all columns" : $"{Cell.Count(table.Rows.Count)} bars; --format csv or json gives all columns");
    }

    private static async Task WriteCsvAsync(Screen screen, StoreInfo store, IAsyncEnumerable<BarColumns> batches)
    {
        screen.NoteOrigin(store.Origin);
        await screen.Out.WriteLineAsync(string.Join(',', Names));
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                await screen.Out.WriteLineAsync(string.Join(',', Cells(batch[i])));
            }
        }
    }

    private static async Task WriteJsonAsync(Screen screen, StoreInfo store, IAsyncEnumerable<BarColumns> batches)
    {
        await screen.Out.WriteAsync($"{{\"simulated\":{(store.Origin == StoreOrigin.Simulated ? "true" : "false")},\"rows\":[");
        string separator = "\n";
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                await screen.Out.WriteAsync($"{separator}{{{string.Join(',', Cells(batch[i]).Select(JsonMember))}}}");
                separator = ",\n";
            }
        }

        await screen.Out.WriteLineAsync("\n]}");
    }

    private static string JsonMember(string cell, int column)
    {
        string value = cell.Length == 0 ? "null" : column < 2 ? $"\"{cell}\"" : cell;
        return $"\"{Names[column]}\":{value}";
    }

    private static string[] Cells(Bar bar)
    {
        double[] values =
            [bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume];
        return
        [
            bar.OpenTime.ToString(), bar.CloseTime.ToString(),
            .. values.Select(value => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture)),
        ];
    }
}
