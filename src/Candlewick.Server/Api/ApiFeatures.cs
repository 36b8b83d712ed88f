using Candlewick.Server.Alerts;
using Candlewick.Server.Analytics;
using Candlewick.Server.Bars;
using Candlewick.Server.Configuration;
using Candlewick.Server.Coverages;
using Candlewick.Server.Exports;
using Candlewick.Server.Instruments;
using Candlewick.Server.Jobs;
using Candlewick.Server.Live;
using Candlewick.Server.Market;
using Candlewick.Server.Overview;
using Candlewick.Server.Owner;
using Candlewick.Server.Prints;
using Candlewick.Server.Rankings;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Api;

/// <summary>The list of features of the API. A new one is a folder with its endpoints, and one line here.</summary>
internal static class ApiFeatures
{
    /// <summary>What maps the endpoints of each feature, paths from the root on.</summary>
    public static IReadOnlyList<Action<IEndpointRouteBuilder, ApiContext>> All { get; } =
    [
        OwnerEndpoints.MapOwner,
        HealthEndpoints.MapHealth,
        OverviewEndpoints.MapOverview,
        BarsEndpoints.MapBars,
        IndicatorEndpoints.MapIndicators,
        LevelEndpoints.MapLevels,
        InstrumentEndpoints.MapInstruments,
        UniverseEndpoints.MapUniverse,
        MarketEndpoints.MapMarket,
        JobEndpoints.MapJobs,
        CoverageEndpoints.MapCoverage,
        LiveEndpoints.MapLive,
        PrintEndpoints.MapPrints,
        StatisticEndpoints.MapStatistics,
        RankingEndpoints.MapRankings,
        ConfigurationEndpoints.MapConfiguration,
        ExportEndpoints.MapExports,
        AlertsEndpoints.MapAlerts,
    ];

    /// <summary>Maps all of them.</summary>
    public static void Map(IEndpointRouteBuilder routes, ApiContext context)
    {
        foreach (Action<IEndpointRouteBuilder, ApiContext> map in All)
        {
            map(routes, context);
        }

        routes.MapOpenApi("/{documentName}/openapi.json").Needs(AccessScope.Reader);
    }
}
