using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Text;

namespace Candlewick.Cli.Commands;

internal static class SimCommand
{
    public static Command Create()
    {
        SimFlags flags = new();
        Command command = new DetailedCommand("sim", """
            Serves a simulated market, real archives or recordings on 127.0.0.1.
            Archives, REST, WebSocket streams, rankings and a clock, invented from a seed.
            The truth is written below the data folder before anything is served. See docs/simulator.md.

            Examples:
              wick sim --seed 7 --rate 20
              wick sim --archives ./data.binance.vision
              wick sim --seed 7 --faults all
              wick sim --start 2026-03-04T23:50:00Z --connection-age 23h45m --faults streams
              wick sim --replay spot-btcusdt-20240808.gz spot-btcusdt-20240809.gz --rate 50
            """);
        flags.AddTo(command);
        Invocation.HandleHere(command, async (run, ct) =>
        {
            SimulatedVenueRequest request = flags.Read(run.Parsed);
            await using SimulatedVenue venue = await ProgressView.RunAsync(run.Screen, "simulated market", progress =>
                SimulatedVenue.StartAsync(run.Options, request, progress, ct));
            Say(run.Screen, request, venue);
            await run.Screen.Out.FlushAsync(ct);
            await venue.WaitAsync(ct);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Say(Screen screen, SimulatedVenueRequest request, SimulatedVenue venue)
    {
        bool isInvented = request.Archives is null && request.Replay.Count == 0;
        screen.Line(isInvented ? Screen.SimulatedNotice
            : request.Archives is { } folder ? $"real archives of {folder}, served locally"
            : $"recorded: {string.Join(", ", request.Replay.Select(Path.GetFileName))}, served locally");
        string url = venue.Url.AbsoluteUri.TrimEnd('/');
        screen.Line($"serving at {url}; the market's clock says {Cell.Second(UtcTime.From(venue.Clock.GetUtcNow()))}");
        if (venue.CappedFrom is { } asked)
        {
            screen.Line(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"the rate is capped at {venue.Rate:0.##} (asked: {asked:0.##}): the shortest limit, 1 s of the market, must last 50 ms"));
        }

        if (venue.TruthFolder is { } truth)
        {
            screen.Line($"the truth is in {truth}");
        }

        screen.Line($"try: wick --sim-url {url} {(isInvented ? "universe refresh" : "repair")}");
        screen.Line("Ctrl-C stops it");
    }

    /// <summary>The flags of <c>wick sim</c>.</summary>
    private sealed class SimFlags
    {
        private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the market; the same seed gives the same market.", DefaultValueFactory = _ => 1 };
        private readonly Option<int> _port = new("--port") { Description = "Port on 127.0.0.1; 0 for any.", DefaultValueFactory = _ => 8790 };
        private readonly Option<int?> _instruments = new("--instruments") { Description = "Tradable instruments.", HelpName = "N" };
        private readonly Option<int?> _months = new("--months") { Description = "Full months of history.", HelpName = "N" };
        private readonly Option<double> _rate = new("--rate") { Description = "Seconds of the market per second of ours; capped so that its limits can be kept.", DefaultValueFactory = _ => 1 };
        private readonly Option<string?> _start = new("--start") { Description = "Where the market's clock begins.", HelpName = "INSTANT" };
        private readonly Option<string?> _age = new("--connection-age") { Description = "Age that stream connections have when opened, so that the cut at 24 hours falls soon.", HelpName = "DURATION" };
        private readonly Option<string?> _archives = new("--archives") { Description = "Serve real archives from a bucket-shaped folder instead of inventing a market.", HelpName = "DIR" };
        private readonly Option<string[]> _replay = new("--replay") { Description = "Serve recorded sessions or trades, one file after the other.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        private readonly Option<string[]> _faults = new("--faults") { Description = "Faults to plant: all, streams, or names.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        private readonly Option<double?> _faultRate = new("--fault-rate") { Description = "Share of files and answers that a fault hits, 0 to 1.", HelpName = "SHARE" };
        private readonly Option<string?> _faultEvery = new("--fault-every") { Description = "Mean time of the market from one stream fault to the next.", HelpName = "DURATION" };
        private readonly Option<string?> _faultSpan = new("--fault-span") { Description = "Time of the market after which no stream fault happens any more.", HelpName = "DURATION" };
        private readonly Option<int> _messageRate = new("--message-rate") { Description = "Trades a second, evenly, instead of the market's own; for measuring.", HelpName = "N" };

        public void AddTo(Command command)
        {
            foreach (Option option in (Option[])
                [_seed, _port, _instruments, _months, _rate, _start, _age, _archives, _replay, _faults, _faultRate, _faultEvery, _faultSpan, _messageRate])
            {
                command.Options.Add(option);
            }
        }

        public SimulatedVenueRequest Read(ParseResult parsed) => new(parsed.GetValue(_seed))
        {
            Port = parsed.GetValue(_port),
            Instruments = parsed.GetValue(_instruments),
            Months = parsed.GetValue(_months),
            Rate = parsed.GetValue(_rate),
            Start = parsed.GetValue(_start) is { } start ? FilterOptions.Text(() => (UtcTime?)UtcTime.Parse(start), "--start") : null,
            ConnectionAge = Duration(parsed, _age),
            Archives = parsed.GetValue(_archives),
            Replay = parsed.GetValue(_replay) ?? [],
            Faults = parsed.GetValue(_faults) ?? [],
            FaultRate = parsed.GetValue(_faultRate),
            FaultEvery = Duration(parsed, _faultEvery),
            FaultSpan = Duration(parsed, _faultSpan),
            MessageRate = parsed.GetValue(_messageRate),
        };

        private static TimeSpan? Duration(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
        {
            null => null,
            { } text => Durations.TryParse(text, out TimeSpan duration)
                ? duration
                : throw new InputException($"{option.Name}: found '{text}', expected a duration such as 90s, 5m or 23h50m."),
        };
    }
}
