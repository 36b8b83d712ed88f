using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Archives;

/// <summary>The invented market's bucket. Zips are made when first asked for and kept in a folder.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class GeneratedShelf(SimulatedMarket market, ArchiveFaults faults, string folder) : IArchiveShelf
{
    private static readonly Timeframe[] Published =
        [.. new[] { "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d" }.Select(Timeframe.Parse)];

    private readonly ConcurrentDictionary<string, Lazy<Task<BuiltArchive>>> _built = new();
    private readonly ArchiveBuilder _builder = new(market);

    /// <summary>Archives to be re-issued whose first version somebody has got; the second comes only after that, however slow the client is.</summary>
    private readonly ConcurrentDictionary<string, byte> _served = new();

    public IEnumerable<string> ListKeys(string prefix, string after, UtcTime now)
    {
        foreach (ArchiveName name in Names(prefix, now))
        {
            if (faults.Find(name.Key)?.Kind == FaultKind.ArchiveAbsent)
            {
                continue;
            }

            if (IsWanted(name.Key, prefix, after))
            {
                yield return name.Key;
            }

            string checksum = name.Key + ArchiveName.ChecksumSuffix;
            if (IsWanted(checksum, prefix, after) && faults.Find(name.Key)?.Kind != FaultKind.MissingChecksum)
            {
                yield return checksum;
            }
        }
    }

    public async Task<ShelfFile?> FindAsync(string key, UtcTime now, CancellationToken ct)
    {
        bool isChecksum = key.EndsWith(ArchiveName.ChecksumSuffix, StringComparison.Ordinal);
        ArchiveName? name = ArchiveName.TryParse(isChecksum ? key[..^ArchiveName.ChecksumSuffix.Length] : key);
        if (name is null || !IsThere(market, name, now))
        {
            return null;
        }

        PlantedFault? fault = faults.Find(name.Key);
        if (fault?.Kind == FaultKind.ArchiveAbsent || (isChecksum && fault?.Kind == FaultKind.MissingChecksum))
        {
            return null;
        }

        bool isFirstVersion = fault is { Kind: FaultKind.Reissued } && (now < fault.EndsAt || !_served.ContainsKey(name.Key));
        UtcTime modified = fault is { Kind: FaultKind.Reissued } && !isFirstVersion ? fault.EndsAt!.Value : PublishedAt(name);
        BuiltArchive built = await BuildAsync(name, isFirstVersion || fault?.Kind != FaultKind.Reissued ? fault : null, ct);
        if (isFirstVersion && !isChecksum)
        {
            _served.TryAdd(name.Key, default);
        }

        return isChecksum
            ? new ShelfFile(key, built.Checksum.Length, modified, ETagOf(built.Checksum), null, built.Checksum)
            : new ShelfFile(key, built.Bytes, modified, built.ETag, built.Path, null);
    }

    /// <summary>When the venue puts the file into the bucket: a day's some hours after its end, a month's on the 1st or 2nd of the next.</summary>
    public static UtcTime PublishedAt(ArchiveName name)
    {
        int jitter = (int)(Dice.Hash(name.Key) % 1_440);
        return name.Period.To + (name.IsMonthly ? TimeSpan.FromHours(6) + TimeSpan.FromMinutes(jitter) : TimeSpan.FromHours(2) + TimeSpan.FromMinutes(jitter / 6));
    }

    /// <summary>Days that stay in the bucket.</summary>
    public const int DaysKept = 35;

    /// <summary>True when the venue publishes such a file and its day has come.</summary>
    public static bool IsThere(SimulatedMarket market, ArchiveName name, UtcTime now) =>
        name.Market == "spot"
        && Published.Contains(name.Timeframe)
        && PublishedAt(name) <= now
        && (name.IsMonthly || name.Period.To + TimeSpan.FromDays(DaysKept) > now)
        && market.Find(name.Symbol) is { } instrument
        && market.Exists(instrument, name.Period);

    private IEnumerable<ArchiveName> Names(string prefix, UtcTime now)
    {
        foreach (bool isMonthly in new[] { false, true })
        {
            UtcTime first = isMonthly ? market.FullMonths.From : UtcTime.Max(market.FullMonths.From, now - TimeSpan.FromDays(DaysKept + 1));
            UtcRange published = new(first, now);
            List<UtcRange> periods = [.. isMonthly ? Calendar.Months(published) : Calendar.Days(published)];
            foreach (string symbol in market.Symbols.OrderBy(symbol => symbol + "/", StringComparer.Ordinal))
            {
                foreach (Timeframe timeframe in Published.OrderBy(timeframe => timeframe.Code + "/", StringComparer.Ordinal))
                {
                    string start = $"data/spot/{(isMonthly ? "monthly" : "daily")}/klines/{symbol}/{timeframe.Code}/";
                    if (!start.StartsWith(prefix, StringComparison.Ordinal) && !prefix.StartsWith(start, StringComparison.Ordinal))
                    {
                        continue;
                    }

                    foreach (UtcRange period in periods)
                    {
                        ArchiveName name = new("spot", isMonthly, symbol, timeframe, period);
                        if (IsThere(market, name, now))
                        {
                            yield return name;
                        }
                    }
                }
            }
        }
    }

    private static bool IsWanted(string key, string prefix, string after) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0;

    private Task<BuiltArchive> BuildAsync(ArchiveName name, PlantedFault? fault, CancellationToken ct)
    {
        string version = fault is null ? name.Key : $"{name.Key}.{FaultKinds.NameOf(fault.Kind)}";
        Lazy<Task<BuiltArchive>> built = _built.GetOrAdd(version, key => new Lazy<Task<BuiltArchive>>(() => Task.Run(() => Build(name, fault, key), CancellationToken.None)));
        return built.Value.WaitAsync(ct);
    }

    private BuiltArchive Build(ArchiveName name, PlantedFault? fault, string version)
    {
        string path = Path.Combine(folder, version.Replace('/', Path.DirectorySeparatorChar));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        byte[] zip = fault is null ? _builder.Build(name) : ArchiveSpoiler.Build(_builder, name, fault);
        File.WriteAllBytes(path, zip);
        string digest = fault?.Kind switch
        {
            // The venue's digest is that of the whole file; what went wrong happened on the way, or the digest is an older file's.
            FaultKind.BitFlip or FaultKind.Truncated => Convert.ToHexStringLower(SHA256.HashData(_builder.Build(name))),
            FaultKind.StaleChecksum => Convert.ToHexStringLower(SHA256.HashData([.. zip, 0])),
            _ => Convert.ToHexStringLower(SHA256.HashData(zip)),
        };
        return new BuiltArchive(path, zip.Length, ETagOf(zip), Encoding.ASCII.GetBytes($"{digest}  {name.FileName}\n"));
    }

    private static string ETagOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));

    private sealed record BuiltArchive(string Path, long Bytes, string ETag, byte[] Checksum);
}
