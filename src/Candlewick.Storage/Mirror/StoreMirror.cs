using Candlewick.Jobs;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>Where one of the two stores stands.</summary>
/// <param name="Missed">What it lacks; empty when it is current.</param>
/// <param name="Fault">Why it could not be used last; null while it works.</param>
public sealed record MirrorSideStatus(string Name, bool IsCurrent, IReadOnlyList<string> Missed, string? Fault);

/// <summary>Two stores that hold the same: every write goes to both; when one is down the other serves, and what it missed is remembered and made good.</summary>
/// <remarks>
/// Safe for concurrent use. Writes go one after the other, in one order on both stores, so that both give the same numbers. A write is answered once every
/// current store has it, and what a store lacks is on disk. A store that lacks anything gets no writes until it is healed, so at most one is behind.
/// After a kill the keys whose writes were under way are compared: no caller has been answered, so either state is right.
/// </remarks>
public sealed class StoreMirror : IAsyncDisposable
{
    private readonly SemaphoreSlim _order = new(1, 1);

    /// <summary>Healing and comparing go one after the other.</summary>
    private readonly SemaphoreSlim _upkeep = new(1, 1);
    private readonly Dictionary<MirrorKey, long> _usedAt = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly MirrorLog _log;
    private readonly MirrorSide[] _sides;
    private readonly MirrorOptions _options;
    private readonly TimeProvider _clock;
    private Task _healing = Task.CompletedTask;

    private StoreMirror(MirrorLog log, MirrorSide[] sides, MirrorOptions options, TimeProvider clock)
    {
        _log = log;
        _sides = sides;
        _options = options;
        _clock = clock;
        MirrorCalls calls = new(this, fence: null);
        Roles = MirrorRoles.Of(calls);
        Runs = new RunStores(new MirrorRunStore(calls), new MirrorLeaseStore(calls));
    }

    /// <summary>Every role, over both stores; void after disposal.</summary>
    public StoreRoles Roles { get; }

    public RunStores Runs { get; }

    /// <summary>The rows of whichever store serves; replacing goes to both.</summary>
    public IStoreTransfer Transfer => new MirrorTransfer(this);

    /// <summary>Both stores, the first one first.</summary>
    public IReadOnlyList<MirrorSideStatus> Status =>
        [.. _sides.Select((side, index) => new MirrorSideStatus(
            side.Name, IsCurrent(index), [.. _log.Missed(index).Select(key => key.ToString()).Order(StringComparer.Ordinal)], side.Fault))];

