using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>When which stream fault happens, drawn from the seed: every kind as often as the others, at instants of the market.</summary>
/// <remarks>A fault waits for the first message at or after its instant, and hits one of those who listen to it; what found none when their time ends does not happen. Not safe for concurrent use.</remarks>
internal sealed class StreamFaults
{
    private readonly (long AtUs, int Draw, PlantedFault Fault)[] _planned;
    private readonly long _untilUs;
    private int _next;

    private StreamFaults((long AtUs, int Draw, PlantedFault Fault)[] planned, long untilUs) => (_planned, _untilUs) = (planned, untilUs);

    public IReadOnlyList<PlantedFault> Planted => [.. _planned.Select(one => one.Fault)];

    /// <param name="start">Where the clock begins.</param>
    public static StreamFaults Plan(SimulatorOptions options, UtcTime start)
    {
        FaultKind[] kinds = [.. options.Faults.Where(FaultKinds.IsStream).Order()];
        Dice dice = new(Dice.Seed(options.Seed, 23));
        List<(long AtUs, int Draw, PlantedFault Fault)> planned = [];
        long at = (start + options.StreamFaultsAfter).Microseconds;
        long until = at + (long)options.StreamFaultsFor.TotalMicroseconds;
        List<FaultKind> round = [];
        while (kinds.Length > 0)
        {
            at += (long)(options.StreamFaultEvery.TotalMicroseconds * (0.5 + dice.Uniform()));
            if (at >= until)
            {
                break;
            }

            if (round.Count == 0)
            {
                round.AddRange(kinds);
            }

            int index = dice.Below(round.Count);
            PlantedFault fault = new($"stream-{planned.Count + 1:D3}", round[index], $"stream@{UtcTime.FromMicroseconds(at)}", null);
            round.RemoveAt(index);
            planned.Add((at, dice.Below(int.MaxValue), fault));
        }

        return new StreamFaults([.. planned], until);
    }

    /// <summary>Whether the instant of the next fault has come, and the time of faults has not ended.</summary>
    public bool IsDue(long nowUs) => _next < _planned.Length && _planned[_next].AtUs <= nowUs && nowUs < _untilUs;

    /// <summary>The next fault, and a number that chooses whom it hits and how.</summary>
    public (PlantedFault Fault, int Draw) Take()
    {
        (_, int draw, PlantedFault fault) = _planned[_next++];
        return (fault, draw);
    }
}
