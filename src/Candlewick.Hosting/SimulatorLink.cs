using Candlewick.Simulator.Clock;

namespace Candlewick.Hosting;

/// <summary>A running simulator: where it is, its clock, and whether it invents a market or serves real archives.</summary>
internal sealed record SimulatorLink(Uri Url, TimeProvider Clock, StoreOrigin Origin)
{
    /// <summary>What sends the venues' requests; null for the network.</summary>
    public HttpMessageHandler? Handler { get; init; }

    private const string ServedHeader = "X-Candlewick-Served";
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <exception cref="VenueException">No simulator answers there.</exception>
    public static async Task<SimulatorLink> ConnectAsync(Uri url, CancellationToken ct)
    {
        using HttpClient http = new() { Timeout = AnswerTime };
        try
        {
            long asked = TimeProvider.System.GetTimestamp();
            using HttpResponseMessage answer = await http.GetAsync(SimulatedClock.AddressOf(url), ct);
            SimulatedClock clock = await SimulatedClock.FollowAsync(answer, TimeProvider.System.GetElapsedTime(asked), ct);
            bool isInvented = !answer.Headers.TryGetValues(ServedHeader, out IEnumerable<string>? served) || served.First() != "local";
            return new SimulatorLink(url, clock, isInvented ? StoreOrigin.Simulated : StoreOrigin.Real);
        }
        catch (Exception failure) when (failure is HttpRequestException || (failure is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new VenueException(
                ErrorKind.Unreachable, VenueSpec.SimulatedCode, "/sim/clock",
                $"{url}: no simulator answers there ({failure.Message}). Start one with 'wick sim', and pass the URL that it prints.", failure);
        }
    }
}
