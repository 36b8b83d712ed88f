using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Truth;

/// <summary>Writes what a store must hold in the end: <c>truth.json</c>, and every row where asked for.</summary>
/// <remarks>
/// A row is 80 bytes, little-endian: opening time in microseconds (int64), then the nine values of <see cref="BarColumn"/> (IEEE doubles).
/// A digest is the SHA-256 over the rows of a period. Row files are <c>{symbol}/{timeframe}.bars</c>.
/// </remarks>
internal sealed class TruthWriter
{
    public const int RowBytes = 80;

    private readonly SimulatedMarket _market;
    private readonly SimulatorOptions _options;
    private readonly string _folder;
    private readonly UtcTime _until;
    private readonly byte[] _rows = new byte[MinuteGenerator.MinutesPerDay * RowBytes];

    private TruthWriter(string folder, SimulatedMarket market, SimulatorOptions options)
    {
        _folder = folder;
        _market = market;
        _options = options;
        _until = market.Start + options.TruthAhead;
    }

    public static Task WriteAsync(
        string folder, SimulatedMarket market, FaultPlan faults, IProgress<SimulatorProgress>? progress, CancellationToken ct) =>
        Task.Run(() => new TruthWriter(folder, market, faults.Options).Write(faults, progress, ct), ct);

    private void Write(FaultPlan faults, IProgress<SimulatorProgress>? progress, CancellationToken ct)
    {
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, "truth.json");
        using FileStream file = File.Create(path + ".part");
        using (Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("simulated", true);
            json.WriteString("venue", VenueSpec.SimulatedCode);
            json.WriteNumber("seed", _options.Seed);
            json.WriteString("from", _market.FullMonths.From.ToString());
            json.WriteString("start", _market.Start.ToString());
            json.WriteString("until", _until.ToString());
            WriteInstruments(json);
            WriteHoles(json);
            WriteFaults(json, faults.All);
            WriteNames(json, "notPlanted", faults.Archives.NotPlanted.Select(FaultKinds.NameOf));
            WriteSeries(json, progress, ct);
            if (_until > _market.Start)
            {
                TradeTruth.Write(json, _market, _until);
            }

            json.WriteEndObject();
        }

