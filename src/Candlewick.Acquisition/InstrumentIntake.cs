namespace Candlewick.Acquisition;

/// <summary>Makes instruments known that only files have named; what a venue said about them is never overwritten.</summary>
internal sealed class InstrumentIntake(IInstrumentStore store, TimeProvider clock)
{
    private readonly Dictionary<string, HashSet<InstrumentId>> _known = new(StringComparer.Ordinal);

    public async Task AddAsync(IReadOnlyList<Instrument> instruments, CancellationToken ct)
    {
        List<Instrument> fresh = [];
        foreach (Instrument instrument in instruments)
        {
            if (!_known.TryGetValue(instrument.Id.Venue, out HashSet<InstrumentId>? known))
            {
                known = [.. (await store.ListAsync(instrument.Id.Venue, ct)).Select(one => one.Id)];
                _known[instrument.Id.Venue] = known;
            }

            if (known.Add(instrument.Id))
            {
                fresh.Add(instrument);
            }
        }

        if (fresh.Count > 0)
        {
            await store.SaveAsync(new InstrumentCatalog(UtcTime.From(clock.GetUtcNow()), fresh, []), ct);
        }
    }
}
