using System.Text;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.CoinGecko;

/// <summary>What CoinGecko's failing answers mean. Source: https://docs.coingecko.com/docs/common-errors-rate-limit.</summary>
public sealed class CoinGeckoErrors : IFailureTable
{
    public VenueFailure Read(int status, ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]).Trim();
        string keys = $"Set {CoinGeckoOptions.DemoKeyVariable} or {CoinGeckoOptions.ProKeyVariable}.";
        return status switch
        {
            429 => new VenueFailure(ErrorKind.RateLimited, true, null, text),
            401 or 403 or 451 => new VenueFailure(ErrorKind.Refused, false, null, $"{text} {keys}"),
            404 => new VenueFailure(ErrorKind.NotFound, false, null, text),
            >= 500 => new VenueFailure(ErrorKind.ServerFault, true, null, text),
            _ => new VenueFailure(ErrorKind.BadRequest, false, null, text),
        };
    }
}
