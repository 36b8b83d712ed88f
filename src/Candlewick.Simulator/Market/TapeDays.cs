namespace Candlewick.Simulator.Market;

/// <summary>One generated day: its minutes, and how many trades came before each.</summary>
internal sealed class TapeDay
{
    private TapeDay(int rows)
    {
        Bars = new SimulatedBar[rows];
        Prints = new MinutePrints[rows];
        Aggregates = new long[rows + 1];
        Trades = new long[rows + 1];
    }

    public SimulatedBar[] Bars { get; }

    public MinutePrints[] Prints { get; }

    /// <summary>Aggregate trades of the instrument before each row; the last entry is the count after the day.</summary>
    public long[] Aggregates { get; }

    /// <summary>Single trades of the instrument before each row; the last entry is the count after the day.</summary>
    public long[] Trades { get; }

    public static TapeDay Read(SimulatedMarket market, TradeNumbers numbers, SimulatedInstrument instrument, int day)
    {
        SimulatedBar[] bars = new SimulatedBar[MinuteGenerator.MinutesPerDay];
        MinutePrints[] prints = new MinutePrints[MinuteGenerator.MinutesPerDay];
        TapeDay made = new(day < numbers.FirstDay ? 0 : market.ReadDay(instrument, day, bars, prints));
        bars.AsSpan(0, made.Bars.Length).CopyTo(made.Bars);
        prints.AsSpan(0, made.Prints.Length).CopyTo(made.Prints);
        (made.Aggregates[0], made.Trades[0]) = numbers.Before(instrument, day);
        for (int row = 0; row < made.Bars.Length; row++)
        {
            made.Aggregates[row + 1] = made.Aggregates[row] + TradeCutter.CountAggregates(prints[row]);
            made.Trades[row + 1] = made.Trades[row] + prints[row].TradeCount;
        }

        return made;
    }

    /// <summary>The first row that closes after the instant; the number of rows when there is none.</summary>
    public int RowAt(long us)
    {
        int low = 0;
        int high = Bars.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = Bars[middle].CloseUs <= us ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>The days read lately, over all instruments; the longest unused go first. Safe for concurrent use.</summary>
internal sealed class TapeDays(SimulatedMarket market, TradeNumbers numbers)
{
    private readonly Lock _gate = new();
    private readonly int _most = (market.Symbols.Count * 2) + 14;
    private readonly LinkedList<((SimulatedInstrument, int) Key, TapeDay Day)> _byUse = new();
    private readonly Dictionary<(SimulatedInstrument, int), LinkedListNode<((SimulatedInstrument, int) Key, TapeDay Day)>> _byKey = [];

    public TradeNumbers Numbers => numbers;

    public TapeDay Read(SimulatedInstrument instrument, int day)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue((instrument, day), out LinkedListNode<((SimulatedInstrument, int) Key, TapeDay Day)>? known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Day;
            }

            TapeDay made = TapeDay.Read(market, numbers, instrument, day);
            _byKey[(instrument, day)] = _byUse.AddFirst(((instrument, day), made));
            if (_byUse.Count > _most)
            {
                _byKey.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return made;
        }
    }
}
