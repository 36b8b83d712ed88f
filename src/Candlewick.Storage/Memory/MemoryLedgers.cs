namespace Candlewick.Storage.Memory;

internal sealed class MemoryJournal(MemoryState state) : IWriteJournal
{
    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<JournalEntry>>(
                [.. state.Journal.Select(one => one.Entry).Where(entry => filter.Includes(entry.Series))]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<JournalEntry>>(
                [.. state.Journal.Select(one => one.Entry).Where(entry => entry.Series == series && $"/{entry.Provenance.Locator}".EndsWith($"/{name}", StringComparison.Ordinal))]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlySet<string>>(
                state.Journal.Where(one => !one.IsForgotten && one.Entry.Reason != WriteReason.Repair && filter.Includes(one.Entry.Series))
                    .Select(one => one.Entry.Provenance.Sha256).OfType<string>()
                    .ToHashSet(StringComparer.Ordinal));
        }
    }
}

internal sealed class MemoryQuarantine(MemoryState state) : IQuarantine
{
    /// <inheritdoc />
    public Task AddAsync(IReadOnlyList<DataFault> faults, CancellationToken ct)
    {
        lock (state.Gate)
        {
            Dictionary<(string, string, SeriesId?, DataFaultKind, string?), int> places = [];
            foreach (QuarantinedFault one in state.Quarantine)
            {
                places[FaultKey.Of(one.Fault)] = places.Count;
            }

            foreach (DataFault fault in faults)
            {
                if (places.TryAdd(FaultKey.Of(fault), state.Quarantine.Count))
                {
                    state.Quarantine.Add(new QuarantinedFault(state.Quarantine.Count + 1, fault, ReplacedBy: null));
                }
                else
                {
                    QuarantinedFault known = state.Quarantine[places[FaultKey.Of(fault)]];
                    state.Quarantine[places[FaultKey.Of(fault)]] = known with { Fault = FaultKey.Join(known.Fault, fault) };
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<QuarantinedFault>> ListAsync(CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<QuarantinedFault>>([.. state.Quarantine]);
        }
    }

    /// <inheritdoc />
    public Task ResolveAsync(long id, string replacedBy, CancellationToken ct)
    {
        lock (state.Gate)
        {
            int place = state.Quarantine.FindIndex(one => one.Id == id);
            if (place >= 0)
            {
                state.Quarantine[place] = state.Quarantine[place] with { ReplacedBy = replacedBy };
            }
        }

        return Task.CompletedTask;
    }
}

internal sealed class MemoryFactStore(MemoryState state) : IFactStore
{
    /// <inheritdoc />
    public Task<string?> FindAsync(string key, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.Facts.GetValueOrDefault(key));
        }
    }

    /// <inheritdoc />
    public Task KeepAsync(string key, string value, CancellationToken ct)
    {
        lock (state.Gate)
        {
            state.Facts[key] = value;
        }

        return Task.CompletedTask;
    }
}
