using Candlewick.Jobs;
using Candlewick.Storage.ClickHouse.Schema;
using Candlewick.Storage.ClickHouse.Transfer;
using Candlewick.Storage.ClickHouse.Upkeep;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.ClickHouse;

/// <summary>What a history on ClickHouse needs beside it.</summary>
/// <param name="State">Roles of the store that keeps everything but history: instruments, universe, runs, alerts, what was computed.</param>
/// <param name="Leases">Of that store, where several processes share it; null where it belongs to this process.</param>
public sealed record ClickHouseSurroundings(StoreRoles State, ILeaseStore? Leases, TimeProvider Clock, ILogger Log);

/// <summary>The history on a ClickHouse server, over its HTTP interface; the state is in a store beside it.</summary>
/// <remarks>
/// Rows are inserted under a new generation, then one coverage row names it: that is the commit, and what readers go by. Safe for concurrent use:
/// writes go through one queue, and processes take turns.
/// </remarks>
public sealed class ClickHouseStore : IAsyncDisposable
{
    private readonly ClickHouseClient _client;
    private readonly WriteQueue<WriteSession>? _queue;
    private readonly StoreAccess _access;
    private readonly Cleaning _cleaning;
    private readonly ILeaseStore? _leases;

    private ClickHouseStore(ClickHouseClient client, WriteQueue<WriteSession>? queue, StoreInfo info, ClickHouseSurroundings around)
    {
        _client = client;
        _queue = queue;
        _access = new StoreAccess(client, queue, info);
        _cleaning = new Cleaning(client, around.Clock, around.Log);
        Transfer = new ClickHouseTransfer(_access);
        _leases = around.Leases;
        Roles = RolesOf(_access, around.State);
    }

    /// <summary>Every role: the history's own, the others of the state store; void after disposal.</summary>
    public StoreRoles Roles { get; }

    /// <summary>The tables of the history as rows for other stores; those of the state are the state store's.</summary>
    public IStoreTransfer Transfer { get; }

    public StoreInfo Info => Roles.Queries.Info;

    /// <summary>Opens the database, or creates it.</summary>
    /// <exception cref="StoreException">Unreachable, Refused, NotFound, SchemaMismatch, OriginMismatch.</exception>
    public static async Task<ClickHouseStore> OpenAsync(ClickHouseOptions options, ClickHouseSurroundings around, CancellationToken ct)
    {
        ClickHouseClient client = new(options, around.Clock, around.Log);
        try
        {
            int version = options.IsReadOnly
                ? await SchemaUpdate.CheckCurrentAsync(client, ct)
                : await SchemaUpdate.ApplyAsync(client, UtcTime.From(around.Clock.GetUtcNow()), ct);
            StoreInfo info = new("ClickHouse", options.Location, await ReadOriginAsync(client, ct), version, await ReadBytesAsync(client, ct), options.IsReadOnly);
            Demand(info, around.State.Queries.Info);
            return new ClickHouseStore(client, options.IsReadOnly ? null : QueueOf(client, around), info, around);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The same roles, whose writes are refused once a lease is another's.</summary>
    /// <param name="state">Roles of the state store under the same lease.</param>
    /// <param name="fence">Asked at every write; null when the lease is not held any more.</param>
    public StoreRoles Under(StoreRoles state, Func<Fence?> fence) => RolesOf(_leases is null ? _access : _access.Under(new WriteFence(_leases, fence)), state);

    /// <summary>Finishes the writes that wait. The state store stays open: it is its opener's.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_queue is not null)
        {
            await _queue.DisposeAsync();
        }

        _client.Dispose();
    }

    private StoreRoles RolesOf(StoreAccess access, StoreRoles state) => state with
    {
        Bars = new ClickHouseBarStore(access),
        Trades = new ClickHouseTradeStore(access),
        Quotes = new ClickHouseQuoteStore(access),
        Observations = new ClickHouseObservationStore(access),
        Coverage = new ClickHouseCoverage(access),
        Journal = new ClickHouseJournal(access),
        Universe = new UniverseBeside(access, state.Universe),
        Queries = new ClickHouseQueries(access, state),
        Derived = state.Derived with
        {
            Changes = new ClickHouseChangeFeed(access),
            Dimensions = new DimensionsBeside(access, state.Derived.Dimensions),
        },
        Upkeep = new UpkeepRoles(
            new ClickHouseRetention(access, state.Upkeep.Retention), new ClickHouseCompaction(access, _cleaning, new HourBuilding(_client)), new ClickHouseCopies(access.Info)),
    };

    private static WriteQueue<WriteSession> QueueOf(ClickHouseClient client, ClickHouseSurroundings around)
    {
        WriterTurn turn = new(around.Leases, client.Options.Location, around.Clock);
        return new WriteQueue<WriteSession>(new GroupCommit(new WriteSession(client, around.Clock), turn, around.Clock, around.Log), GroupCommit.Rows, typeof(ClickHouseStore));
    }

    private static void Demand(StoreInfo history, StoreInfo state)
    {
        if (history.Origin != state.Origin)
        {
            throw new StoreException(
                ErrorKind.OriginMismatch,
                $"{history.Location} holds {history.Origin} data, and its state store {state.Location} is for {state.Origin} data: the two never meet. Name another state store.");
        }
    }

    private static async Task<StoreOrigin> ReadOriginAsync(ClickHouseClient client, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync("SELECT toString(origin) FROM store ORDER BY created_at LIMIT 1", ct);
        string? text = rows.Read() ? rows.Text() : null;
        return Enum.GetValues<StoreOrigin>().Cast<StoreOrigin?>().FirstOrDefault(origin => Sql.Code(origin!.Value) == text)
            ?? throw new StoreException(
                ErrorKind.SchemaMismatch, $"{client.Options.Location}: its origin is {text ?? "absent"}, expected Real or Simulated. Name another database.");
    }

    private static async Task<long> ReadBytesAsync(ClickHouseClient client, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync("SELECT sum(bytes_on_disk) FROM system.parts WHERE database = currentDatabase() AND active", ct);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }
}
