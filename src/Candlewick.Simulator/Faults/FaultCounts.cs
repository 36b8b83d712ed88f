using System.Collections.Concurrent;
using System.Text.Json;

namespace Candlewick.Simulator.Faults;

/// <summary>How often each planted fault was met by a client. Safe for concurrent use.</summary>
internal sealed class FaultCounts(IReadOnlyList<PlantedFault> planted)
{
    private readonly ConcurrentDictionary<string, int> _served = new();

    public IReadOnlyList<PlantedFault> Planted => planted;

    public void Serve(PlantedFault fault) => _served.AddOrUpdate(fault.Id, 1, (_, count) => count + 1);

    /// <summary>Per kind: faults planted, faults met at least once, times served; then every fault.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("simulated", true);
        json.WriteStartObject("kinds");
        foreach (IGrouping<FaultKind, PlantedFault> kind in planted.GroupBy(fault => fault.Kind).OrderBy(group => group.Key))
        {
            json.WriteStartObject(FaultKinds.NameOf(kind.Key));
            json.WriteNumber("planted", kind.Count());
            json.WriteNumber("met", kind.Count(fault => _served.ContainsKey(fault.Id)));
            json.WriteNumber("served", kind.Sum(fault => _served.GetValueOrDefault(fault.Id)));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("faults");
        foreach (PlantedFault fault in planted)
        {
            json.WriteStartObject();
            json.WriteString("id", fault.Id);
            json.WriteString("kind", FaultKinds.NameOf(fault.Kind));
            json.WriteString("target", fault.Target);
            json.WriteNumber("served", _served.GetValueOrDefault(fault.Id));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
