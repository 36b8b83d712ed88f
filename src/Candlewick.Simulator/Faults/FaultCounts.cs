using System.Collections.Concurrent;
using System.Text.Json;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>How often each planted fault was met by a client. Safe for concurrent use.</summary>
internal sealed class FaultCounts(FaultPlan plan)
{
    private readonly IReadOnlyList<PlantedFault> _planted =
        [.. plan.Holes.Select(hole => new PlantedFault(hole.Id, hole.Kind, hole.Symbol ?? "*", hole.Range)), .. plan.All];

    private readonly ConcurrentDictionary<string, int> _served = new();

    private readonly ConcurrentDictionary<string, (string Stream, UtcTime At)> _hit = new();

    /// <summary>Counts a fault of a stream, with the message that it hit.</summary>
    public void Serve(PlantedFault fault, string stream, UtcTime at)
    {
        _hit[fault.Id] = (stream, at);
        Serve(fault);
    }

    public void Serve(PlantedFault fault) => _served.AddOrUpdate(fault.Id, 1, (_, count) => count + 1);

    /// <summary>Counts the holes that an answer about the range runs into.</summary>
    public void MeetHoles(string symbol, UtcRange range)
    {
        foreach (PlannedHole hole in plan.Holes)
        {
            if ((hole.Symbol is null || hole.Symbol == symbol) && hole.Range.Overlaps(range))
            {
                _served.AddOrUpdate(hole.Id, 1, (_, count) => count + 1);
            }
        }
    }

    /// <summary>Counts what a listing shows to be missing: archives that are not there, checksums that are not there.</summary>
    public void MeetAbsences(string prefix)
    {
        foreach (PlantedFault fault in plan.Archives.Planted)
        {
            bool isAbsence = fault.Kind is FaultKind.ArchiveAbsent or FaultKind.MissingChecksum;
            if (isAbsence && fault.Target.StartsWith(prefix, StringComparison.Ordinal))
            {
                Serve(fault);
            }
        }
    }

    /// <summary>Per kind: faults planted, faults met at least once, times served; then every fault.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("simulated", true);
        json.WriteStartObject("kinds");
        foreach (IGrouping<FaultKind, PlantedFault> kind in _planted.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            json.WriteStartObject(FaultKinds.NameOf(kind.Key));
            json.WriteNumber("planted", kind.Count());
            json.WriteNumber("met", kind.Count(fault => _served.ContainsKey(fault.Id)));
            json.WriteNumber("served", kind.Sum(fault => _served.GetValueOrDefault(fault.Id)));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("faults");
        foreach (PlantedFault fault in _planted)
        {
            json.WriteStartObject();
            json.WriteString("id", fault.Id);
            json.WriteString("kind", FaultKinds.NameOf(fault.Kind));
            json.WriteString("target", fault.Target);
            json.WriteNumber("served", _served.GetValueOrDefault(fault.Id));
            if (_hit.TryGetValue(fault.Id, out (string Stream, UtcTime At) hit))
            {
                json.WriteString("stream", hit.Stream);
                json.WriteString("at", hit.At.ToString());
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
