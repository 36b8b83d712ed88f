using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Candlewick.Server.Api;

/// <summary>Answers failures with problem details (RFC 9457): one place that says which failure is which status.</summary>
internal sealed class ProblemAnswers(IProblemDetailsService service) : IExceptionHandler
{
    private const int ClientLeft = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientLeft;
            return true;
        }

        ProblemDetails problem = Describe(exception);
        httpContext.Response.StatusCode = problem.Status!.Value;
        if (exception is CandlewickException { RetryAfter: { } wait })
        {
            httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return await service.TryWriteAsync(new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = problem });
    }

    private static ProblemDetails Describe(Exception failure)
    {
        ProblemDetails problem = failure switch
        {
            InputException input => With(Of(StatusCodes.Status400BadRequest, "bad-request", "The request cannot be understood.", input.Message), input),
            CandlewickException known => Of(known),
            BadHttpRequestException bad => Of(bad.StatusCode, "bad-request", "The request cannot be understood.", Detail(bad)),
            JsonException json => Of(StatusCodes.Status400BadRequest, "bad-request", "The body is not the JSON that was expected.", json.Message),
            OperationCanceledException => Of(StatusCodes.Status503ServiceUnavailable, "stopping", "The server is stopping.", "Ask again once it has started."),
            _ => Of(StatusCodes.Status500InternalServerError, "fault", "The server failed.", "What happened is in its log."),
        };
        return problem;
    }

    private static string Detail(BadHttpRequestException failure) =>
        failure.InnerException is JsonException json ? json.Message : failure.Message;

    private static ProblemDetails With(ProblemDetails problem, InputException fault)
    {
        foreach (string name in (string[])[Faults.Where, Faults.Found, Faults.Expected])
        {
            if (fault.Data[name] is string text)
            {
                problem.Extensions[name] = text;
            }
        }

        if (fault.Faults.Count > 1)
        {
            problem.Extensions["faults"] = fault.Faults;
        }

        return problem;
    }

    private static ProblemDetails Of(CandlewickException failure) => failure.Kind switch
    {
        ErrorKind.BadRequest => Of(StatusCodes.Status400BadRequest, "bad-request", "The request cannot be understood.", failure.Message),
        ErrorKind.NotFound or ErrorKind.Unknown => Of(StatusCodes.Status404NotFound, "unknown", "There is no such thing.", failure.Message),
        ErrorKind.OriginMismatch or ErrorKind.ReadOnly => Of(StatusCodes.Status409Conflict, "conflict", "The store does not allow it.", failure.Message),
        ErrorKind.Locked => Of(StatusCodes.Status503ServiceUnavailable, "locked", "Another process has it.", failure.Message),
        ErrorKind.TimedOut when failure is StoreException => Of(StatusCodes.Status408RequestTimeout, "time-limit", "It took longer than allowed.", failure.Message),
        _ when failure is VenueException => Of(StatusCodes.Status502BadGateway, "venue", "The venue failed.", failure.Message),
        _ when failure.IsTransient => Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "Try again.", failure.Message),
        _ => Of(StatusCodes.Status500InternalServerError, "store", "The store failed.", failure.Message),
    };

    private static ProblemDetails Of(int status, string type, string title, string detail) =>
        new() { Status = status, Type = $"urn:candlewick:{type}", Title = title, Detail = detail };
}
