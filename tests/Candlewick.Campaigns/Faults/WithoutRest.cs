using System.Runtime.CompilerServices;

namespace Candlewick.Campaigns.Faults;

/// <summary>A venue whose second source is switched off: archives as they are, and REST that gives nothing. For the campaign that must fail.</summary>
internal sealed class WithoutRest(IBarArchive archive, IBarHistory history) : IBarArchive, IBarHistory
{
    public VenueSpec Spec => archive.Spec;

    public int BarsPerRequest => history.BarsPerRequest;

    public InstrumentId ToInstrument(string venueSymbol) => archive.ToInstrument(venueSymbol);

    public Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct) =>
        archive.ListArchivesAsync(series, range, ct);

    public Task<ArchiveReading?> ReadArchiveAsync(ArchiveFile file, CancellationToken ct) => archive.ReadArchiveAsync(file, ct);

    public Task<string?> ReadChecksumAsync(ArchiveFile file, CancellationToken ct) => archive.ReadChecksumAsync(file, ct);

    public async IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }
}
