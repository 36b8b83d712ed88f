using System.Security.Cryptography;
using System.Threading.Channels;
using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>What to import.</summary>
/// <param name="Paths">Files, folders (read with everything below) or globs.</param>
/// <param name="Parallel">Files read at once, at least 1.</param>
/// <param name="Force">Read files too that the journal knows: by their digest, with that of the mapping that reads them, under the venue that was given for them.</param>
/// <param name="Folder">The folder that relative paths begin at; null for that of this process.</param>
public sealed record ImportRequest(IReadOnlyList<string> Paths, int Parallel = 2, bool Force = false, string? Folder = null);

/// <summary>What an import did.</summary>
/// <param name="Files">Files that a format recognised.</param>
/// <param name="Known">Files whose rows were in the store already, told by their digest.</param>
/// <param name="Unrecognized">Relative paths that no format knows.</param>
/// <param name="Rows">Rows read, before comparison with the store.</param>
public sealed record ImportReport(
    int Files,
    int Known,
    IReadOnlyList<string> Unrecognized,
    long Bytes,
    long Rows,
    WriteResult Result,
    IReadOnlyCollection<SeriesId> Series,
    IReadOnlyList<DataFault> Faults);

/// <summary>Reads files into the store, oldest path first. Safe to stop and run again: a file is stored whole or not at all.</summary>
/// <remarks>A file that cannot be right goes to quarantine and the rest goes on.</remarks>
public sealed class ImportFiles(IReadOnlyList<IFileFormat> formats, StoreRoles store, TimeProvider clock, IProgress<JobProgress>? progress = null)
    : IJob<ImportRequest, ImportReport>
{
    private const int RowsPerTransaction = 400_000;

    /// <exception cref="InputException">A path does not exist.</exception>
    /// <exception cref="StoreException">The store could not take the rows.</exception>
    public async Task<ImportReport> RunAsync(ImportRequest request, CancellationToken ct)
    {
        // Reading the database's own file would give its lock free: the system drops a process's locks on a file with the first handle closed.
        string own = store.Queries.Info.Location;
        ImportFile[] found = [.. FileSearch.Find(request.Paths, request.Folder ?? Environment.CurrentDirectory)
            .Where(file => own.Length == 0 || !file.FullPath.StartsWith(own, StringComparison.Ordinal))];
        ImportTally tally = new(found.Length, progress);
        List<(ImportFile File, IFileFormat Format)> recognized = [];
        foreach (ImportFile file in found)
        {
            if (formats.FirstOrDefault(format => format.Recognizes(file)) is { } format)
            {
                recognized.Add((file, format));
            }
            else
            {
                tally.AddUnrecognized(file);
            }
        }

        KnownFiles known = request.Force ? KnownFiles.None : await KnownFiles.FindAsync(store.Journal, recognized, ct);
        await ReadAndStoreAsync(recognized, known, request.Parallel, tally, ct);
        await QuarantineRelease.RunAsync(store, ct);
        return tally.ToReport();
    }

    private async Task ReadAndStoreAsync(
        List<(ImportFile File, IFileFormat Format)> files, KnownFiles known, int parallel, ImportTally tally, CancellationToken ct)
    {
        Channel<Task<FileReading?>> readings = Channel.CreateBounded<Task<FileReading?>>(Math.Max(1, parallel - 1));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task reader = Task.Run(
            async () =>
            {
                foreach ((ImportFile file, IFileFormat format) in files)
                {
                    await readings.Writer.WriteAsync(Task.Run(() => ReadAsync(file, format, known, tally, stop.Token), stop.Token), stop.Token);
                }

                readings.Writer.Complete();
            },
            stop.Token);
        InstrumentIntake instruments = new(store.Instruments, clock);
        try
        {
            WriteBatch batch = new(store);
            Task<WriteResult> writing = Task.FromResult(default(WriteResult));
            await foreach (Task<FileReading?> reading in readings.Reader.ReadAllAsync(ct))
            {
                if (await reading is not { } content)
                {
                    continue;
                }

                await instruments.AddAsync(content.Instruments, ct);
                await store.Quarantine.AddAsync(content.Faults, ct);
                tally.Add(content);
                batch.Add(content.Writes);
                if (batch.Rows >= RowsPerTransaction)
                {
                    tally.Add(await writing);
                    writing = batch.FlushAsync(ct);
                    batch = new WriteBatch(store);
                }
            }

            tally.Add(await writing);
            tally.Add(await batch.FlushAsync(ct));
            await reader;
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<FileReading?> ReadAsync(
        ImportFile file, IFileFormat format, KnownFiles known, ImportTally tally, CancellationToken ct)
    {
        try
        {
            if (known.HasAny && known.Has(file, format, await DigestAsync(file.FullPath, ct)))
            {
                tally.AddKnown(file);
                return null;
            }

            FileReading reading = await format.ReadAsync(file, ct);
            tally.AddRead(file);
            return reading;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            tally.AddRead(file);
            return FileReading.Rejected(new DataFault(
                null, file.RelativePath, DataFaultKind.Corrupt, null, "a readable file", failure.Message,
                "Check the disk and the permissions, then import it again.", UtcTime.From(clock.GetUtcNow())));
        }
    }

    private static async Task<string> DigestAsync(string path, CancellationToken ct)
    {
        await using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
    }
}
