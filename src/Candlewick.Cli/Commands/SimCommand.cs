using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class SimCommand
{
    public static Command Create()
    {
        Option<ulong> seed = new("--seed") { Description = "Seed of the market; the same seed gives the same market.", DefaultValueFactory = _ => 1 };
        Option<int> port = new("--port") { Description = "Port on 127.0.0.1; 0 for any.", DefaultValueFactory = _ => 8790 };
        Option<int?> instruments = new("--instruments") { Description = "Tradable instruments.", HelpName = "N" };
        Option<int?> months = new("--months") { Description = "Full months of history.", HelpName = "N" };
        Option<double> rate = new("--rate") { Description = "Seconds of the market per second of ours.", DefaultValueFactory = _ => 1 };
        Option<string?> archives = new("--archives") { Description = "Serve real archives from a bucket-shaped folder instead of inventing a market.", HelpName = "DIR" };
        Option<string[]> faults = new("--faults") { Description = "Faults to plant: all, or names.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        Option<double?> faultRate = new("--fault-rate") { Description = "Share of files and answers that a fault hits, 0 to 1.", HelpName = "SHARE" };
        Command command = new DetailedCommand("sim", """
            Serves a simulated market, or real archives, on 127.0.0.1 until Ctrl-C.
            Archives, REST, rankings and a clock, invented from a seed.
            The truth is written below the data folder before anything is served. See docs/simulator.md.

            Examples:
              wick sim --seed 7 --rate 60
              wick sim --archives ./data.binance.vision
              wick sim --seed 7 --faults all
            """) { seed, port, instruments, months, rate, archives, faults, faultRate };
        Invocation.HandleHere(command, async (run, ct) =>
        {
            SimulatedVenueRequest request = new(run.Parsed.GetValue(seed))
            {
                Port = run.Parsed.GetValue(port),
                Instruments = run.Parsed.GetValue(instruments),
                Months = run.Parsed.GetValue(months),
                Rate = run.Parsed.GetValue(rate),
                Archives = run.Parsed.GetValue(archives),
                Faults = run.Parsed.GetValue(faults) ?? [],
                FaultRate = run.Parsed.GetValue(faultRate),
            };
            await using SimulatedVenue venue = await ProgressView.RunAsync(run.Screen, "simulated market", progress =>
                SimulatedVenue.StartAsync(run.Options, request, progress, ct));
            run.Screen.Line(request.Archives is null ? Screen.SimulatedNotice : $"real archives of {request.Archives}, served locally");
            string url = venue.Url.AbsoluteUri.TrimEnd('/');
            run.Screen.Line($"serving at {url}; the market's clock says {Cell.Second(UtcTime.From(venue.Clock.GetUtcNow()))}");
            if (venue.TruthFolder is { } truth)
            {
                run.Screen.Line($"the truth is in {truth}");
            }

            run.Screen.Line($"try: wick --sim-url {url} {(request.Archives is null ? "universe refresh" : "repair")}");
            run.Screen.Line("Ctrl-C stops it");
            await run.Screen.Out.FlushAsync(ct);
            await venue.WaitAsync(ct);
            return ExitCodes.Done;
        });
        return command;
    }
}
