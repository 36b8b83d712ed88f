using System.Text.Json;
using Candlewick.Simulator;

namespace Candlewick.Campaigns.Comparison;

/// <summary>A planted hole as truth.json states it.</summary>
/// <param name="Instrument">Null when it is the whole market's.</param>
internal sealed record TrueHole(string Id, string Kind, HoleCause Cause, InstrumentId? Instrument, UtcRange Range);

/// <summary>A planted fault as truth.json states it.</summary>
/// <param name="Target">Archive key, or channel and number of the request.</param>
/// <param name="Period">Null for faults of connections.</param>
/// <param name="Rows">Rows that it touches; null when it is the whole file or none.</param>
internal sealed record TrueFault(string Id, string Kind, string Target, UtcRange? Period, UtcRange? Rows)
{
    /// <summary>The instrument of an archive's key.</summary>
    public InstrumentId Instrument => InstrumentId.Of(VenueSpec.SimulatedCode, Target.Split('/')[4]);
}

/// <summary>What the simulator wrote down before it served anything, and its market's bars.</summary>
internal sealed record TrueMarket(SimulatorServer Server, IReadOnlyList<TrueHole> Holes, IReadOnlyList<TrueFault> Faults)
{
    public static readonly Timeframe Minute = new(1, TimeframeUnit.Minute);

    /// <summary>Where the market begins.</summary>
    public UtcTime From => Server.Market!.FullMonths.From;

    public IReadOnlyList<BarSeriesId> Series =>
        [.. Server.Market!.Symbols.Select(symbol => new BarSeriesId(InstrumentId.Of(VenueSpec.SimulatedCode, symbol), Minute))];

    public static async Task<TrueMarket> ReadAsync(SimulatorServer server, CancellationToken ct)
    {
        await using FileStream file = File.OpenRead(Path.Combine(server.TruthFolder!, "truth.json"));
        using JsonDocument json = await JsonDocument.ParseAsync(file, cancellationToken: ct);
        return new TrueMarket(
            server,
            [.. json.RootElement.GetProperty("holes").EnumerateArray().Select(ReadHole)],
            [.. json.RootElement.GetProperty("faults").EnumerateArray().Select(ReadFault)]);
    }

    /// <summary>The bars that open in the range. The caller disposes.</summary>
    public BarColumns Read(BarSeriesId series, UtcRange range) => Server.Market!.ReadBars(series.Instrument.Symbol, series.Spec.Timeframe, range);

    /// <summary>The holes that a series should have inside a span; a halt inside a longer hole of the instrument is that hole.</summary>
    public IReadOnlyList<TrueHole> HolesOf(InstrumentId instrument, UtcRange span)
    {
        List<TrueHole> own = [.. Holes.Where(hole => hole.Instrument == instrument)];
        IEnumerable<TrueHole> halts = Holes.Where(hole => hole.Instrument is null && !own.Exists(one => one.Range.Contains(hole.Range)));
        return
        [
            .. own.Concat(halts).Select(hole => hole with { Range = hole.Range.Intersect(span) })
                .Where(hole => !hole.Range.IsEmpty).OrderBy(hole => hole.Range.From),
        ];
    }

    private static TrueHole ReadHole(JsonElement hole)
    {
        string instrument = hole.GetProperty("instrument").GetString()!;
        UtcTime to = hole.GetProperty("to").GetString() is { } end ? UtcTime.Parse(end) : UtcTime.MaxValue;
        return new TrueHole(
            hole.GetProperty("id").GetString()!, hole.GetProperty("kind").GetString()!, Enum.Parse<HoleCause>(hole.GetProperty("cause").GetString()!),
            instrument == "*" ? null : InstrumentId.Parse(instrument), new UtcRange(UtcTime.Parse(hole.GetProperty("from").GetString()!), to));
    }

    private static TrueFault ReadFault(JsonElement fault) => new(
        fault.GetProperty("id").GetString()!, fault.GetProperty("kind").GetString()!, fault.GetProperty("target").GetString()!,
        ReadRange(fault, "period"), ReadRange(fault, "rows"));

    private static UtcRange? ReadRange(JsonElement fault, string name) =>
        fault.TryGetProperty($"{name}From", out JsonElement from)
            ? new UtcRange(UtcTime.Parse(from.GetString()!), UtcTime.Parse(fault.GetProperty($"{name}To").GetString()!))
            : null;
}