    /// <summary>Opens the stores that can be opened, and settles what a killed process left.</summary>
    /// <param name="path">Where the log is kept.</param>
    /// <exception cref="StoreException">Locked: another process has the mirror; or neither store can be opened.</exception>
    public static async Task<StoreMirror> OpenAsync(
        string path, (MirrorPlace First, MirrorPlace Second) places, MirrorOptions options, TimeProvider clock, CancellationToken ct)
    {
        MirrorSide[] sides = [new(places.First, options, clock), new(places.Second, options, clock)];
        StoreMirror mirror = new(MirrorLog.Open(path, options.IsLogged), sides, options, clock);
        try
        {
            await mirror.BeginAsync(ct);
            return mirror;
        }
        catch
        {
            await mirror.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same roles, whose writes are refused once a lease is another's in the first store.</summary>
    /// <param name="fence">Asked at every write; null when the lease is not held any more.</param>
    public StoreRoles Under(Func<Fence?> fence) => MirrorRoles.Of(new MirrorCalls(this, fence));

    /// <summary>The first store, for what it alone keeps.</summary>
    /// <exception cref="StoreException">It is down, whatever the other one does; or the mirror is another process's.</exception>
    public Task<MirrorStore> OpenFirstAsync(CancellationToken ct)
    {
        DemandClaims();
        return _sides[0].OpenAsync(ct);
    }

    /// <summary>Makes good what a store missed, as far as both can be reached; returns the keys that were copied because they differed.</summary>
    public Task<IReadOnlyList<string>> HealAsync(CancellationToken ct) => AloneAsync(() => new MirrorHealing(_log, _sides, _order).RunAsync(ct), ct);

    /// <summary>Compares every table of both stores, series by series and month by month.</summary>
    /// <param name="heals">True to copy what differs, from the store that is current, else from the first.</param>
    /// <exception cref="StoreException">One of them cannot be reached.</exception>
    public Task<MirrorVerification> VerifyAsync(bool heals, CancellationToken ct) =>
        AloneAsync(() => new MirrorCheck(_log, _sides, _order).RunAsync(heals, ct), ct);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _healing;
        await _order.WaitAsync();
        _log.Settle([.. _log.Active]);
        _log.Dispose();
        foreach (MirrorSide side in _sides)
        {
            await side.DisposeAsync();
        }

        _stop.Dispose();
        _order.Dispose();
        _upkeep.Dispose();
    }

    /// <summary>Writes to every store that is current.</summary>
    /// <param name="keys">What the write may change.</param>
    /// <exception cref="StoreException">No current store took it.</exception>
    internal async Task<T> WriteAsync<T>(IEnumerable<MirrorKey> keys, Func<MirrorStore, CancellationToken, Task<T>> write, CancellationToken ct)
    {
        MirrorKey[] touched = [.. keys.Distinct()];
        await _order.WaitAsync(ct);
        try
        {
            DemandClaims();
            Begin(touched);
            return (IsCurrent(0), IsCurrent(1)) switch
            {
                (true, true) => await WriteBothAsync(touched, write, ct),
                (true, false) => await WriteOneAsync(0, touched, write, ct),
                _ => await WriteOneAsync(1, touched, write, ct),
            };
        }
        finally
        {
            _order.Release();
        }
    }

    /// <summary>Asks the first store that is current and answers.</summary>
    internal async Task<T> ReadAsync<T>(Func<MirrorStore, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        DemandClaims();
        int first = IsCurrent(0) ? 0 : 1;
        try
        {
            return await read(await _sides[first].OpenAsync(ct), ct);
        }
        catch (StoreException failure) when (IsDown(failure) && IsCurrent(1 - first))
        {
            return await read(await _sides[1 - first].OpenAsync(ct), ct);
        }
    }

    /// <summary>The rows of a store that is current; one that fails before its first row gives way to the other.</summary>
    internal async IAsyncEnumerable<T> StreamAsync<T>(
        Func<MirrorStore, CancellationToken, IAsyncEnumerable<T>> read, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        (IAsyncEnumerator<T> rows, bool hasRow) = await ReadAsync(
            async (store, token) =>
            {
                IAsyncEnumerator<T> begun = read(store, token).GetAsyncEnumerator(token);
                try
                {
                    return (begun, await begun.MoveNextAsync());
                }
                catch
                {
                    await begun.DisposeAsync();
                    throw;
                }
            },
            ct);
        await using (rows)
        {
            while (hasRow)
            {
                yield return rows.Current;
                hasRow = await rows.MoveNextAsync();
            }
        }
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        await _upkeep.WaitAsync(ct);
        try
        {
            DemandClaims();
            return await work();
        }
        finally
        {
            _upkeep.Release();
        }
    }

    /// <exception cref="StoreException">Another process has the mirror.</exception>
    private void DemandClaims()
    {
        if ((_sides[0].Claim?.Loss ?? _sides[1].Claim?.Loss) is { } loss)
        {
            throw loss;
        }
    }

    private bool IsCurrent(int side) => _log.Missed(side).Count == 0;

    private async Task BeginAsync(CancellationToken ct)
    {
        StoreException?[] faults = [await TryOpenAsync(0, ct), await TryOpenAsync(1, ct)];
        DemandClaims();
        if (faults[0] is { } fault && faults[1] is not null)
        {
            throw fault;
        }

        if (IsCurrent(0) && IsCurrent(1) && _log.Active.Count > 0)
        {
            _log.Miss(faults[0] is null ? 1 : 0, [.. _log.Active]);
        }

        _log.Settle([.. _log.Active]);
        if (_options.HealsItself)
        {
            _healing = HealAlwaysAsync(_stop.Token);
        }
    }

    private async Task<StoreException?> TryOpenAsync(int side, CancellationToken ct)
    {
        try
        {
            await _sides[side].OpenAsync(ct);
            return null;
        }
        catch (StoreException failure)
        {
            return failure;
        }
    }

    private void Begin(MirrorKey[] keys)
    {
        _log.Begin(keys);
        long now = _clock.GetTimestamp();
        foreach (MirrorKey key in keys)
        {
            _usedAt[key] = now;
        }

        MirrorKey[] idle = [.. _usedAt.Where(one => _clock.GetElapsedTime(one.Value, now) > _options.SettleAfter).Select(one => one.Key)];
        _log.Settle(idle);
        Array.ForEach(idle, key => _usedAt.Remove(key));
    }

    private async Task<T> WriteOneAsync<T>(int side, MirrorKey[] keys, Func<MirrorStore, CancellationToken, Task<T>> write, CancellationToken ct)
    {
        _log.Miss(1 - side, keys);
        try
        {
            return await _sides[side].CallAsync(write, ct);
        }
        catch (StoreException failure) when (IsDown(failure) && !IsFenced(side, failure))
        {
            throw new StoreException(
                failure.Kind, $"{failure.Message} The other store of the mirror, {_sides[1 - side].Name}, cannot stand in: it is behind in {_log.Missed(1 - side).Count} things.", failure)
            {
                IsTransient = true,
            };
        }
    }

    private async Task<T> WriteBothAsync<T>(MirrorKey[] keys, Func<MirrorStore, CancellationToken, Task<T>> write, CancellationToken ct)
    {
        // Once begun on one it is ended on both: a caller that gives up leaves no difference.
        ct.ThrowIfCancellationRequested();
        Outcome<T>[] outcomes = await Task.WhenAll(_sides.Select(side => TryAsync(side, write)));
        if (outcomes.Where((outcome, side) => IsFenced(side, outcome.Failure)).FirstOrDefault().Failure is { } refusal)
        {
            _log.Miss(1, keys);
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(refusal);
        }

        switch (outcomes[0].Failure, outcomes[1].Failure)
        {
            case (null, null):
                if (!MirrorAnswers.AreSame(outcomes[0].Answer, outcomes[1].Answer))
                {
                    _log.Miss(1, keys);
                }

                return outcomes[0].Answer!;
            case (null, not null):
                _log.Miss(1, keys);
                return outcomes[0].Answer!;
            case (not null, null):
                _log.Miss(0, keys);
                return outcomes[1].Answer!;
            case ({ } first, { } second):
                if (IsDown(first) || IsDown(second))
                {
                    _log.Miss(1, keys);
                }

                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
                return default!;
        }
    }

    private static async Task<Outcome<T>> TryAsync<T>(MirrorSide side, Func<MirrorStore, CancellationToken, Task<T>> write)
    {
        try
        {
            return new Outcome<T>(await Task.Run(() => side.CallAsync(write, CancellationToken.None)), null);
        }
        catch (Exception failure) when (failure is CandlewickException or ArgumentException)
        {
            return new Outcome<T>(default, failure);
        }
    }

    /// <summary>False for what the caller did wrong, which every store refuses alike.</summary>
    private static bool IsDown(Exception failure) =>
        failure is StoreException { Kind: not (ErrorKind.BadRequest or ErrorKind.OriginMismatch or ErrorKind.Unknown or ErrorKind.NotFound) };

    /// <summary>True for a write that a server refused because a lease is another's by now: then the other store must not go on alone.</summary>
    private bool IsFenced(int side, Exception? failure) => _sides[side].Claim is not null && failure is StoreException { Kind: ErrorKind.Locked, IsTransient: false };

    /// <summary>Heals what is behind until cancelled, whatever goes wrong in between.</summary>
    private async Task HealAlwaysAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!IsCurrent(0) || !IsCurrent(1))
                {
                    await HealAsync(ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _sides[IsCurrent(0) ? 1 : 0].Note(failure);
            }

            await Task.Delay(_options.Pause, _clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private readonly record struct Outcome<T>(T? Answer, Exception? Failure);
}

/// <summary>Answers of two stores to one write.</summary>
internal static class MirrorAnswers
{
    public static bool AreSame<T>(T? one, T? other) => (one, other) switch
    {
        (IReadOnlyList<long> ids, IReadOnlyList<long> others) => ids.SequenceEqual(others),
        _ => EqualityComparer<T>.Default.Equals(one, other),
    };
}
