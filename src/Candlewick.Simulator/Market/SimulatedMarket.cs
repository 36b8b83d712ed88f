using System.Collections.Frozen;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>An invented spot market: the same seed gives the same bars, and any minute is computed without the ones before.</summary>
/// <remarks>Holds no bars; safe for concurrent use.</remarks>
public sealed class SimulatedMarket
{
    private readonly Dictionary<string, SimulatedInstrument> _bySymbol;
    private readonly Dictionary<string, UtcRange[]> _holesBySymbol;
    private readonly MinuteGenerator _generator;

    /// <param name="instruments">How many instruments, at least 1.</param>
    /// <param name="start">Where the clock begins; the market begins <paramref name="months"/> full months before this instant's month.</param>
    public SimulatedMarket(ulong seed, int instruments, int months, UtcTime start, IReadOnlySet<FaultKind> holes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instruments, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(months, 1);
        UtcRange running = Calendar.MonthOf(start);
        UtcTime from = UtcTime.From(running.From.ToDate().AddMonths(-months));
        FullMonths = new UtcRange(from, running.From);
        Start = start;
        _generator = new MinuteGenerator(seed);

        IReadOnlyList<CoinProfile> coins = CoinRoster.Take(instruments);
        (Holes, IReadOnlyDictionary<string, UtcRange> listed) = HolePlanner.Plan(seed, [.. coins.Select(SymbolOf)], FullMonths, holes);
        Instruments = [.. coins.Select(coin => new SimulatedInstrument(
            SymbolOf(coin), coin, Dice.Hash(coin.Base), listed.GetValueOrDefault(SymbolOf(coin), UtcRange.All).After(from)))];
        _bySymbol = Instruments.ToDictionary(instrument => instrument.Symbol);
        _holesBySymbol = Instruments.ToDictionary(
            instrument => instrument.Symbol,
            instrument => Holes.Where(hole => hole.Symbol is null || hole.Symbol == instrument.Symbol).Select(hole => hole.Range).ToArray());
        TapeDays days = new(this, new TradeNumbers(this));
        Tapes = Instruments.ToFrozenDictionary(instrument => instrument.Symbol, ITape (instrument) => new GeneratedTape(instrument, days));
    }

    /// <summary>The full months before the clock's start.</summary>
    public UtcRange FullMonths { get; }

    /// <summary>Where the clock begins.</summary>
    public UtcTime Start { get; }

    /// <summary>Venue symbols, largest turnover first.</summary>
    public IReadOnlyList<string> Symbols => [.. Instruments.Select(instrument => instrument.Symbol)];

    internal IReadOnlyList<SimulatedInstrument> Instruments { get; }

    internal FrozenDictionary<string, ITape> Tapes { get; }

    internal IReadOnlyList<PlannedHole> Holes { get; }

    /// <summary>The true bars that open in the range, oldest first; holes are simply not there. The caller disposes.</summary>
    /// <exception cref="KeyNotFoundException">The symbol is not one of <see cref="Symbols"/>.</exception>
    public BarColumns ReadBars(string symbol, Timeframe timeframe, UtcRange range)
    {
        BarColumns columns = new();
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        foreach (SimulatedBar bar in Read(_bySymbol[symbol], timeframe, range.Intersect(new UtcRange(FullMonths.From, UtcTime.MaxValue))))
        {
            FixedText.ToDoubles(bar, values);
            columns.Add(UtcTime.FromMicroseconds(bar.OpenUs), UtcTime.FromMicroseconds(bar.CloseUs), values);
        }

        return columns;
    }

    /// <summary>The true single trades of the range, in order of their ids.</summary>
    /// <exception cref="KeyNotFoundException">The symbol is not one of <see cref="Symbols"/>.</exception>
    public IReadOnlyList<Trade> ReadTrades(string symbol, UtcRange range) =>
        [.. TapeReading.Split(Tapes[symbol], Aggregates(symbol, range)).Select(trade => ToTrade(trade.AtUs, trade.Id, trade.Price, trade.Quantity, trade.BuyerIsMaker))];

    /// <summary>The true aggregate trades of the range, in order of their ids.</summary>
    /// <exception cref="KeyNotFoundException">The symbol is not one of <see cref="Symbols"/>.</exception>
    public IReadOnlyList<Trade> ReadAggregateTrades(string symbol, UtcRange range) =>
    [
        .. Aggregates(symbol, range).Select(trade =>
            ToTrade(trade.AtUs, trade.Id, trade.Price, trade.Quantity, trade.BuyerIsMaker) with { FirstId = trade.FirstId, LastId = trade.LastId }),
    ];

