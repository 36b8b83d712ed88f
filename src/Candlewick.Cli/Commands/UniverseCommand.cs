using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class UniverseCommand
{
    public static Command Create()
    {
        Option<string?> at = new("--at") { Description = "As it was at this instant. Default: now.", HelpName = "TIME" };
        Option<bool> firstKnown = new("--as-of-first-known") { Description = "For an instant before the first refresh, take the first known universe." };
        Option<bool> members = new("--members") { Description = "Everyone who was ever a member, with first and last seen." };
        Command show = new DetailedCommand("show", """
            Shows who is in the universe, who is not, and why.
            An instant before the first refresh is an error that names the first known one.

            Examples:
              wick universe show
              wick universe show --at 2022-08-29
              wick universe show --at 2020-01-01 --as-of-first-known --json
            """) { at, firstKnown, members };
        Invocation.Handle(show, (run, ct) => run.Parsed.GetValue(members)
            ? ShowMembersAsync(run, ct)
            : ShowAsync(run, run.Parsed.GetValue(at), run.Parsed.GetValue(firstKnown), ct));

        Option<int?> count = new("--count") { Description = "How many coins, by market capitalisation.", HelpName = "N" };
        Option<string?> coins = new("--coins") { Description = "Take the ranking from a saved answer of /coins/markets instead of asking.", HelpName = "FILE" };
        Option<string?> listing = new("--exchange-info") { Description = "Take the listing from a saved exchangeInfo answer instead of asking; its rules hold from its serverTime on.", HelpName = "FILE" };
        Option<string?> pageOf = new("--of") { Description = "The instant of the saved ranking; a past one extends the universe backwards. Also that of a saved listing without serverTime.", HelpName = "TIME" };
        Command refresh = new DetailedCommand("refresh", """
            Asks for the ranking and the venue's listing, and maps coins to instruments.
            Who was mapped to which instrument is kept point in time: leavers stay, and pages of past days extend it backwards.

            Examples:
              wick universe refresh --count 100
              wick universe refresh --coins coins-markets.json --exchange-info exchangeInfo.json --of 2022-08-29
            """) { count, coins, listing, pageOf };
        Invocation.Handle(refresh, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            UniverseRequest request = new(
                workspace.UniverseVenue, run.Options.Universe.Quote, run.Parsed.GetValue(count) ?? run.Options.Universe.Count,
                run.Parsed.GetValue(pageOf) is { } text ? FilterOptions.Text(() => (UtcTime?)UtcTime.Parse(text), "--of") : null);
            UniverseSnapshot snapshot = await workspace
                .CreateRefreshUniverse(run.Parsed.GetValue(coins), run.Parsed.GetValue(listing), request.At)
                .RunAsync(request, ct);
            Show(run, workspace.Info, snapshot);
            return ExitCodes.Done;
        });
        return new Command("universe", "The coins that are followed, the largest by market value, point in time.") { show, refresh };
    }

    private static async Task<int> ShowAsync(Invocation run, string? at, bool firstKnown, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        UtcTime instant = at is null ? UtcTime.From(workspace.Clock.GetUtcNow()) : FilterOptions.Text(() => UtcTime.Parse(at), "--at");
        Show(run, workspace.Info, await workspace.Store.Universe.AsOfAsync(
            instant, workspace.UniverseVenue, run.Options.Universe.Quote, firstKnown, ct));
        return ExitCodes.Done;
    }

    private static async Task<int> ShowMembersAsync(Invocation run, CancellationToken ct)
    {
        await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
        IReadOnlyList<UniverseMembership> members = await workspace.Store.Universe.ListMembersAsync(
            workspace.UniverseVenue, run.Options.Universe.Quote, ct);
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, members);
            return ExitCodes.Done;
        }

        run.Screen.Origin(workspace.Info.Origin);
        TableView table = new("", ["instrument", "coin", ">rank", "first seen", "last seen", "member", "last updated"]);
        foreach (UniverseMembership one in members)
        {
            table.Add(
                one.Instrument.ToString(), one.CoinId, one.LastRank?.ToString() ?? "", Cell.Minute(one.FirstSeen), Cell.Minute(one.LastSeen),
                one.IsMember ? "yes" : "left", one.LastUpdatedAt is { } updated ? Cell.Minute(updated) : "never");
        }

        run.Screen.Table(table);
        return ExitCodes.Done;
    }

    private static void Show(Invocation run, StoreInfo store, UniverseSnapshot snapshot)
    {
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, snapshot);
            return;
        }

        run.Screen.Origin(store.Origin);
        TableView table = new($"{snapshot.Source} of {Cell.Second(snapshot.At)}, on {snapshot.Venue} in {snapshot.Quote}", [">rank", "coin", "symbol", ">market cap USD", "instrument"]);
        foreach (UniverseMember member in snapshot.Members)
        {
            table.Add(
                member.Coin.Rank?.ToString() ?? "", member.Coin.Name, member.Coin.Symbol, member.Coin.MarketCap?.ToString("N0") ?? "",
                member.IsMapped ? member.Instrument.ToString() : $"- ({Reason(member.Reason)})");
        }

        run.Screen.Table(table);
        int mapped = snapshot.Members.Count(member => member.IsMapped);
        string reasons = string.Join(", ", snapshot.Members.Where(member => !member.IsMapped).GroupBy(member => member.Reason)
            .OrderBy(group => group.Key).Select(group => $"{group.Count()} {Reason(group.Key)}"));
        run.Screen.Line($"{mapped} of {snapshot.Members.Count} coins have an instrument{(reasons.Length == 0 ? "" : $"; {reasons}")}");
    }

    private static string Reason(UnmappedReason reason) => reason switch
    {
        UnmappedReason.Stablecoin => "stablecoin",
        UnmappedReason.Wrapped => "wrapped or staked",
        UnmappedReason.SharedSymbol => "symbol taken by a larger coin",
        UnmappedReason.NotListed => "not listed",
        UnmappedReason.NotTrading => "listed, not trading",
        _ => "mapped",
    };
}
