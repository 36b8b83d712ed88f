using System.IO.Compression;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Archives;

/// <summary>Prints a period as the venue's CSV and packs it. The same period gives the same bytes.</summary>
internal sealed class ArchiveBuilder(SimulatedMarket market)
{
    private static readonly DateTimeOffset EntryDate = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The zip of the true rows.</summary>
    public byte[] Build(ArchiveName name)
    {
        using MemoryStream zip = new(1 << 16);
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = AddEntry(archive, $"{name.Stem}.csv");
            WriteRows(name, entry);
        }

        return zip.ToArray();
    }

    /// <summary>Writes the CSV text of the true rows, without header, as the venue's spot archives are.</summary>
    public void WriteRows(ArchiveName name, Stream to)
    {
        byte[] chunk = new byte[1 << 17];
        int at = 0;
        foreach (SimulatedBar bar in market.Read(market.Find(name.Symbol)!, name.Timeframe, name.Period))
        {
            at += FixedText.WriteLine(bar, name.UsPerUnit, chunk.AsSpan(at));
            if (chunk.Length - at < FixedText.LongestLine)
            {
                to.Write(chunk, 0, at);
                at = 0;
            }
        }

        to.Write(chunk, 0, at);
    }

    /// <summary>Packs entries in the given order.</summary>
    public static byte[] Pack(params ReadOnlySpan<(string Name, byte[] Content)> entries)
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = AddEntry(archive, name);
                entry.Write(content);
            }
        }

        return zip.ToArray();
    }

    /// <summary>Opens a new entry with a fixed date, so that the bytes depend on the content only.</summary>
    public static Stream AddEntry(ZipArchive archive, string name)
    {
        ZipArchiveEntry entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = EntryDate;
        return entry.Open();
    }
}
