namespace Candlewick.Storage.ClickHouse;

/// <summary>The past writes in <c>coverage</c>.</summary>
internal sealed class ClickHouseJournal(StoreAccess access) : IWriteJournal
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct) =>
        [.. (await JournalReader.ListAsync(access.Client, filter, "1", ct)).Select(record => record.Write)];

    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct) =>
        [.. (await JournalReader.ListAsync(access.Client, new SeriesFilter(Series: series), $"endsWith(concat('/', locator), {Sql.Text("/" + name)})", ct))
            .Select(record => record.Write)];

    /// <inheritdoc />
    public async Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct) =>
        (await JournalReader.ListAllAsync(access.Client, "sha256 <> ''", ct))
            .Where(record => !record.IsForgotten && record.Write.Reason != WriteReason.Repair && filter.Includes(record.Write.Series))
            .Select(record => record.Write.Provenance.Sha256!)
            .ToHashSet(StringComparer.Ordinal);
}
