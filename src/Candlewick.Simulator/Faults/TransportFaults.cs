using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>Which requests fail: each channel numbers its requests from 1, and the plan names numbers.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class TransportFaults
{
    public const string Rest = "rest";
    public const string Files = "files";

    /// <summary>Requests for trades and bars since a stream was opened.</summary>
    public const string Repair = "repair";

    private readonly Dictionary<string, PlantedFault> _byTarget;
    private long _rest;
    private long _files;
    private long _repair;

    private TransportFaults(IReadOnlyList<PlantedFault> planted)
    {
        Planted = planted;
        _byTarget = planted.ToDictionary(fault => fault.Target);
    }

    public IReadOnlyList<PlantedFault> Planted { get; }

    public static TransportFaults Plan(SimulatorOptions options)
    {
        FaultKind[] all = [.. options.Faults.Where(FaultKinds.IsTransport).Order()];
        FaultKind[] files = [.. all.Where(kind => kind >= FaultKind.ServerError)];
        Dice dice = new(Dice.Seed(options.Seed, 22));
        List<PlantedFault> planted = [];
        PlanChannel(Rest, all, options.TransportFaultsEach, ref dice, planted);
        PlanChannel(Files, files, options.TransportFaultsEach, ref dice, planted);
        PlanChannel(Repair, [.. options.Faults.Where(FaultKinds.IsRepair).Order()], options.TransportFaultsEach, ref dice, planted);
        return new TransportFaults(planted);
    }

    /// <summary>Numbers the request; the fault that it meets, or null.</summary>
    public PlantedFault? Next(string channel)
    {
        long number = channel switch
        {
            Rest => Interlocked.Increment(ref _rest),
            Files => Interlocked.Increment(ref _files),
            _ => Interlocked.Increment(ref _repair),
        };
        return _byTarget.GetValueOrDefault($"{channel}#{number}");
    }

    private static void PlanChannel(string channel, FaultKind[] kinds, int each, ref Dice dice, List<PlantedFault> planted)
    {
        List<FaultKind> order = [.. kinds.SelectMany(kind => Enumerable.Repeat(kind, kind is FaultKind.Ban or FaultKind.RepairBan ? 1 : each))];
        for (int i = order.Count - 1; i > 0; i--)
        {
            int other = dice.Below(i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        long number = 1;
        foreach (FaultKind kind in order)
        {
            number += channel == Repair ? dice.Below(3) : 2 + dice.Below(5);
            planted.Add(new PlantedFault($"{channel}-{planted.Count + 1:D3}", kind, $"{channel}#{number}", null));
            number += channel == Repair ? 1 : 0;
        }
    }
}
