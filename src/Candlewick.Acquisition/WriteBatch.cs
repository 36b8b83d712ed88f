namespace Candlewick.Acquisition;

/// <summary>Collects writes of whole files until they are worth a transaction. The bars are disposed once they are written.</summary>
internal sealed class WriteBatch(StoreRoles store)
{
    private readonly List<RangeWrite> _bars = [];
    private readonly List<TradeWrite> _trades = [];
    private readonly List<QuoteWrite> _quotes = [];
    private readonly List<ObservationWrite> _observations = [];

    public int Rows { get; private set; }

    public void Add(IEnumerable<HistoryWrite> writes)
    {
        foreach (HistoryWrite write in writes)
        {
            Rows += write.RowCount;
            switch (write)
            {
                case RangeWrite bars:
                    _bars.Add(bars);
                    break;
                case TradeWrite trades:
                    _trades.Add(trades);
                    break;
                case QuoteWrite quotes:
                    _quotes.Add(quotes);
                    break;
                case ObservationWrite observations:
                    _observations.Add(observations);
                    break;
                default:
                    throw new ArgumentException($"{write.GetType().Name} has no store.", nameof(writes));
            }
        }
    }

    public async Task<WriteResult> FlushAsync(CancellationToken ct)
    {
        WriteResult result = default;
        result += _bars.Count == 0 ? default : await store.Bars.WriteAsync(_bars, ct);
        result += _trades.Count == 0 ? default : await store.Trades.WriteAsync(_trades, ct);
        result += _quotes.Count == 0 ? default : await store.Quotes.WriteAsync(_quotes, ct);
        result += _observations.Count == 0 ? default : await store.Observations.WriteAsync(_observations, ct);
        _bars.ForEach(write => write.Bars.Dispose());
        _bars.Clear();
        _trades.Clear();
        _quotes.Clear();
        _observations.Clear();
        Rows = 0;
        return result;
    }
}
