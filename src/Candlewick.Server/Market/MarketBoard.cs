using Candlewick.Server.Api;
using Candlewick.Server.Coverages;

namespace Candlewick.Server.Market;

/// <summary>One row of the market; what the store does not know is null.</summary>
/// <param name="Rank">By market capitalisation; null without a ranking.</param>
/// <param name="Change1h">Last price / price an hour before - 1; 0.01 = one per cent.</param>
/// <param name="Volume24h">In the quote currency.</param>
/// <param name="Spark">48 closes of the last 24 hours, oldest first; null where there was none.</param>
/// <param name="LastAt">Close of the bar that the last price is of, or now while it is forming.</param>
internal sealed record MarketRow(
    int? Rank, string? Coin, string? Name, InstrumentId Instrument, BarSeriesId? Series, double? Last, double? Change1h, double? Change24h,
    double? Volume24h, IReadOnlyList<double?> Spark, UtcTime? LastAt);

/// <summary>The market of a moment.</summary>
internal sealed record MarketAnswer(UtcTime At, IReadOnlyList<MarketRow> Items);

/// <summary>Makes the rows of the market, once for all who ask within a few seconds.</summary>
internal sealed class MarketBoard(ApiContext context)
{
    private const int SparkPoints = 48;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    private readonly InTurn _turn = new();
    private MarketAnswer? _answer;
    private int _count;
    private long _madeAt;

    public Task<MarketAnswer> ReadAsync(int count, CancellationToken ct) => _turn.RunAsync(() => FindAsync(count), ct);

    private async Task<MarketAnswer> FindAsync(int count)
    {
        if (_answer is not { } known || _count < count || context.WallClock.GetElapsedTime(_madeAt) > Age)
        {
            _answer = known = await MakeAsync(count, CancellationToken.None);
            (_count, _madeAt) = (count, context.WallClock.GetTimestamp());
        }

        return known.Items.Count <= count ? known : known with { Items = [.. known.Items.Take(count)] };
    }

    private async Task<MarketAnswer> MakeAsync(int count, CancellationToken ct)
    {
        UtcTime now = context.Now;
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        List<MarketRow> rows = [];
        foreach ((UniverseMember? member, InstrumentId instrument) in await ListAsync(ledger, count, ct))
        {
            rows.Add(await RowAsync(member, instrument, SeriesOf(ledger, instrument), now, ct));
        }

        return new MarketAnswer(now, rows);
    }

    /// <summary>Members of the universe; without one, the instruments that have bars.</summary>
    private async Task<IReadOnlyList<(UniverseMember? Member, InstrumentId Instrument)>> ListAsync(LedgerState ledger, int count, CancellationToken ct)
    {
        try
        {
            UniverseSnapshot snapshot = await context.Store.Universe.AsOfAsync(
                context.Now, context.Workspace.UniverseVenue, context.Options.Universe.Quote, asOfFirstKnown: true, ct);
            return [.. snapshot.Members.Where(one => one.IsMapped).Take(count).Select(one => ((UniverseMember?)one, one.Instrument))];
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            return [.. ledger.Series.Where(one => one.Series.Kind == SeriesKind.Bars).Select(one => one.Series.Instrument).Distinct().Take(count).Select(one => ((UniverseMember?)null, one))];
        }
    }

    /// <summary>The shortest venue bars of at least a minute.</summary>
    private static BarSeriesId? SeriesOf(LedgerState ledger, InstrumentId instrument) =>
        ledger.Of(instrument)
            .Where(one => one.Series is { Kind: SeriesKind.Bars, Bars: { Kind: BarKind.Timed, Origin: BarOrigin.Venue, Price: PriceSource.Trade } }
                && one.Series.Bars.Timeframe.LengthNanoseconds >= 60_000_000_000 && !one.Covered.IsEmpty)
            .OrderBy(one => one.Series.Bars.Timeframe).Select(one => (BarSeriesId?)one.Series.ToBars()).FirstOrDefault();

    private async Task<MarketRow> RowAsync(UniverseMember? member, InstrumentId instrument, BarSeriesId? series, UtcTime now, CancellationToken ct)
    {
        MarketRow row = new(member?.Coin.Rank, member?.Coin.Symbol, member?.Coin.Name, instrument, series, null, null, null, null, new double?[SparkPoints], null);
        if (series is not { } id)
        {
            return row;
        }

        using BarColumns bars = new();
        await foreach (BarColumns batch in context.Store.Bars.ReadAsync(id, new UtcRange(now - Day - TimeSpan.FromMinutes(1), now + TimeSpan.FromHours(1)), null, ct))
        {
            bars.AddRange(batch, 0, batch.Count);
        }

        if (bars.Count == 0)
        {
            return row;
        }

        Bar last = bars[bars.Count - 1];
        return row with
        {
            Last = last.Close,
            LastAt = UtcTime.Min(last.CloseTime, now),
            Change1h = Change(bars, now - TimeSpan.FromHours(1)),
            Change24h = Change(bars, now - Day),
            Volume24h = Volume(bars),
            Spark = Spark(bars, now - Day),
        };
    }

    /// <summary>Against the last bar that had closed at the instant; null where there was none.</summary>
    private static double? Change(BarColumns bars, UtcTime before)
    {
        double last = bars.Values(BarColumn.Close)[^1];
        for (int i = bars.Count - 1; i >= 0; i--)
        {
            if (bars.CloseTimes[i] <= before)
            {
                return (last / bars.Values(BarColumn.Close)[i]) - 1;
            }
        }

        return bars.OpenTimes[0] <= before ? (last / bars.Values(BarColumn.Open)[0]) - 1 : null;
    }

    /// <summary>Where the venue gives no value in the quote currency, volume x close stands for it.</summary>
    private static double Volume(BarColumns bars)
    {
        double sum = 0;
        for (int i = 0; i < bars.Count; i++)
        {
            double quote = bars.Values(BarColumn.QuoteVolume)[i];
            double value = double.IsNaN(quote) ? bars.Values(BarColumn.Volume)[i] * bars.Values(BarColumn.Close)[i] : quote;
            sum += double.IsNaN(value) ? 0 : value;
        }

        return sum;
    }

    private static double?[] Spark(BarColumns bars, UtcTime from)
    {
        double?[] points = new double?[SparkPoints];
        double step = Day.TotalSeconds / SparkPoints;
        for (int i = 0; i < bars.Count; i++)
        {
            int at = (int)Math.Floor((bars.OpenTimes[i] - from).TotalSeconds / step);
            if (at >= 0)
            {
                points[Math.Min(at, SparkPoints - 1)] = bars.Values(BarColumn.Close)[i];
            }
        }

        return points;
    }
}
