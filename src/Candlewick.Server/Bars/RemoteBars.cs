using System.Buffers;
using System.Runtime.CompilerServices;

namespace Candlewick.Server.Bars;

/// <summary>Reads bars in bulk from the process that owns the store, for work that must not run in it.</summary>
public sealed class RemoteBars(ControlClient owner)
{
    /// <summary>Stored bars that open in the range, ordered by (OpenTime, Ordinal), in batches that are void once the next is asked for.</summary>
    /// <param name="asKnownAt">Give the values that were known at this instant; null for the current ones.</param>
    /// <exception cref="StoreException">Unreachable: the owner ended, and the answer is not whole; or it refused the question.</exception>
    public async IAsyncEnumerable<BarColumns> ReadAsync(
        BarSeriesId series, UtcRange range, UtcTime? asKnownAt, [EnumeratorCancellation] CancellationToken ct)
    {
        using HttpResponseMessage answer = await AskAsync(series, range, asKnownAt, ct);
        if (answer.StatusCode == System.Net.HttpStatusCode.NotFound || answer.Headers.GetValues(BarsEndpoints.SeriesHeader).Single() != series.ToString())
        {
            yield break;
        }

        await using Stream stream = await answer.Content.ReadAsStreamAsync(ct);
        using BarColumns batch = new(0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BarBlock.HeaderBytes);
        try
        {
            while (await ReadHeaderAsync(stream, buffer, ct) is > 0 and var rows)
            {
                int length = BarBlock.BodyBytes(rows);
                if (buffer.Length < length)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(length);
                }

                await ReadExactlyAsync(stream, buffer.AsMemory(0, length), ct);
                batch.Clear();
                BarBlock.Read(buffer.AsSpan(0, length), batch);
                yield return batch;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<HttpResponseMessage> AskAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct)
    {
        string known = asKnownAt is { } instant ? $"&as-known-at={Uri.EscapeDataString(instant.ToString())}" : "";
        string from = range.From == UtcTime.MinValue ? "" : $"&from={Uri.EscapeDataString(range.From.ToString())}";
        string to = range.To == UtcTime.MaxValue ? "" : $"&to={Uri.EscapeDataString(range.To.ToString())}";
        string url = $"{BarsEndpoints.Route}?format=blocks&series={Uri.EscapeDataString(series.ToString())}{from}{to}{known}";
        try
        {
            HttpResponseMessage answer = await owner.Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, ct);
            if (answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                return answer;
            }

            using (answer)
            {
                throw new StoreException(ErrorKind.BadRequest, $"{series}: {await answer.Content.ReadAsStringAsync(ct)}");
            }
        }
        catch (HttpRequestException failure)
        {
            throw owner.Gone(failure);
        }
    }

    private async ValueTask<int> ReadHeaderAsync(Stream stream, byte[] buffer, CancellationToken ct)
    {
        await ReadExactlyAsync(stream, buffer.AsMemory(0, BarBlock.HeaderBytes), ct);
        return BarBlock.RowsOf(buffer);
    }

    private async ValueTask ReadExactlyAsync(Stream stream, Memory<byte> target, CancellationToken ct)
    {
        try
        {
            await stream.ReadExactlyAsync(target, ct);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw owner.Gone(failure);
        }
    }
}
