using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Market;

/// <summary>Draws the holes of a market from its seed: each kind on instruments of its own as far as there are enough.</summary>
internal sealed class HolePlanner
{
    private readonly IReadOnlyList<string> _symbols;
    private readonly UtcRange _range;
    private readonly IReadOnlySet<FaultKind> _kinds;
    private readonly List<PlannedHole> _holes = [];
    private readonly Dictionary<string, UtcRange> _listed = [];
    private readonly List<string> _order;
    private Dice _dice;
    private int _taken;

    private HolePlanner(ulong seed, IReadOnlyList<string> symbols, UtcRange range, IReadOnlySet<FaultKind> kinds)
    {
        _symbols = symbols;
        _range = range;
        _kinds = kinds;
        _dice = new Dice(Dice.Seed(seed, 11));

        // The first two stay whole where there are more: a market-wide halt needs witnesses.
        _order = [.. symbols.Skip(symbols.Count > 4 ? 2 : 0)];
        for (int i = _order.Count - 1; i > 0; i--)
        {
            int other = _dice.Below(i + 1);
            (_order[i], _order[other]) = (_order[other], _order[i]);
        }
    }

    /// <param name="range">The full months before the running one; holes lie inside.</param>
    public static (IReadOnlyList<PlannedHole> Holes, IReadOnlyDictionary<string, UtcRange> Listed) Plan(
        ulong seed, IReadOnlyList<string> symbols, UtcRange range, IReadOnlySet<FaultKind> kinds)
    {
        HolePlanner planner = new(seed, symbols, range, kinds);
        planner.PlanAll();
        return (planner._holes, planner._listed);
    }

    private void PlanAll()
    {
        int each = Math.Max(1, _symbols.Count / 12);
        int days = (int)_range.Length.TotalDays;
        Repeat(FaultKind.Halt, Math.Max(1, days / 60), PlanHalt);
        Repeat(FaultKind.LateListing, each, () => PlanListing(days));
        Repeat(FaultKind.Delisting, each, () => PlanDelisting(days));
        Repeat(FaultKind.MissingMonth, each, PlanMonth);
        Repeat(FaultKind.MissingDays, each, () => PlanDays(days));
        Repeat(FaultKind.MissingRows, each * 2, () => PlanRows(days));
    }

    private void Repeat(FaultKind kind, int times, Action plan)
    {
        for (int i = 0; i < times && _kinds.Contains(kind); i++)
        {
            plan();
        }
    }

    private string TakeSymbol() => _order[_taken++ % _order.Count];

    private void PlanHalt()
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            UtcTime from = _range.From + TimeSpan.FromHours(_dice.Below(Math.Max(1, (int)_range.Length.TotalHours - 6)) + 3);
            bool isFirst = _holes.Count == 0;
            int minutes = isFirst ? 60 * (1 + _dice.Below(3)) : 60 + _dice.Below(121);
            if (TryAdd(FaultKind.Halt, null, new UtcRange(from, from + TimeSpan.FromMinutes(minutes))))
            {
                return;
            }
        }
    }

    private void PlanListing(int days)
    {
        string symbol = TakeSymbol();
        UtcTime from = _range.From + TimeSpan.FromDays(days / 4 + _dice.Below(Math.Max(1, days / 3))) + TimeSpan.FromHours(6 + _dice.Below(6));
        if (TryAdd(FaultKind.LateListing, symbol, new UtcRange(_range.From, from)))
        {
            _listed[symbol] = new UtcRange(from, UtcTime.MaxValue);
        }
    }

    private void PlanDelisting(int days)
    {
        string symbol = TakeSymbol();
        UtcTime to = _range.From + TimeSpan.FromDays((days * 3 / 5) + _dice.Below(Math.Max(1, days / 4))) + TimeSpan.FromHours(3 + _dice.Below(8));
        if (TryAdd(FaultKind.Delisting, symbol, new UtcRange(to, UtcTime.MaxValue)))
        {
            UtcRange listed = _listed.GetValueOrDefault(symbol, new UtcRange(UtcTime.MinValue, UtcTime.MaxValue));
            _listed[symbol] = listed with { To = to };
        }
    }

    private void PlanMonth()
    {
        List<UtcRange> months = [.. Calendar.Months(_range)];
        if (months.Count >= 3)
        {
            TryAdd(FaultKind.MissingMonth, TakeSymbol(), months[1 + _dice.Below(months.Count - 2)]);
        }
    }

    private void PlanDays(int days)
    {
        string symbol = TakeSymbol();
        for (int attempt = 0; attempt < 20; attempt++)
        {
            UtcTime from = _range.From + TimeSpan.FromDays(1 + _dice.Below(Math.Max(1, days - 5)));
            if (TryAdd(FaultKind.MissingDays, symbol, new UtcRange(from, from + TimeSpan.FromDays(1 + _dice.Below(3)))))
            {
                return;
            }
        }
    }

    private void PlanRows(int days)
    {
        string symbol = TakeSymbol();
        int planned = 0;
        for (int attempt = 0; attempt < 20 && planned < 2; attempt++)
        {
            UtcTime from = _range.From + TimeSpan.FromMinutes(60 + _dice.Below((Math.Max(2, days) - 1) * 1_440));
            planned += TryAdd(FaultKind.MissingRows, symbol, new UtcRange(from, from + TimeSpan.FromMinutes(3 + _dice.Below(88)))) ? 1 : 0;
        }
    }

    /// <summary>Adds the hole unless it would touch another of the same instrument or of the market: each hole keeps one cause.</summary>
    private bool TryAdd(FaultKind kind, string? symbol, UtcRange range)
    {
        UtcRange around = new(
            range.From == UtcTime.MinValue ? range.From : range.From - TimeSpan.FromMinutes(2),
            range.To == UtcTime.MaxValue ? range.To : range.To + TimeSpan.FromMinutes(2));
        bool isFree = kind == FaultKind.Halt
            ? !_holes.Exists(hole => hole.Range.Overlaps(around))
            : !_holes.Exists(hole => hole.Symbol == symbol && hole.Range.Overlaps(around));

        // A halt inside a longer hole of one instrument is that hole; one that touches its edge would mix causes.
        isFree = isFree && (symbol is null || !_holes.Exists(hole => hole.Symbol is null && hole.Range.Overlaps(around) && !range.Contains(hole.Range)));
        if (isFree)
        {
            _holes.Add(new PlannedHole($"hole-{_holes.Count + 1:D3}", kind, symbol, range));
        }

        return isFree;
    }
}
