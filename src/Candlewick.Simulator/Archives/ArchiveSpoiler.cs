using System.Globalization;
using System.IO.Compression;
using System.Text;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Archives;

/// <summary>Makes an archive with one planted fault.</summary>
internal static class ArchiveSpoiler
{
    private const string Header =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";

    private const long BombBytes = 1L << 30;

    public static byte[] Build(ArchiveBuilder builder, ArchiveName name, PlantedFault fault)
    {
        byte[] whole = builder.Build(name);
        switch (fault.Kind)
        {
            case FaultKind.BitFlip:
                whole[whole.Length / 2] ^= 0x10;
                return whole;
            case FaultKind.Truncated:
                return whole[..(whole.Length * 2 / 3)];
            case FaultKind.StaleChecksum or FaultKind.MissingChecksum:
                return whole;
            case FaultKind.EmptyZip:
                return ArchiveBuilder.Pack();
            case FaultKind.ZipBomb:
                return BuildBomb(name);
            case FaultKind.TwoEntries:
                byte[] rows = Rows(builder, name);
                return ArchiveBuilder.Pack(($"{name.Stem}.csv", rows), ($"{name.Stem}-2.csv", rows));
            case FaultKind.PathOutside:
                return ArchiveBuilder.Pack(($"../../../{name.Stem}.csv", Rows(builder, name)));
            default:
                List<string> lines = [.. Encoding.ASCII.GetString(Rows(builder, name)).TrimEnd('\n').Split('\n')];
                Spoil(lines, fault, name.UsPerUnit);
                return ArchiveBuilder.Pack(($"{name.Stem}.csv", Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n")));
        }
    }

    private static byte[] Rows(ArchiveBuilder builder, ArchiveName name)
    {
        using MemoryStream text = new();
        builder.WriteRows(name, text);
        return text.ToArray();
    }

    private static byte[] BuildBomb(ArchiveName name)
    {
        using MemoryStream zip = new();
        using (ZipArchive archive = new(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using Stream entry = ArchiveBuilder.AddEntry(archive, $"{name.Stem}.csv");
            byte[] zeros = new byte[1 << 20];
            for (long written = 0; written < BombBytes; written += zeros.Length)
            {
                entry.Write(zeros);
            }
        }

        return zip.ToArray();
    }

    private static void Spoil(List<string> lines, PlantedFault fault, long usPerUnit)
    {
        (int first, int last) = Find(lines, fault.Rows, usPerUnit);
        switch (fault.Kind)
        {
            case FaultKind.ArchiveRowsMissing:
                lines.RemoveRange(first, last - first);
                break;
            case FaultKind.DuplicateRows:
                lines.InsertRange(last, lines.GetRange(first, last - first));
                break;
            case FaultKind.OutOfOrderRows:
                lines.Reverse(first, last - first);
                break;
            case FaultKind.HeaderAdded:
                lines.Insert(0, Header);
                break;
            case FaultKind.SwappedColumns:
                Edit(lines, 0, lines.Count, fields => (fields[2], fields[3]) = (fields[3], fields[2]));
                break;
            case FaultKind.ColumnMissing:
                for (int i = 0; i < lines.Count; i++)
                {
                    lines[i] = string.Join(',', lines[i].Split(',').Where((_, column) => column != 7));
                }

                break;
            case FaultKind.UnitSwitch:
                Edit(lines, first, last, fields => SwitchUnit(fields, usPerUnit));
                break;
            case FaultKind.NotANumber:
                Edit(lines, first, last, fields => fields[4] = "NaN");
                break;
            case FaultKind.NegativePrice:
                Edit(lines, first, last, fields => fields[3] = $"-{fields[3]}");
                break;
            case FaultKind.Reissued:
                Edit(lines, first, last, Misreport);
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is no fault of an archive's content.");
        }
    }

    private static (int First, int Last) Find(List<string> lines, UtcRange? rows, long usPerUnit)
    {
        if (rows is not { } range)
        {
            return (0, 0);
        }

        int first = lines.FindIndex(line => OpenUs(line, usPerUnit) >= range.From.Microseconds);
        int last = lines.FindIndex(line => OpenUs(line, usPerUnit) >= range.To.Microseconds);
        return (first, last < 0 ? lines.Count : last);
    }

    private static long OpenUs(string line, long usPerUnit) =>
        long.Parse(line.AsSpan(0, line.IndexOf(',', StringComparison.Ordinal)), CultureInfo.InvariantCulture) * usPerUnit;

    private static void Edit(List<string> lines, int first, int last, Action<string[]> edit)
    {
        for (int i = first; i < last; i++)
        {
            string[] fields = lines[i].Split(',');
            edit(fields);
            lines[i] = string.Join(',', fields);
        }
    }

    private static void SwitchUnit(string[] fields, long usPerUnit)
    {
        foreach (int column in (ReadOnlySpan<int>)[0, 6])
        {
            long value = long.Parse(fields[column], CultureInfo.InvariantCulture);
            fields[column] = (usPerUnit == 1 ? value / 1_000 : (value * 1_000) + (column == 6 ? 999 : 0)).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Values as a venue might first publish them: one trade too many. Possible, and wrong.</summary>
    private static void Misreport(string[] fields)
    {
        decimal close = decimal.Parse(fields[4], CultureInfo.InvariantCulture);
        fields[5] = (decimal.Parse(fields[5], CultureInfo.InvariantCulture) + 1m).ToString("F8", CultureInfo.InvariantCulture);
        fields[7] = (decimal.Parse(fields[7], CultureInfo.InvariantCulture) + close).ToString("F8", CultureInfo.InvariantCulture);
        fields[8] = (long.Parse(fields[8], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
    }
}
