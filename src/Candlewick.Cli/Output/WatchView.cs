using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Candlewick.Cli.Output;

/// <summary>Live events of one instrument: a panel that is drawn again on a terminal, lines in a pipe, NDJSON where asked for.</summary>
internal sealed class WatchView(Screen screen, bool isJson, StoreOrigin origin)
{
    private const int LatestShown = 12;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DomainJsonConverter() },
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamKind, MarketUpdate> _last = [];
    private readonly Queue<string> _latest = new();

    private bool IsDrawn => screen.IsTerminal && !isJson;

    public async Task<int> ShowAsync(Func<CancellationToken, Task<int>> take, CancellationToken ct)
    {
        if (!IsDrawn || !screen.Console.Profile.Capabilities.Ansi)
        {
            screen.NoteOrigin(origin);
            return await take(ct);
        }

        return await screen.Console.Live(Draw()).AutoClear(false).StartAsync(async live =>
        {
            Task<int> taking = take(ct);
            while (!taking.IsCompleted)
            {
                await Task.WhenAny(taking, Task.Delay(Redraw, TimeProvider.System, CancellationToken.None));
                live.UpdateTarget(Draw());
            }

            live.UpdateTarget(Draw());
            return await taking;
        });
    }

    public void Add(in MarketUpdate update)
    {
        if (isJson)
        {
            screen.Line(JsonSerializer.Serialize(Describe(update), Json));
        }
        else if (!IsDrawn)
        {
            screen.Line($"{update.EventTime}  {update.Instrument}  {Text(update)}");
        }
        else
        {
            lock (_gate)
            {
                _last[update.Kind] = update;
                if (update.Kind is StreamKind.Trades or StreamKind.AggregateTrades)
                {
                    _latest.Enqueue($"{update.EventTime}  {Text(update)}");
                    while (_latest.Count > LatestShown)
                    {
                        _latest.Dequeue();
                    }
                }
            }
        }
    }

    private Table Draw()
    {
        lock (_gate)
        {
            Table table = new() { Border = TableBorder.Rounded };
            table.AddColumn(_last.Count == 0 ? "waiting for events" : _last.Values.First().Instrument.ToString());
            if (origin == StoreOrigin.Simulated)
            {
                table.AddRow(Markup.Escape(Screen.SimulatedNotice));
            }

            foreach (MarketUpdate update in _last.OrderBy(one => one.Key).Select(one => one.Value))
            {
                table.AddRow(Markup.Escape($"{update.EventTime}  {Text(update)}"));
            }

            foreach (string line in _latest.Reverse())
            {
                table.AddRow(Markup.Escape($"  {line}"));
            }

            return table;
        }
    }

    private static string Text(in MarketUpdate update) => update.Kind switch
    {
        StreamKind.Trades or StreamKind.AggregateTrades =>
            $"{(update.Kind == StreamKind.Trades ? "trade" : "aggregate")} #{update.Trade.Id}  {Cell.Text(update.Trade.Price)} x {Cell.Text(update.Trade.Quantity)}  {update.Trade.Aggressor.ToString().ToLowerInvariant()}",
        StreamKind.Bars or StreamKind.BuiltBars =>
            $"bar {update.Stream.Timeframe.Code} of {Cell.Minute(update.Bar.OpenTime)}  open {Cell.Text(update.Bar.Open)}  high {Cell.Text(update.Bar.High)}  low {Cell.Text(update.Bar.Low)}  close {Cell.Text(update.Bar.Close)}  volume {Cell.Text(update.Bar.Volume)}  {update.Bar.Finality.ToString().ToLowerInvariant()}",
        StreamKind.BestQuotes =>
            $"quote  bid {Cell.Text(update.Quote.BidPrice)} x {Cell.Text(update.Quote.BidSize)}  ask {Cell.Text(update.Quote.AskPrice)} x {Cell.Text(update.Quote.AskSize)}",
        StreamKind.MiniTickers =>
            $"last 24 h  close {Cell.Text(update.Ticker.Close)}  high {Cell.Text(update.Ticker.High)}  low {Cell.Text(update.Ticker.Low)}  volume {Cell.Text(update.Ticker.Volume)}",
        _ => $"hole in {update.Hole.Kind}: {Cell.Range(update.Hole.Range)} ({update.Hole.Cause})",
    };

    private object Describe(in MarketUpdate update) => new
    {
        Simulated = origin == StoreOrigin.Simulated,
        update.Instrument,
        update.Kind,
        Timeframe = update.Stream.HasTimeframe ? update.Stream.Timeframe.Code : null,
        update.EventTime,
        update.ReceivedAt,
        update.Sequence,
        Trade = update.Kind is StreamKind.Trades or StreamKind.AggregateTrades ? Describe(update.Trade) : null,
        Bar = update.Stream.HasTimeframe ? update.Bar : (Bar?)null,
        Quote = update.Kind == StreamKind.BestQuotes ? Describe(update.Quote) : null,
        Ticker = update.Kind == StreamKind.MiniTickers ? update.Ticker : (MiniTicker?)null,
        Hole = update.Kind == StreamKind.Holes ? update.Hole : (StreamHole?)null,
    };

    private static object Describe(in Trade trade) => new { trade.Id, trade.Price, trade.Quantity, trade.Aggressor, trade.FirstId, trade.LastId };

    private static object Describe(in Quote quote) => new { quote.BidPrice, quote.BidSize, quote.AskPrice, quote.AskSize };
}
