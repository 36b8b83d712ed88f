using System.Buffers;
using System.Globalization;
using System.Net;

namespace Candlewick.Venues.Transport;

/// <summary>The one way out to a venue: budget, time-outs, retries, bans, size caps. Safe for concurrent use.</summary>
/// <remarks>Every wait is on the <see cref="TimeProvider"/>, except the time-out of an attempt, which is wall time.</remarks>
public sealed class VenueTransport(
    string code, RateBudget budget, IFailureTable failures, TransportOptions options, VenueConnection connection)
{
    private const string UsedWeightHeader = "X-MBX-USED-WEIGHT-1M";
    private const int LongestErrorBody = 64 * 1024;

    public RateBudget Budget => budget;

    /// <summary>The body; null when the request may be absent and is.</summary>
    /// <exception cref="VenueException">Refused, or still failing after the last attempt.</exception>
    public async Task<byte[]?> GetAsync(VenueRequest request, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await budget.SpendAsync(request.Weight, options.LongestWait, request.Endpoint, ct);
                return await SendAsync(request, ct);
            }
            catch (VenueException failure) when (failure.IsTransient && attempt < options.Attempts)
            {
                TimeSpan wait = WaitAfter(failure, attempt);
                if (wait > options.LongestWait)
                {
                    throw;
                }

                connection.Log.AttemptFailed($"{code} {request.Endpoint}", attempt, failure.Kind, wait);
                await Task.Delay(wait, connection.Clock, ct);
            }
        }
    }

    private async Task<byte[]?> SendAsync(VenueRequest request, CancellationToken ct)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.AttemptTimeout);
        try
        {
            using HttpRequestMessage message = new(HttpMethod.Get, request.Url);
            if (request.Key is { } key)
            {
                message.Headers.Add(key.Name, key.Value.Reveal());
            }

            using HttpResponseMessage answer = await connection.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            ObserveWeight(answer);
            connection.Log.AnswerBegins(code, request.Endpoint);
            if (request.MayBeAbsent && answer.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            bool isSuccess = answer.IsSuccessStatusCode;
            byte[] body = await ReadBodyAsync(answer, request, isSuccess ? request.MaxBytes : LongestErrorBody, limit.Token);
            return isSuccess ? body : throw await FailAsync(answer, body, request, ct);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw Transient(ErrorKind.TimedOut, request, $"no whole answer within {options.AttemptTimeout.TotalSeconds:F0} s", late);
        }
        catch (Exception cut) when (cut is HttpRequestException or IOException)
        {
            throw Transient(ErrorKind.Unreachable, request, cut.Message, cut);
        }
    }

    private async Task<byte[]> ReadBodyAsync(HttpResponseMessage answer, VenueRequest request, long cap, CancellationToken ct)
    {
        if (answer.Content.Headers.ContentLength > cap)
        {
            throw TooLarge(request, cap);
        }

        await using Stream stream = await answer.Content.ReadAsStreamAsync(ct);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            using MemoryStream body = new((int)(answer.Content.Headers.ContentLength ?? 4_096));
            while (await stream.ReadAsync(chunk, ct) is var count && count > 0)
            {
                if (body.Length + count > cap)
                {
                    throw TooLarge(request, cap);
                }

                body.Write(chunk, 0, count);
            }

            return body.Length == body.Capacity ? body.GetBuffer() : body.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async Task<VenueException> FailAsync(HttpResponseMessage answer, byte[] body, VenueRequest request, CancellationToken ct)
    {
        int status = (int)answer.StatusCode;
        VenueFailure failure = failures.Read(status, body);
        UtcTime now = UtcTime.From(connection.Clock.GetUtcNow());
        TimeSpan? retryAfter = RetryAfter(answer) ?? (failure.BannedUntil - now);
        if (failure.Kind == ErrorKind.Banned)
        {
            retryAfter ??= TimeSpan.FromMinutes(2);
            await budget.BanAsync(now + retryAfter.Value, ct);
            connection.Log.Banned(code, now + retryAfter.Value);
        }
        else if (failure.Kind == ErrorKind.RateLimited)
        {
            retryAfter ??= TimeSpan.FromSeconds(10);
            budget.Block(now + retryAfter.Value);
        }

        string number = failure.Code is null ? "" : $", code {failure.Code}";
        return new VenueException(failure.Kind, code, request.Endpoint, $"{code} answered {request.Endpoint} with {status}{number}: {failure.Message}")
        {
            IsTransient = failure.IsTransient,
            RetryAfter = retryAfter,
            VenueCode = failure.Code,
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - connection.Clock.GetUtcNow(),
        _ => null,
    };

    private void ObserveWeight(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues(UsedWeightHeader, out IEnumerable<string>? values)
            && int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out int used))
        {
            budget.Observe(used);
        }
    }

    /// <summary>Doubles from the first delay up to the longest, less up to half of it, so that many clients do not return together.</summary>
    private TimeSpan WaitAfter(VenueException failure, int attempt)
    {
        if (failure.RetryAfter is { } asked)
        {
            return asked > TimeSpan.Zero ? asked : TimeSpan.Zero;
        }

        TimeSpan full = options.FirstDelay * Math.Pow(2, attempt - 1);
        return (full < options.LongestDelay ? full : options.LongestDelay) * (1 - (Random.Shared.NextDouble() / 2));
    }

    private VenueException Transient(ErrorKind kind, VenueRequest request, string what, Exception cause)
    {
        string host = request.Url.GetLeftPart(UriPartial.Authority);
        string message = $"{code} at {host} did not answer {request.Endpoint}: {what}. Check the connection and the configured URL.";
        return new VenueException(kind, code, request.Endpoint, message, cause) { IsTransient = true };
    }

    private VenueException TooLarge(VenueRequest request, long cap) =>
        new(ErrorKind.BadAnswer, code, request.Endpoint, $"{code} answered {request.Endpoint} with more than the {cap} bytes that make sense.");
}
