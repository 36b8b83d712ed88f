using System.Diagnostics;

namespace Candlewick.Integration.Processes;

/// <summary>A <c>wick sim</c> that runs until it is disposed.</summary>
internal sealed class ServedMarket : IAsyncDisposable
{
    private readonly Process _process;

    private ServedMarket(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public static async Task<ServedMarket> StartAsync(Wick wick, params string[] arguments)
    {
        Process process = wick.Start(["sim", "--port", "0", .. arguments]);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("serving at ", StringComparison.Ordinal))
            {
                return new ServedMarket(process, line.Split(' ', ';')[2]);
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public async Task<WickRun> InterruptAsync()
    {
        Wick.Interrupt(_process);
        return await Wick.EndAsync(_process);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
