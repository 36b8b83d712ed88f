using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>The trades of an invented instrument.</summary>
internal sealed class GeneratedTape(SimulatedInstrument instrument, TapeDays days) : ITape
{
    public TapeFacts Facts { get; } = new(MarketSegment.Spot, instrument.Symbol, instrument.TickUnits);

    public void Read(long fromUs, long toUs, List<AggregateTrade> to)
    {
        for (int day = Math.Max(DayOf(fromUs), days.Numbers.FirstDay); day <= DayOf(toUs - 1); day++)
        {
            TapeDay made = days.Read(instrument, day);
            for (int row = made.RowAt(fromUs); row < made.Bars.Length && made.Bars[row].OpenUs < toUs; row++)
            {
                int first = to.Count;
                Cut(made, row, to);
                if (made.Bars[row].OpenUs < fromUs || made.Bars[row].CloseUs > toUs)
                {
                    Keep(to, first, fromUs, toUs);
                }
            }
        }
    }

    public bool ReadFrom(TapePosition position, int most, List<AggregateTrade> to)
    {
        int wanted = to.Count + most;
        int last = DayOf(position.BeforeUs - 1);
        for (int day = days.Numbers.DayOf(instrument, position.Id, position.IsSingle, last); day <= last && to.Count < wanted; day++)
        {
            TapeDay made = days.Read(instrument, day);
            long[] before = position.IsSingle ? made.Trades : made.Aggregates;
            int row = Array.BinarySearch(before, position.Id);
            row = row < 0 ? ~row : row;
            for (row = Math.Max(0, row - 1); row < made.Bars.Length && made.Bars[row].OpenUs < position.BeforeUs && to.Count < wanted; row++)
            {
                int first = to.Count;
                Cut(made, row, to);
                Keep(to, first, long.MinValue, position.BeforeUs);
                to.RemoveRange(first, CountBefore(to, first, position));
            }
        }

        to.RemoveRange(Math.Min(wanted, to.Count), Math.Max(0, to.Count - wanted));
        return true;
    }

    public void Split(in AggregateTrade whole, List<SingleTrade> to) => TradeCutter.Split(instrument, whole, to);

    public TapeBar? Fold(long fromUs, long toUs)
    {
        SimulatedBar bar = default;
        long first = -1;
        for (int day = Math.Max(DayOf(fromUs), days.Numbers.FirstDay); day <= DayOf(toUs - 1); day++)
        {
            TapeDay made = days.Read(instrument, day);
            for (int row = made.RowAt(fromUs); row < made.Bars.Length && made.Bars[row].OpenUs < toUs; row++)
            {
                SimulatedBar minute = made.Bars[row].CloseUs > toUs ? TradeCutter.Seen(instrument, made.Bars[row], made.Prints[row], toUs) : made.Bars[row];
                first = first < 0 && minute.TradeCount > 0 ? made.Trades[row] + 1 : first;
                if (bar.CloseUs == 0)
                {
                    bar = minute;
                }
                else
                {
                    bar.Fold(minute);
                }
            }
        }

        return bar.CloseUs == 0 ? null : new TapeBar(bar, first, first < 0 ? -1 : first + bar.TradeCount - 1);
    }

    private void Cut(TapeDay made, int row, List<AggregateTrade> to) =>
        TradeCutter.Cut(instrument, made.Prints[row], (made.Bars[row].OpenUs, made.Aggregates[row], made.Trades[row]), to);

    private static void Keep(List<AggregateTrade> trades, int first, long fromUs, long toUs)
    {
        int kept = first;
        for (int i = first; i < trades.Count; i++)
        {
            if (trades[i].AtUs >= fromUs && trades[i].AtUs < toUs)
            {
                trades[kept++] = trades[i];
            }
        }

        trades.RemoveRange(kept, trades.Count - kept);
    }

    private static int CountBefore(List<AggregateTrade> trades, int first, TapePosition position)
    {
        int count = 0;
        while (first + count < trades.Count && (position.IsSingle ? trades[first + count].LastId : trades[first + count].Id) < position.Id)
        {
            count++;
        }

        return count;
    }

    private static int DayOf(long us) => (int)Math.Floor(us / (double)MinuteGenerator.DayUs);
}
