namespace Candlewick.Acquisition.Live;

/// <summary>Where a store ends, so that live data goes on from there.</summary>
internal sealed class StoredPositions(StoreRoles store)
{
    /// <summary>Lets a stream go on from the last stored id or bar; one of which nothing is stored begins afresh.</summary>
    public async Task RestoreAsync(LiveStream stream, UpdateBuffer released, CancellationToken ct)
    {
        switch (stream.Id.Kind)
        {
            case StreamKind.Trades or StreamKind.AggregateTrades:
                await RestoreTradesAsync(stream, released, ct);
                break;
            case StreamKind.Bars:
                BarSeriesId series = new(stream.Id.Instrument, stream.Id.Timeframe);
                if (await store.Bars.FindLastOpenAsync(series, ct) is { } open)
                {
                    stream.Bars!.Begin(stream.Id.Timeframe.Next(open));
                }

                break;
            default:
                SeriesKind kind = stream.Id.Kind == StreamKind.BestQuotes ? SeriesKind.Quotes : SeriesKind.Prices;
                if (await FindLastAsync(new SeriesId(stream.Id.Instrument, kind), ct) is { } last)
                {
                    stream.BeginLatest(last);
                }

                break;
        }
    }

    private async Task RestoreTradesAsync(LiveStream stream, UpdateBuffer released, CancellationToken ct)
    {
        SeriesId series = GapRepair.SeriesOf(stream.Id);
        if (await FindLastAsync(series, ct) is not { } lastTime)
        {
            return;
        }

        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        UtcTime known = coverage.Covered.LastOrDefault(range => range.From <= lastTime).From;
        UtcTime from = lastTime;
        foreach (BarAssembly assembly in stream.Assemblies)
        {
            UtcTime start = await FindStartAsync(assembly, (known, lastTime), released, ct);
            assembly.BeginAt(start);
            from = UtcTime.Min(from, start);
        }

        await ReplayAsync(stream, series, new UtcRange(UtcTime.Min(from, lastTime), lastTime.AddNanoseconds(1)), released, ct);
    }

    /// <summary>The open of the first bar that is not stored and of which every trade is.</summary>
    private async Task<UtcTime> FindStartAsync(
        BarAssembly assembly, (UtcTime From, UtcTime Last) known, UpdateBuffer released, CancellationToken ct)
    {
        BarSeriesId built = new(assembly.Id.Instrument, BarAssembly.SpecOf(assembly.Id));
        Timeframe timeframe = assembly.Id.Timeframe;
        UtcTime? next = await store.Bars.FindLastOpenAsync(built, ct) is { } open ? timeframe.Next(open) : null;
        UtcTime start = UtcTime.Max(next ?? timeframe.Floor(known.Last), timeframe.Ceiling(known.From));
        if (next < start)
        {
            UtcRange unbuilt = new(next.Value, start);
            released.Add(new MarketUpdate(assembly.Id.Instrument, known.Last, new StreamHole(StreamKind.BuiltBars, unbuilt, HoleCause.Pending)));
        }

        return start;
    }

    /// <summary>Feeds stored trades to the bars in the making, and sets the splice behind the last.</summary>
    private async Task ReplayAsync(LiveStream stream, SeriesId series, UtcRange range, UpdateBuffer released, CancellationToken ct)
    {
        Trade? last = null;
        await foreach (ReadOnlyMemory<Trade> batch in store.Trades.ReadAsync(series, range, ct))
        {
            foreach (Trade trade in batch.Span)
            {
                stream.Replay(trade, last, released);
                last = trade;
            }
        }

        if (last is { } end)
        {
            stream.Trades!.Begin(end.Id, end.EventTime, UtcTime.MinValue);
        }
    }

    private async Task<UtcTime?> FindLastAsync(SeriesId series, CancellationToken ct)
    {
        IReadOnlyList<SeriesSummary> summaries = await store.Coverage.SummarizeAsync(new SeriesFilter(series.Kind, Instrument: series.Instrument), ct);
        return summaries.FirstOrDefault(summary => summary.Series == series)?.Last;
    }
}
