using Candlewick.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Candlewick.Server.Dashboard;

/// <summary>Serves the dashboard where no endpoint answers.</summary>
internal static class DashboardServing
{
    private const string MissingPage =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Candlewick</title><body><h1>Candlewick</h1>"
        + "<p>The API answers here, but this program came without the dashboard. <code>./run</code> builds it; <code>server.web</code> names another folder.</p>"
        + "<p><a href=\"/v1/openapi.json\">The API's description</a></p></body></html>";

    private static readonly string[] Reserved = ["/v1", "/health", "/metrics", "/control"];

    /// <summary>Goes behind routing and the guard: what has an endpoint is left alone.</summary>
    public static void UseDashboard(this WebApplication app, CandlewickOptions options)
    {
        DashboardFiles files = DashboardFiles.Read(FolderOf(options));
        DashboardFile missing = DashboardFile.Of("/index.html", System.Text.Encoding.UTF8.GetBytes(MissingPage));
        app.Use((context, next) => IsOurs(context.Request) && context.GetEndpoint() is null && Find(files, missing, context.Request) is { } file
            ? WriteAsync(context, file)
            : next(context));
    }

    private static DashboardFile? Find(DashboardFiles files, DashboardFile missing, HttpRequest request) =>
        files.Find(request.Path.Value ?? "") ?? (files.Index is null && request.Path == "/" ? missing : null);

    private static string FolderOf(CandlewickOptions options) =>
        options.Server.Web.Length == 0 ? Path.Combine(AppContext.BaseDirectory, "web") : options.Resolve(options.Server.Web);

    private static bool IsOurs(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !Reserved.Any(start => request.Path.StartsWithSegments(start, StringComparison.Ordinal));

    private static async Task WriteAsync(HttpContext context, DashboardFile file)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = file.Tag;
        response.Headers.CacheControl = file.IsForever ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (Has(context.Request.Headers.IfNoneMatch, file.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        bool isCompressed = file.Compressed is not null && Has(context.Request.Headers.AcceptEncoding, "gzip");
        byte[] content = isCompressed ? file.Compressed! : file.Content;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentType = file.ContentType;
        response.ContentLength = content.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(content, context.RequestAborted);
        }
    }

    /// <summary>Whether a list of a header names a value; weak tags count as the strong ones, and so do weights.</summary>
    private static bool Has(StringValues header, string wanted) =>
        header.Any(line => line is not null && line.Split(',', StringSplitOptions.TrimEntries).Any(part => part == wanted || part == $"W/{wanted}" || part.StartsWith(wanted + ";", StringComparison.Ordinal)));
}
