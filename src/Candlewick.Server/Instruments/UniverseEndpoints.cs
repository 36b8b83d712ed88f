using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Instruments;

/// <summary>A coin of the universe.</summary>
/// <param name="Instrument">Null where it has none; the reason says why.</param>
internal sealed record MemberItem(int? Rank, string Coin, string Symbol, string Name, decimal? MarketCap, InstrumentId? Instrument, UnmappedReason Reason);

/// <summary>The universe as it was known at an instant.</summary>
/// <param name="At">When its ranking held.</param>
internal sealed record UniverseAnswer(UtcTime At, string Source, string Venue, string Quote, IReadOnlyList<MemberItem> Items);

/// <summary>The coins that are followed, point in time.</summary>
internal static class UniverseEndpoints
{
    private const int MostMembers = 10_000;

    public static void MapUniverse(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet("/v1/universe", (string? at, int? count, HttpContext http) => ReadAsync(context, at, count, http))
            .WithName("getUniverse").WithSummary("Coins by market capitalisation as known at an instant, with their instruments.").Needs(AccessScope.Reader).FiltersByDataset();

    private static async Task<UniverseAnswer> ReadAsync(ApiContext context, string? at, int? count, HttpContext http)
    {
        Identity caller = http.Identity();
        int most = QueryText.Limit(count, MostMembers, MostMembers, "count");
        UtcTime? instant = QueryText.Instant(at, "at");
        UniverseSnapshot snapshot = await context.Store.Universe.AsOfAsync(
            instant ?? context.Now, context.Workspace.UniverseVenue, context.Options.Universe.Quote, asOfFirstKnown: instant is null, http.RequestAborted);
        return new UniverseAnswer(
            snapshot.At, snapshot.Source, snapshot.Venue, snapshot.Quote,
            [.. snapshot.Members.Where(one => !caller.IsLimited || (one.IsMapped && caller.MayRead(one.Instrument))).Take(most).Select(one => new MemberItem(
                one.Coin.Rank, one.Coin.CoinId, one.Coin.Symbol, one.Coin.Name, one.Coin.MarketCap, one.IsMapped ? one.Instrument : null, one.Reason))]);
    }
}
