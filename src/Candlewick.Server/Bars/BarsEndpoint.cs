using System.Buffers;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Bars;

/// <summary><c>GET /v1/bars?series=&amp;from=&amp;to=&amp;as-known-at=</c>: stored bars as column blocks, see <see cref="BarBlock"/>.</summary>
internal sealed class BarsEndpoint(IBarStore store)
{
    public const string Route = "/v1/bars";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(Route, AnswerAsync).Needs(AccessScope.Reader);

    private async Task AnswerAsync(HttpContext context)
    {
        if (Question.TryRead(context.Request.Query, out Question question) is { } fault)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(fault, context.RequestAborted);
            return;
        }

        context.Response.ContentType = BarBlock.ContentType;
        byte[] buffer = [];
        try
        {
            await foreach (BarColumns batch in store.ReadAsync(question.Series, question.Range, question.KnownAt, context.RequestAborted))
            {
                buffer = Fit(buffer, BarBlock.HeaderBytes + BarBlock.BodyBytes(batch.Count));
                int length = BarBlock.Write(batch, buffer);
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, length), context.RequestAborted);
            }

            await context.Response.Body.WriteAsync(new byte[BarBlock.HeaderBytes], context.RequestAborted);
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // The answer has begun: cutting it is the only way to say that it is not whole.
            context.Abort();
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

    private readonly record struct Question(BarSeriesId Series, UtcRange Range, UtcTime? KnownAt)
    {
        /// <returns>What is wrong with it; null when nothing is.</returns>
        public static string? TryRead(IQueryCollection query, out Question question)
        {
            question = default;
            try
            {
                UtcTime from = query["from"].ToString() is { Length: > 0 } start ? UtcTime.Parse(start) : UtcTime.MinValue;
                UtcTime to = query["to"].ToString() is { Length: > 0 } end ? UtcTime.Parse(end) : UtcTime.MaxValue;
                UtcTime? known = query["as-known-at"].ToString() is { Length: > 0 } instant ? UtcTime.Parse(instant) : null;
                question = new Question(BarSeriesId.Parse(query["series"].ToString()), new UtcRange(from, to), known);
                return null;
            }
            catch (Exception fault) when (fault is FormatException or ArgumentException)
            {
                return fault.Message;
            }
        }
    }
}
