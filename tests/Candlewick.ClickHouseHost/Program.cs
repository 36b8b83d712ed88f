using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Candlewick.ClickHouseHost;

/// <summary>Serves ClickHouse's HTTP interface on loopback over the engine in this process: <c>LIBRARY FOLDER [PORT [USER PASSWORD]] [--temporary]</c>.</summary>
/// <remarks>Prints its port on a line, and ends when its standard input does, <c>--temporary</c> with its folder. <c>POST /fault</c> makes the next statement that begins so fail, as a server would that cannot.</remarks>
internal static class Program
{
    private const int AuthenticationFailed = 516;

    public static async Task Main(string[] arguments)
    {
        ChdbCalls.Load(arguments[0]);
        ChdbCalls.SetSignalHandlersEnabled(0);
        using Sessions sessions = new(arguments[1]);
        await using WebApplication app = Build(arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 0);
        (string User, string Password) login = arguments.Length > 4 ? (arguments[3], arguments[4]) : ("default", "");
        app.MapGet("/ping", () => "Ok.\n");
        Faults faults = new();
        app.MapPost("/fault", (string statement, string message) => faults.Set(statement, message));
        app.Map("/", (HttpContext http) => AnswerAsync(http, (sessions, faults), login));
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Urls.First()).Port.ToString(CultureInfo.InvariantCulture));
        await Console.In.ReadToEndAsync();
        if (arguments.Contains("--temporary"))
        {
            // Whoever started it is gone and waits for nothing: the data go, and the engine with them.
            Directory.Delete(arguments[1], recursive: true);
            Process.GetCurrentProcess().Kill();
        }
    }

    private static WebApplication Build(int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        return builder.Build();
    }

    private static async Task AnswerAsync(HttpContext http, (Sessions Sessions, Faults Faults) engine, (string User, string Password) login)
    {
        try
        {
            Demand(http.Request, login);
            Request request = await Request.ReadAsync(http.Request, http.RequestAborted);
            engine.Faults.Demand(request.Sql);
            using Sessions.Loan loan = engine.Sessions.Take((string?)http.Request.Query["database"] ?? "default", request.Settings);
            byte[] answer = [];
            if (request.Rows is { } rows)
            {
                await loan.Session.Engine.InsertAsync(request.Sql, request.Format, rows, http.RequestAborted);
            }
            else
            {
                answer = await Task.Run(() => loan.Session.Engine.Query(Encoding.UTF8.GetBytes(request.Sql), request.Format, request.Parameters));
            }

            loan.IsGood = true;
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        }
        catch (EngineException failure)
        {
            await RefuseAsync(http, failure);
        }
    }

    private static void Demand(HttpRequest request, (string User, string Password) login)
    {
        string user = (string?)request.Headers["X-ClickHouse-User"] ?? "default", password = (string?)request.Headers["X-ClickHouse-Key"] ?? "";
        if (user != login.User || password != login.Password)
        {
            throw new EngineException($"Code: {AuthenticationFailed}. DB::Exception: {user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)");
        }
    }

    private static async Task RefuseAsync(HttpContext http, EngineException failure)
    {
        // As the server does: rows that still come are read and dropped, so that the caller reads the answer.
        await http.Request.Body.CopyToAsync(Stream.Null);
        http.Response.StatusCode = failure.Code == AuthenticationFailed ? StatusCodes.Status403Forbidden : StatusCodes.Status500InternalServerError;
        http.Response.Headers["X-ClickHouse-Exception-Code"] = failure.Code.ToString(CultureInfo.InvariantCulture);
        await http.Response.WriteAsync(failure.Message + "\n", http.RequestAborted);
    }
}