    internal SimulatedInstrument? Find(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <summary>The bars of any length that open in the range, made of the minutes that exist.</summary>
    /// <param name="seenAt">What has happened by this instant is seen: the last bar may be forming. Null for all of it.</param>
    internal IEnumerable<SimulatedBar> Read(SimulatedInstrument instrument, Timeframe timeframe, UtcRange range, UtcTime? seenAt = null)
    {
        long seenUs = seenAt?.Microseconds ?? long.MaxValue;
        UtcRange whole = new(timeframe.Ceiling(range.From), timeframe.Ceiling(range.To));
        SimulatedBar bar = default;
        SimulatedBar[] day = new SimulatedBar[MinuteGenerator.MinutesPerDay];
        MinutePrints[] prints = seenAt is null ? [] : new MinutePrints[MinuteGenerator.MinutesPerDay];
        foreach (UtcRange span in Calendar.Days(whole.Intersect(instrument.Listed)))
        {
            int count = ReadDay(instrument, DayNumber(span.From), day, prints);
            for (int i = 0; i < count; i++)
            {
                if (day[i].OpenUs < whole.From.Microseconds || day[i].OpenUs >= Math.Min(whole.To.Microseconds, seenUs))
                {
                    continue;
                }

                SimulatedBar minute = day[i].CloseUs > seenUs ? TradeCutter.Seen(instrument, day[i], prints[i], seenUs) : day[i];
                if (bar.CloseUs > minute.OpenUs)
                {
                    bar.Fold(minute);
                    continue;
                }

                if (bar.CloseUs > 0)
                {
                    yield return bar;
                }

                UtcTime open = timeframe.Floor(UtcTime.FromMicroseconds(minute.OpenUs));
                bar = minute with { OpenUs = open.Microseconds, CloseUs = timeframe.Next(open).Microseconds };
            }
        }

        if (bar.CloseUs > 0)
        {
            yield return bar;
        }
    }

    /// <summary>The minutes of a day that exist, oldest first; returns how many.</summary>
    /// <param name="bars">At least 1,440 long.</param>
    /// <param name="prints">Receives the prints of the same rows; empty when not wanted.</param>
    internal int ReadDay(SimulatedInstrument instrument, int day, Span<SimulatedBar> bars, Span<MinutePrints> prints = default)
    {
        UtcRange span = new(UtcTime.FromMicroseconds(day * MinuteGenerator.DayUs), UtcTime.FromMicroseconds((day + 1) * MinuteGenerator.DayUs));
        if (!Exists(instrument, span))
        {
            return 0;
        }

        _generator.Fill(instrument, day, bars, prints);
        UtcRange[] holes = [.. _holesBySymbol[instrument.Symbol].Where(hole => hole.Overlaps(span))];
        if (holes.Length == 0 && instrument.Listed.Contains(span))
        {
            return MinuteGenerator.MinutesPerDay;
        }

        int kept = 0;
        for (int i = 0; i < MinuteGenerator.MinutesPerDay; i++)
        {
            UtcTime open = UtcTime.FromMicroseconds(bars[i].OpenUs);
            if (instrument.Listed.Contains(open) && !Array.Exists(holes, hole => hole.Contains(open)))
            {
                bars[kept] = bars[i];
                if (!prints.IsEmpty)
                {
                    prints[kept] = prints[i];
                }

                kept++;
            }
        }

        return kept;
    }

    /// <summary>True when at least one minute of the span exists.</summary>
    internal bool Exists(SimulatedInstrument instrument, UtcRange span)
    {
        RangeSet left = RangeSet.Of(span.Intersect(instrument.Listed));
        foreach (UtcRange hole in _holesBySymbol[instrument.Symbol])
        {
            left = left.Subtract(hole);
        }

        return !left.IsEmpty;
    }

    internal static int DayNumber(UtcTime instant) => (int)Math.Floor(instant.Microseconds / (double)MinuteGenerator.DayUs);

    private List<AggregateTrade> Aggregates(string symbol, UtcRange range)
    {
        List<AggregateTrade> trades = [];
        Tapes[symbol].Read(UtcTime.Max(range.From, FullMonths.From).Microseconds, range.To.Microseconds, trades);
        return trades;
    }

    private static Trade ToTrade(long atUs, long id, long price, long quantity, bool buyerIsMaker) => new(
        UtcTime.FromMicroseconds(atUs), id, FixedText.ToDouble(price), FixedText.ToDouble(quantity), buyerIsMaker ? Aggressor.Seller : Aggressor.Buyer, id, id);

    private static string SymbolOf(CoinProfile coin) => $"{coin.Base}USDT";
}
