using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Faults;

/// <summary>Which archives are spoiled and how; at most one fault each. Drawn from the seed before anything is served.</summary>
internal sealed class ArchiveFaults
{
    private const int MostBombs = 2;

    private readonly Dictionary<string, PlantedFault> _byKey;

    private ArchiveFaults(IReadOnlyList<PlantedFault> planted, IReadOnlyList<FaultKind> notPlanted)
    {
        Planted = planted;
        NotPlanted = notPlanted;
        _byKey = planted.ToDictionary(fault => fault.Target);
    }

    public static ArchiveFaults None { get; } = new([], []);

    public IReadOnlyList<PlantedFault> Planted { get; }

    /// <summary>Kinds that were asked for and found no archive.</summary>
    public IReadOnlyList<FaultKind> NotPlanted { get; }

    public PlantedFault? Find(string zipKey) => _byKey.GetValueOrDefault(zipKey);

    public static ArchiveFaults Plan(SimulatedMarket market, SimulatorOptions options)
    {
        FaultKind[] kinds = [.. options.Faults.Where(FaultKinds.IsArchive).Order()];
        if (kinds.Length == 0)
        {
            return None;
        }

        Dice dice = new(Dice.Seed(options.Seed, 21));
        List<ArchiveName> candidates = [.. Candidates(market, options)];
        Shuffle(candidates, ref dice);
        int count = Math.Min(candidates.Count, Math.Max(kinds.Length, (int)Math.Round(candidates.Count * options.FaultShare)));
        List<PlantedFault> planted = [];
        int next = 0;
        for (int i = 0; i < count; i++)
        {
            FaultKind kind = kinds[next++ % kinds.Length];
            if (kind == FaultKind.ZipBomb && planted.Count(fault => fault.Kind == kind) >= MostBombs && kinds.Length > 1)
            {
                kind = kinds[next++ % kinds.Length];
            }

            planted.Add(Plant(kind, candidates[i], market, ref dice, options) with { Id = $"fault-{planted.Count + 1:D3}" });
        }

        return new ArchiveFaults(planted, [.. kinds.Except(planted.Select(fault => fault.Kind))]);
    }

    private static PlantedFault Plant(
        FaultKind kind, ArchiveName name, SimulatedMarket market, ref Dice dice, SimulatorOptions options)
    {
        UtcTime? endsAt = kind == FaultKind.Reissued ? market.Start + options.ReissueAfter : null;
        bool touchesRows = kind is FaultKind.ArchiveRowsMissing or FaultKind.DuplicateRows or FaultKind.OutOfOrderRows or FaultKind.Reissued
            or FaultKind.NotANumber or FaultKind.NegativePrice or FaultKind.UnitSwitch;
        return new PlantedFault("", kind, name.Key, name.Period, endsAt, touchesRows ? DrawRows(kind, name, market, ref dice) : null);
    }

    private static UtcRange DrawRows(FaultKind kind, ArchiveName name, SimulatedMarket market, ref Dice dice)
    {
        int total = (int)name.Timeframe.CountOpens(name.Period);
        for (int attempt = 0; ; attempt++)
        {
            int first = (total / 8) + dice.Below(Math.Max(1, total / 2));
            int length = kind switch
            {
                FaultKind.NotANumber or FaultKind.NegativePrice => 1,
                FaultKind.UnitSwitch => total - first,
                _ => 2 + dice.Below(Math.Max(1, Math.Min(40, total / 4))),
            };
            UtcTime from = Step(name, first);
            UtcRange rows = new(from, Step(name, first + length));
            if (attempt == 50 || kind == FaultKind.UnitSwitch || !market.Holes.Any(hole => hole.Symbol is null && hole.Range.Overlaps(rows)))
            {
                return rows;
            }
        }
    }

    private static UtcTime Step(ArchiveName name, int bars) => name.Period.From.AddNanoseconds(name.Timeframe.LengthNanoseconds * bars);

    /// <summary>Monthly files of the full months and daily files of the running month, of instruments that have no hole of their own there.</summary>
    private static IEnumerable<ArchiveName> Candidates(SimulatedMarket market, SimulatorOptions options)
    {
        foreach (SimulatedInstrument instrument in market.Instruments)
        {
            foreach (Timeframe timeframe in options.FaultTimeframes)
            {
                IEnumerable<ArchiveName> names =
                [
                    .. Calendar.Months(market.FullMonths).Select(month => new ArchiveName("spot", true, instrument.Symbol, timeframe, month)),
                    .. Calendar.Days(new UtcRange(market.FullMonths.To, market.Start)).Select(day => new ArchiveName("spot", false, instrument.Symbol, timeframe, day)),
                ];
                foreach (ArchiveName name in names)
                {
                    bool isWhole = instrument.Listed.Contains(name.Period)
                        && !market.Holes.Any(hole => hole.Symbol == instrument.Symbol && hole.Range.Overlaps(name.Period));
                    if (isWhole && GeneratedShelf.IsThere(market, name, market.Start))
                    {
                        yield return name;
                    }
                }
            }
        }
    }

    private static void Shuffle(List<ArchiveName> names, ref Dice dice)
    {
        for (int i = names.Count - 1; i > 0; i--)
        {
            int other = dice.Below(i + 1);
            (names[i], names[other]) = (names[other], names[i]);
        }
    }
}