        file.Close();
        File.Move(path + ".part", path, overwrite: true);
    }

    private void WriteInstruments(Utf8JsonWriter json)
    {
        json.WriteStartArray("instruments");
        foreach (SimulatedInstrument instrument in _market.Instruments)
        {
            json.WriteStartObject();
            json.WriteString("id", $"{VenueSpec.SimulatedCode}:{instrument.Symbol}");
            json.WriteString("listed", instrument.Listed.From.ToString());
            WriteEnd(json, "delisted", instrument.Listed.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteHoles(Utf8JsonWriter json)
    {
        json.WriteStartArray("holes");
        foreach (PlannedHole hole in _market.Holes)
        {
            json.WriteStartObject();
            json.WriteString("id", hole.Id);
            json.WriteString("kind", FaultKinds.NameOf(hole.Kind));
            json.WriteString("cause", hole.Cause);
            json.WriteString("instrument", hole.Symbol is null ? "*" : $"{VenueSpec.SimulatedCode}:{hole.Symbol}");
            json.WriteString("from", hole.Range.From.ToString());
            WriteEnd(json, "to", hole.Range.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFaults(Utf8JsonWriter json, IReadOnlyList<PlantedFault> faults)
    {
        json.WriteStartArray("faults");
        foreach (PlantedFault fault in faults)
        {
            json.WriteStartObject();
            json.WriteString("id", fault.Id);
            json.WriteString("kind", FaultKinds.NameOf(fault.Kind));
            json.WriteString("target", fault.Target);
            WriteRange(json, "period", fault.Period);
            WriteRange(json, "rows", fault.Rows);
            if (fault.EndsAt is { } endsAt)
            {
                json.WriteString("endsAt", endsAt.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteRange(Utf8JsonWriter json, string name, UtcRange? range)
    {
        if (range is { } known)
        {
            json.WriteString($"{name}From", known.From.ToString());
            json.WriteString($"{name}To", known.To.ToString());
        }
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, UtcTime end)
    {
        if (end == UtcTime.MaxValue)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, end.ToString());
        }
    }

    private void WriteSeries(Utf8JsonWriter json, IProgress<SimulatorProgress>? progress, CancellationToken ct)
    {
        int done = 0;
        json.WriteStartArray("series");
        foreach (SimulatedInstrument instrument in _market.Instruments)
        {
            foreach (Timeframe timeframe in _options.TruthTimeframes)
            {
                WriteOne(json, instrument, timeframe, ct);
            }

            json.Flush();
            progress?.Report(new SimulatorProgress("truth", ++done, _market.Instruments.Count));
        }

        json.WriteEndArray();
    }

    private void WriteOne(Utf8JsonWriter json, SimulatedInstrument instrument, Timeframe timeframe, CancellationToken ct)
    {
        using Stream rows = OpenRows(instrument, timeframe);
        json.WriteStartObject();
        json.WriteString("series", $"{VenueSpec.SimulatedCode}:{instrument.Symbol}@{timeframe.Code}");
        json.WriteStartArray("periods");
        long count = 0;
        UtcTime? first = null;
        UtcTime? last = null;
        foreach (UtcRange period in Periods())
        {
            ct.ThrowIfCancellationRequested();
            Digest digest = WritePeriod(instrument, timeframe, period, rows);
            if (digest.Rows == 0)
            {
                continue;
            }

            count += digest.Rows;
            first ??= digest.First;
            last = digest.Last;
            json.WriteStartObject();
            json.WriteString("from", period.From.ToString());
            json.WriteString("to", period.To.ToString());
            WriteDigest(json, digest.Rows, digest.First, digest.Last);
            json.WriteString("sha256", digest.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteDigest(json, count, first, last);
        json.WriteEndObject();
    }

    private static void WriteDigest(Utf8JsonWriter json, long rows, UtcTime? first, UtcTime? last)
    {
        json.WriteNumber("rows", rows);
        json.WriteString("firstOpen", first?.ToString());
        json.WriteString("lastOpen", last?.ToString());
    }

    /// <summary>Full months, then the days of the running one, the last cut at the end of truth.</summary>
    private IEnumerable<UtcRange> Periods() =>
    [
        .. Calendar.Months(_market.FullMonths),
        .. Calendar.Days(new UtcRange(_market.FullMonths.To, _until)).Select(day => day.Before(_until)),
    ];

    private Digest WritePeriod(SimulatedInstrument instrument, Timeframe timeframe, UtcRange period, Stream to)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        int at = 0;
        long count = 0;
        long first = 0;
        long last = 0;
        foreach (SimulatedBar bar in _market.Read(instrument, timeframe, period, _until))
        {
            if (bar.CloseUs > _until.Microseconds)
            {
                break;
            }

            FixedText.ToDoubles(bar, values);
            BinaryPrimitives.WriteInt64LittleEndian(_rows.AsSpan(at), bar.OpenUs);
            for (int i = 0; i < values.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(_rows.AsSpan(at + 8 + (i * 8)), values[i]);
            }

            at += RowBytes;
            first = count++ == 0 ? bar.OpenUs : first;
            last = bar.OpenUs;
            if (at == _rows.Length)
            {
                Flush();
            }
        }

        Flush();
        return new Digest(count, UtcTime.FromMicroseconds(first), UtcTime.FromMicroseconds(last), Convert.ToHexStringLower(hash.GetHashAndReset()));

        void Flush()
        {
            hash.AppendData(_rows, 0, at);
            to.Write(_rows, 0, at);
            at = 0;
        }
    }

    private Stream OpenRows(SimulatedInstrument instrument, Timeframe timeframe)
    {
        if (!_options.WriteTruthRows)
        {
            return Stream.Null;
        }

        string folder = Path.Combine(_folder, PathSegment.Escape(instrument.Symbol));
        Directory.CreateDirectory(folder);
        return File.Create(Path.Combine(folder, $"{timeframe.Code}.bars"));
    }

    private readonly record struct Digest(long Rows, UtcTime First, UtcTime Last, string Sha256);
}
