using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Replay;

namespace Candlewick.Simulator;

/// <summary>What a simulated market is made of and how it is served.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Everything invented follows from this number. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Tradable instruments, 1 to 2,000; the first 24 have well-known tickers. Default 24.</summary>
    public int Instruments { get; init; } = 24;

    /// <summary>Full months of history before the month in which the clock starts, 1 to 60. Default 4.</summary>
    public int Months { get; init; } = 4;

    /// <summary>Where the clock starts. Null: now, cut to the minute; with <see cref="Archives"/>, the close of the last archived bar.</summary>
    public UtcTime? Start { get; init; }

    /// <summary>Simulated seconds in a second of the wall, above 0; capped by <see cref="Clock.RateCap"/> except in a replay. Default 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>TCP port on the loopback interface; 0 takes any free one. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>What is wrong with the market. Default: the holes that an ordinary market has.</summary>
    public IReadOnlySet<FaultKind> Faults { get; init; } = FaultKinds.MarketHoles;

    /// <summary>Share of the archives that get a fault, 0 to 1; every kind asked for is planted at least once where there are archives enough. Default 0.15.</summary>
    public double FaultShare { get; init; } = 0.15;

    /// <summary>Bar lengths whose archives may get faults. Default 1m.</summary>
    public IReadOnlyList<Timeframe> FaultTimeframes { get; init; } = [new Timeframe(1, TimeframeUnit.Minute)];

    /// <summary>How many of each transport fault each channel gets (bans: one). Default 3.</summary>
    public int TransportFaultsEach { get; init; } = 3;

    /// <summary>Mean simulated time from one stream fault to the next. Default 2 minutes.</summary>
    public TimeSpan StreamFaultEvery { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Simulated time after the start at which stream faults begin. Default zero.</summary>
    public TimeSpan StreamFaultsAfter { get; init; }

    /// <summary>Simulated time for which stream faults go on; then the run comes to rest. Default 1 day.</summary>
    public TimeSpan StreamFaultsFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Simulated time for which a stalled stream says nothing. Default 2 minutes.</summary>
    public TimeSpan StreamStallFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Simulated time by which a late message comes late. Default 8 seconds.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Simulated time after the start at which re-issued archives are replaced. Default 1 hour.</summary>
    public TimeSpan ReissueAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Wall time for which a stalled answer keeps silent before its connection is closed. Default 20 seconds.</summary>
    public TimeSpan StallFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Simulated time of a first ban; each further one is twice as long, up to 3 days. Default 2 minutes.</summary>
    public TimeSpan FirstBan { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Simulated time for which a burst of refusals (429) lasts. Default 3 seconds.</summary>
    public TimeSpan RefuseFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Single trades a second of the wall, evenly over all instruments, instead of the market's own; for measuring. Zero: the market's own. Default zero.</summary>
    public int MessageRate { get; init; }

    /// <summary>Request weight a simulated minute of the spot endpoints. Default 6,000.</summary>
    public int SpotWeightLimit { get; init; } = 6_000;

    /// <summary>Request weight a simulated minute of the futures endpoints. Default 2,400.</summary>
    public int FuturesWeightLimit { get; init; } = 2_400;

    /// <summary>CoinGecko requests a simulated minute. Default 30.</summary>
    public int CoinRequestLimit { get; init; } = 30;

    /// <summary>Added to what the venue's time endpoints say, to try out clocks that differ. Default zero.</summary>
    public TimeSpan VenueClockError { get; init; }

    /// <summary>Simulated time over which incoming stream messages are counted: 5 a second for spot, 10 for futures. Longer windows allow a faster clock. Default 1 second.</summary>
    public TimeSpan IncomingWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Age that stream connections have when they are opened, until the first of them was cut; below 24 hours. Default zero.</summary>
    public TimeSpan ConnectionAge { get; init; }

    /// <summary>A bucket-shaped folder of real archives (it holds <c>data/</c>) to serve instead of an invented market. Null: invented.</summary>
    public string? Archives { get; init; }

    /// <summary>Recorded sessions or trades to serve instead of an invented market, one file after the other. Empty: invented.</summary>
    public IReadOnlyList<string> Replay { get; init; } = [];

    /// <summary>Wall time from the start of the clock to the first event of a replay. Default 3 seconds.</summary>
    public TimeSpan ReplayLeadIn { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where truth and made archives are kept. Null: a temporary folder, deleted at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Bar lengths whose truth is written. Default 1m, 1h, 1d.</summary>
    public IReadOnlyList<Timeframe> TruthTimeframes { get; init; } =
        [new Timeframe(1, TimeframeUnit.Minute), new Timeframe(1, TimeframeUnit.Hour), new Timeframe(1, TimeframeUnit.Day)];

    /// <summary>Simulated time after the start up to which truth is written. Default zero.</summary>
    public TimeSpan TruthAhead { get; init; }

    /// <summary>Also write every true row (80 bytes each), not only digests. Default false.</summary>
    public bool WriteTruthRows { get; init; }

    /// <exception cref="InputException">One line for each value out of its range.</exception>
    internal void Check()
    {
        List<string> faults = [];
        Require(Instruments is >= 1 and <= 2_000, "instruments", $"{Instruments}", "1 to 2000");
        Require(Months is >= 1 and <= 60, "months", $"{Months}", "1 to 60");
        Require(Rate > 0 && double.IsFinite(Rate), "rate", $"{Rate}", "a number above 0");
        Require(Port is >= 0 and <= 65_535, "port", $"{Port}", "0 to 65535");
        Require(FaultShare is >= 0 and <= 1, "fault share", $"{FaultShare}", "0 to 1");
        Require(ConnectionAge >= TimeSpan.Zero && ConnectionAge < TimeSpan.FromHours(24), "connection age", $"{ConnectionAge}", "0 to less than 24 hours");
        Require(MessageRate is >= 0 and <= 10_000_000, "message rate", $"{MessageRate}", "0 to 10000000");
        Require(StreamFaultEvery >= TimeSpan.FromMilliseconds(100), "stream fault every", $"{StreamFaultEvery}", "at least 100 ms");
        Require(StreamFaultsFor / StreamFaultEvery <= 100_000, "stream faults for", $"{StreamFaultsFor}", "at most 100000 faults");
        Require(RefuseFor > TimeSpan.Zero, "refusal", $"{RefuseFor}", "a time above 0");
        Require(IncomingWindow > TimeSpan.Zero, "incoming window", $"{IncomingWindow}", "a time above 0");
        Require(Replay.Count == 0 || Archives is null, "replay", "archives too", "one of the two");
        string? absent = Replay.FirstOrDefault(file => !File.Exists(ReplayFile.Split(file).Path));
        Require(absent is null, "replay", $"{absent}", "a file of recorded frames or trades");
        Require(Archives is null || Directory.Exists(Path.Combine(Archives, "data")), "archives", $"{Archives}", "a folder that holds data/, as the public bucket does");
        if (faults.Count > 0)
        {
            throw new InputException(faults);
        }

        void Require(bool isRight, string name, string found, string expected)
        {
            if (!isRight)
            {
                faults.Add($"simulator {name}: found {found}, expected {expected}.");
            }
        }
    }
}
