using System.Globalization;
using Candlewick.Storage.ClickHouse;
using Candlewick.Storage.ClickHouse.Schema;
using Candlewick.Storage.Transfer;

namespace Candlewick.Hosting;

/// <summary>Opens a history on ClickHouse together with the store of the state beside it.</summary>
/// <remarks>The address may end with settings: <c>?cluster=NAME</c>, <c>compression=auto|none|gzip</c>, <c>timeout=SECONDS</c>.</remarks>
internal static class HistoryStore
{
    private const string Expected = "cluster, compression (auto, none, gzip) or timeout (seconds)";

    /// <exception cref="StoreException">No state store is named, or one of the two cannot be opened.</exception>
    public static async Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct)
    {
        OpenedStore state = await Stores.OpenAsync(StateOf(wish), around, ct);
        try
        {
            TimeProvider clock = state.Shared?.Clock ?? TimeProvider.System;
            ClickHouseStore history = await ClickHouseStore.OpenAsync(
                OptionsOf(wish) with { Origin = wish.Origin ?? state.Roles.Queries.Info.Origin },
                new ClickHouseSurroundings(state.Roles, state.Shared is null ? null : state.Runs.Leases, clock, around.Log),
                ct);
            JoinedTransfer transfer = new(history.Transfer, state.Transfer);
            Task<StoreView> ViewAsync(CancellationToken token) => Task.FromResult(new StoreView(history.Roles, transfer, hold: null));
            return new OpenedStore(ServerCopies.Of(history.Roles, ViewAsync), state.Runs, wish.Place, new Pair(history, state))
            {
                Transfer = transfer,
                Schema = new ClickHouseSchema(OptionsOf(wish), clock),
                Shared = state.Shared is { } shared ? shared with { Fenced = fence => ServerCopies.Of(history.Under(shared.Fenced(fence), fence), ViewAsync) } : null,
            };
        }
        catch
        {
            await state.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the database is opened with.</summary>
    /// <exception cref="InputException">A setting of the address cannot be understood.</exception>
    public static ClickHouseOptions OptionsOf(StoreWish wish)
    {
        Uri url = new(wish.Place.Address.Target);
        string[] user = url.UserInfo.Split(':', 2);
        ClickHouseOptions options = new(new Uri(url.GetLeftPart(UriPartial.Scheme) + url.Authority), Uri.UnescapeDataString(url.AbsolutePath.Trim('/')))
        {
            User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : "default",
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : wish.Options.Store.Password ?? "",
            IsReadOnly = wish.Access == StoreAccess.Read,
            Origin = wish.Origin ?? StoreOrigin.Real,
        };
        foreach (string[] pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)))
        {
            options = With(options, pair[0], pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
        }

        return options;
    }

    private static ClickHouseOptions With(ClickHouseOptions options, string name, string value) => name switch
    {
        "cluster" when value.Length > 0 => options with { Cluster = value },
        "compression" when Enum.TryParse(value, ignoreCase: true, out RowCompression compression) && Enum.IsDefined(compression) => options with { Compression = compression },
        "timeout" when int.TryParse(value, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 3_600 => options with { TimeoutSeconds = seconds },
        _ => throw new InputException($"store address: found {name}={value}, expected {Expected}."),
    };

    private static StoreWish StateOf(StoreWish wish)
    {
        StoreOptions store = wish.Options.Store;
        if (store.State is null)
        {
            throw new StoreException(
                ErrorKind.BadRequest,
                $"{wish.Name} keeps history only. Name a store for the state beside it with --state (store.state): postgres://USER@HOST/DATABASE, or a file for one process.");
        }

        return wish.Options.StateAddress!.Kind == StoreKind.ClickHouse
            ? throw new StoreException(ErrorKind.BadRequest, $"{store.State}: ClickHouse cannot keep the state. Name a file, or postgres://USER@HOST/DATABASE, with --state.")
            : new StoreWish(wish.Options with { Store = store with { Path = store.State, State = null, Mirror = null } }, wish.Origin, wish.Access) { RecoveryLimit = wish.RecoveryLimit };
    }

    private sealed class Pair(ClickHouseStore history, OpenedStore state) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await history.DisposeAsync();
            await state.DisposeAsync();
        }
    }
}
