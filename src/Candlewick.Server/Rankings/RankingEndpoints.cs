using Candlewick.Acquisition.Derived;
using Candlewick.Analytics.Rankings;
using Candlewick.Analytics.Statistics;
using Candlewick.Server.Api;
using Candlewick.Server.Bars;
using Candlewick.Server.Coverages;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Rankings;

/// <summary>The query of rankings.</summary>
/// <param name="Day">The ranking of this day, or of the last one before; without it, the newest.</param>
/// <param name="Timeframe">Rank over bars of this length as they are stored now; without it, the daily ranking that was computed.</param>
/// <param name="Top">How many at each end, 1 to 100.</param>
/// <param name="Periods">With a timeframe: bars between the two closes of a return, 1 to 1,000.</param>
internal sealed record RankingParameters(
    [FromQuery(Name = "day")] string? Day,
    [FromQuery(Name = "timeframe")] string? Timeframe,
    [FromQuery(Name = "top")] int? Top,
    [FromQuery(Name = "periods")] int? Periods,
    [FromQuery(Name = "venue")] string? Venue);

/// <param name="Return">0.01 = one per cent.</param>
internal sealed record RankItem(int Rank, InstrumentId Instrument, double Return);

/// <summary>The highest and lowest returns of one day.</summary>
/// <param name="Day">Open time of the last bar of the returns; null when nothing was ranked.</param>
/// <param name="Unranked">Instruments that lack a close; of computed rankings only.</param>
internal sealed record RankingAnswer(
    UtcTime? Day, string Timeframe, string Venue, int Ranked, UtcTime? UniverseAt, IReadOnlyList<RankItem> Top, IReadOnlyList<RankItem> Bottom,
    IReadOnlyList<InstrumentId> Unranked);

/// <summary>Top and bottom instruments by return.</summary>
internal static class RankingEndpoints
{
    private const int StandardPeriods = 5;

    public static void MapRankings(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet("/v1/rankings", ([AsParameters] RankingParameters query, CancellationToken ct) => ReadAsync(context, query, ct))
            .WithName("getRanking").WithSummary("Instruments by return: the top and the bottom.").Needs(AccessScope.Reader);

    private static Task<RankingAnswer> ReadAsync(ApiContext context, RankingParameters query, CancellationToken ct)
    {
        int top = QueryText.Limit(query.Top, 10, 100, "top");
        string venue = QueryText.Venue(query.Venue) ?? context.Workspace.UniverseVenue;
        UtcTime until = QueryText.Instant(query.Day, "day") ?? context.Now;
        return QueryText.OptionalTimeframe(query.Timeframe) is { } timeframe
            ? ComputeAsync(context, (venue, timeframe, until), new RankingOptions(QueryText.Limit(query.Periods, StandardPeriods, 1_000, "periods"), top), ct)
            : StoredAsync(context, venue, until, top, ct);
    }

    private static async Task<RankingAnswer> StoredAsync(ApiContext context, string venue, UtcTime until, int top, CancellationToken ct)
    {
        RankingScope scope = new(venue, context.Options.Universe.Quote);
        UtcRange range = new(until.Nanoseconds < UtcTime.From(1900, 1, 1).Nanoseconds ? UtcTime.MinValue : until - TimeSpan.FromDays(400), until == UtcTime.MaxValue ? until : until.AddNanoseconds(1));
        IReadOnlyList<DailyRanking> found = await context.Store.Derived.Statistics.ReadRankingsAsync(scope, range, null, ct);
        if (found is not [.., var last])
        {
            return new RankingAnswer(null, "1d", venue, 0, null, [], [], []);
        }

        return new RankingAnswer(last.Day, "1d", venue, last.Ranked, last.UniverseAt, Items(last.Top, top), Items(last.Bottom, top), []);
    }

    private static async Task<RankingAnswer> ComputeAsync(ApiContext context, (string Venue, Timeframe Timeframe, UtcTime Until) asked, RankingOptions options, CancellationToken ct)
    {
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        List<InstrumentBars> instruments = [];
        foreach (InstrumentId instrument in ledger.Series.Where(one => one.Series.Kind == SeriesKind.Bars && one.Series.Instrument.Venue == asked.Venue).Select(one => one.Series.Instrument).Distinct())
        {
            if (await NewestAsync(context, ledger, new BarSeriesId(instrument, asked.Timeframe), (asked.Until, options.Periods + 2), ct) is { } bars)
            {
                instruments.Add(new InstrumentBars(instrument, bars));
            }
        }

        Ranking? last = instruments.Count > 0 && ReturnRanking.Of(AlignedCloses.Of(instruments), options) is [.., var newest] ? newest : null;
        instruments.ForEach(one => one.Bars.Dispose());
        return last is null
            ? new RankingAnswer(null, asked.Timeframe.Code, asked.Venue, 0, null, [], [], [])
            : new RankingAnswer(last.Day, asked.Timeframe.Code, asked.Venue, last.Ranked, null, Items(last.Top), Items(last.Bottom), last.Unranked);
    }

    /// <summary>The last closed bars before an instant; null where there are none.</summary>
    private static async Task<BarColumns?> NewestAsync(
        ApiContext context, LedgerState ledger, BarSeriesId series, (UtcTime Until, int Count) wanted, CancellationToken ct)
    {
        BarPlan plan;
        try
        {
            plan = BarPlan.Of(ledger, series);
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            return null;
        }

        BarQuestion question = new(series, UtcRange.All.Before(wanted.Until), wanted.Count + 1, true, null, null, null, TableFormat.Json);
        using BarWindow window = await BarPages.ReadAsync(context.Store, (plan, question), 0, ct);
        using BarColumns rows = window.Bars.Slice(window.First, window.Count);
        return rows.Count == 0 ? null : await ClosedBars.GatherAsync(Once(rows));
    }

    private static async IAsyncEnumerable<BarColumns> Once(BarColumns bars)
    {
        await Task.CompletedTask;
        yield return bars;
    }

    private static RankItem[] Items(IReadOnlyList<RankedReturn> rows, int top) => [.. rows.Take(top).Select((one, at) => new RankItem(at + 1, one.Instrument, one.Return))];

    private static RankItem[] Items(IReadOnlyList<RankingRow> rows) => [.. rows.Select(one => new RankItem(one.Rank, one.Instrument, one.Return))];
}
