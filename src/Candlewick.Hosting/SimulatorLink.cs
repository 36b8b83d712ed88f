using System.Text.Json;
using Candlewick.Simulator.Clock;

namespace Candlewick.Hosting;

/// <summary>A running simulator: where it is, its clock, and whether it invents a market or serves real archives.</summary>
internal sealed record SimulatorLink(Uri Url, TimeProvider Clock, StoreOrigin Origin)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <exception cref="VenueException">No simulator answers there.</exception>
    public static async Task<SimulatorLink> ConnectAsync(Uri url, CancellationToken ct)
    {
        using HttpClient http = new() { Timeout = AnswerTime };
        try
        {
            SimulatedClock clock = await SimulatedClock.FollowAsync(url, http, ct);
            string answer = await http.GetStringAsync(new Uri(url.AbsoluteUri.TrimEnd('/') + "/sim/clock"), ct);
            using JsonDocument published = JsonDocument.Parse(answer);
            bool isInvented = published.RootElement.GetProperty("market").GetString() == VenueSpec.SimulatedCode;
            return new SimulatorLink(url, clock, isInvented ? StoreOrigin.Simulated : StoreOrigin.Real);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            throw new VenueException(
                ErrorKind.Unreachable, VenueSpec.SimulatedCode, "/sim/clock",
                $"{url}: no simulator answers there ({failure.Message}). Start one with 'wick sim', and pass the URL that it prints.", failure);
        }
    }
}
