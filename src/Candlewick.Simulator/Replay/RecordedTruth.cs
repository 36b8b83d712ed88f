using System.Globalization;
using System.Text.Json;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>Writes <c>truth.json</c> of a replay: what of each symbol was recorded, and the faults on top.</summary>
internal static class RecordedTruth
{
    private const decimal One = 100_000_000m;

    public static void Write(string folder, Recording recording, FaultPlan plan)
    {
        Directory.CreateDirectory(folder);
        using FileStream file = File.Create(Path.Combine(folder, "truth.json"));
        using Utf8JsonWriter json = new(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("simulated", false);
        json.WriteStartArray("files");
        foreach (RecordedFile one in recording.Files)
        {
            json.WriteStartObject();
            json.WriteString("name", Path.GetFileName(one.Path));
            json.WriteNumber("frames", one.Frames.Count);
            json.WriteNumber("skipped", one.Skipped);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("trades");
        foreach (RecordedTape tape in recording.Tapes.Values)
        {
            WriteTape(json, tape);
        }

        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (PlantedFault fault in plan.All)
        {
            json.WriteStartObject();
            json.WriteString("id", fault.Id);
            json.WriteString("kind", FaultKinds.NameOf(fault.Kind));
            json.WriteString("target", fault.Target);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTape(Utf8JsonWriter json, RecordedTape tape)
    {
        json.WriteStartObject();
        json.WriteString("segment", tape.Facts.Segment == MarketSegment.Spot ? "spot" : "um");
        json.WriteString("symbol", tape.Facts.Symbol);
        json.WriteNumber("firstId", tape.Trades[0].Id);
        json.WriteNumber("lastId", tape.Trades[^1].Id);
        json.WriteNumber("count", tape.Trades.Count);
        json.WriteString("quantity", tape.Trades.Sum(trade => trade.Quantity / One).ToString("G29", CultureInfo.InvariantCulture));
        json.WriteString("turnover", tape.Trades.Sum(trade => trade.Price / One * (trade.Quantity / One)).ToString("G29", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }
}
