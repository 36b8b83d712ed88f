using System.Buffers;
using Candlewick.Acquisition.Derived;
using Candlewick.Server.Analytics;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Bars;

/// <summary>Bars of any length and kind, with indicators.</summary>
internal static class BarsEndpoints
{
    public const string Route = "/v1/bars", SeriesHeader = "X-Candlewick-Series";

    public static void MapBars(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet(Route, ([AsParameters] BarParameters query, HttpContext http) => AnswerAsync(context, query, http))
            .WithName("listBars").WithSummary("Bars of a series, stored or made of what is, with indicators as more columns.")
            .Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified)
            .Needs(AccessScope.Reader);

    private static async Task<IResult> AnswerAsync(ApiContext context, BarParameters query, HttpContext http)
    {
        CancellationToken ct = http.RequestAborted;
        BarQuestion question = BarQuestion.Of(query);
        IReadOnlyList<WantedIndicator> indicators = IndicatorText.Parse(question.Indicators);
        BarPlan plan = await PlanAsync(context, question, ct);
        http.Response.Headers[SeriesHeader] = plan.Series.ToString();
        if (question.Limit is null && indicators.Count == 0)
        {
            UtcRange range = question.After is { } key ? question.Range.After(key.OpenTime.AddNanoseconds(1)) : question.Range;
            IAsyncEnumerable<BarColumns> batches = await plan.ReadAsync(context.Store, range, question.AsKnownAt, ct);
            return question.Format == TableFormat.Blocks ? new BlocksResult(batches) : new TableResult(context, new Answer(BarTable.ColumnsOf([]), RowsAsync(batches)), question.Format);
        }

        using BarWindow page = await BarPages.ReadAsync(context.Store, (plan, question), IndicatorText.BarsBefore(indicators), ct);
        BarTable table = Compute(page, indicators, await ReadPairedAsync(context, question, (page, indicators), ct));
        if (question.Format == TableFormat.Json)
        {
            await WriteAsync(table, http, isFinal: question.Range.To <= context.Now, ct);
            return Results.Empty;
        }

        IResult result = question.Format == TableFormat.Blocks ? new BlocksResult(Once(page)) : new TableResult(context, table.ToAnswer(), question.Format, page.Next);
        await result.ExecuteAsync(http);
        return Results.Empty;
    }

    /// <summary>What is not known of a moment ago may be there now.</summary>
    private static async Task<BarPlan> PlanAsync(ApiContext context, BarQuestion question, CancellationToken ct)
    {
        try
        {
            return BarPlan.Of(await context.Ledger.ReadAsync(ct), question.Series).UpTo(context.Now);
        }
        catch (StoreException failure) when (failure.Kind == ErrorKind.Unknown)
        {
            return await BarPlan.FindAsync(context.Store, await context.Ledger.RefreshAsync(ct), question.Series, ct);
        }
    }

    /// <summary>Closes of the second instruments at the bars of the page; bars of the same length and kind, stored or made.</summary>
    private static async Task<Dictionary<InstrumentId, double[]>> ReadPairedAsync(
        ApiContext context, BarQuestion question, (BarWindow Page, IReadOnlyList<WantedIndicator> Indicators) wanted, CancellationToken ct)
    {
        BarColumns bars = wanted.Page.Bars;
        Dictionary<InstrumentId, double[]> paired = [];
        foreach (InstrumentId second in wanted.Indicators.Select(one => one.With).Where(one => !one.IsNone).Distinct())
        {
            BarPlan plan = await PlanAsync(context, question with { Series = question.Series with { Instrument = second } }, ct);
            using BarColumns others = new();
            UtcRange range = bars.Count == 0 ? UtcRange.Empty : new UtcRange(bars.OpenTimes[0], bars.OpenTimes[^1].AddNanoseconds(1));
            await foreach (BarColumns batch in (await plan.ReadAsync(context.Store, range, question.AsKnownAt, ct)).WithCancellation(ct))
            {
                others.AddRange(batch, 0, batch.Count);
            }

            paired[second] = ClosedBars.Align(bars, others);
        }

        return paired;
    }

    private static BarTable Compute(BarWindow page, IReadOnlyList<WantedIndicator> indicators, IReadOnlyDictionary<InstrumentId, double[]> paired)
    {
        try
        {
            return new BarTable(page, indicators, paired);
        }
        catch (ArgumentException failure)
        {
            throw new InputException($"indicators: {failure.Message}");
        }
    }

    /// <summary>Whole pages, so that one that is asked for again is only compared.</summary>
    private static async Task WriteAsync(BarTable table, HttpContext http, bool isFinal, CancellationToken ct)
    {
        IReadOnlyList<PooledBytes> parts = await table.WriteAsync();
        try
        {
            if (isFinal && PageTag.IsKnown(http, parts.Select(part => part.Written)))
            {
                return;
            }

            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = parts.Sum(part => (long)part.Written.Length);
            foreach (PooledBytes part in parts)
            {
                await http.Response.Body.WriteAsync(part.Written, ct);
            }
        }
        finally
        {
            foreach (PooledBytes part in parts)
            {
                part.Dispose();
            }
        }
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(IAsyncEnumerable<BarColumns> batches)
    {
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                yield return BarTable.Cells(batch[i]);
            }
        }
    }

    private static async IAsyncEnumerable<BarColumns> Once(BarWindow page)
    {
        await Task.CompletedTask;
        using BarColumns rows = page.Bars.Slice(page.First, page.Count);
        yield return rows;
    }

    /// <summary>Bars as column blocks, see <see cref="BarBlock"/>.</summary>
    private sealed class BlocksResult(IAsyncEnumerable<BarColumns> batches) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            CancellationToken ct = httpContext.RequestAborted;
            httpContext.Response.ContentType = BarBlock.ContentType;
            httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            byte[] buffer = [];
            try
            {
                await foreach (BarColumns batch in batches.WithCancellation(ct))
                {
                    if (batch.Count > 0)
                    {
                        buffer = Fit(buffer, BarBlock.HeaderBytes + BarBlock.BodyBytes(batch.Count));
                        await httpContext.Response.Body.WriteAsync(buffer.AsMemory(0, BarBlock.Write(batch, buffer)), ct);
                    }
                }

                await httpContext.Response.Body.WriteAsync(new byte[BarBlock.HeaderBytes], ct);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        private static byte[] Fit(byte[] buffer, int length)
        {
            if (buffer.Length >= length)
            {
                return buffer;
            }

            ArrayPool<byte>.Shared.Return(buffer);
            return ArrayPool<byte>.Shared.Rent(length);
        }
    }
}
