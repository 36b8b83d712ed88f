using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>A small simulated market whose clock stands still, a store filled from it, and a file of real bars to import.</summary>
public sealed class ParityFiles : IAsyncLifetime
{
    private const string Configuration = """
        universe:
          count: 12
        backfill:
          timeframe: 1h
          months: 1
          instruments: 2
        """;

    private const string Bars = """
        1709251200000,61130.99000000,61604.58000000,61130.98000000,61510.86000000,1508.62671000,1709254799999,92703265.47290810,65536,797.85212000,49021413.76117140,0
        1709254800000,61510.87000000,61699.59000000,61450.00000000,61598.14000000,1103.63041000,1709258399999,67960131.75467490,49001,575.28513000,35426339.85012600,0
        """;

    private const string Mapping = """
        name: parity-bars
        files: ["*.psv"]
        format: { kind: json }
        row: bar
        instrument:
          venue: UNITTEST
          symbol: { file: "^(?<base>[a-z]+)-(?<quote>[a-z]+)" }
        time: { column: 0, unit: ms, stamp: open }
        timeframe: 1m
        columns: { open: 1, high: 2, low: 3, close: 4, volume: 5 }
        """;

    private readonly TemporaryFolder _folder = new();
    private SimulatedVenue? _venue;

    /// <summary>Where callers stand.</summary>
    public string Folder => _folder.File("work");

    /// <summary>The files that runs open; put back from their templates before a run that writes.</summary>
    public string Store => Path.Combine(Folder, "data", "sim.duckdb");

    public string RealStore => Path.Combine(Folder, "data", "candlewick.duckdb");

    public string SimulatorUrl => _venue!.Url.AbsoluteUri.TrimEnd('/');

    /// <summary>Two instruments that the store has bars of.</summary>
    public IReadOnlyList<string> Instruments { get; private set; } = [];

    public CandlewickOptions OptionsOf(bool isReal) => isReal ? CandlewickOptions.ForStore(RealStore) : Options;

    private CandlewickOptions Options => CandlewickOptions.ForStore(Store) with { WorkingDirectory = Folder, SimulatorUrl = _venue!.Url };

    private string Template(string store) => _folder.File(Path.GetFileName(store));

    public async ValueTask InitializeAsync()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "candlewick.yaml"), Configuration);
        File.WriteAllText(Path.Combine(Folder, "BTCUSDT-1h-2024-03.csv"), Bars);
        File.WriteAllText(Path.Combine(Folder, "parity.yaml"), Mapping);
        File.WriteAllText(Path.Combine(Folder, "btc-usdt.psv"), "[[1709251200000,1,2,0.5,1.5,10]]");
        File.WriteAllText(Path.Combine(Folder, "words.txt"), "# comes from a file\nlist series\n");
        _venue = await SimulatedVenue.StartAsync(
            CandlewickOptions.ForStore(Store) with { DataDirectory = _folder.File("sim") },
            new SimulatedVenueRequest(7) { Instruments = 6, Months = 1, Rate = 1e-12 },
            progress: null,
            ct);
        Terminal terminal = new(Folder);
        foreach (string line in (string[])["universe refresh", "backfill --top 2", "repair", "jobs run universe"])
        {
            Said said = await terminal.RunAsync([.. line.Split(' '), "--store", Store, "--sim-url", SimulatorUrl], ct);
            Assert.True(said.Code == ExitCodes.Done, $"{line}: {said.Output}{said.Errors}");
        }

        await using (Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(Store), StoreAccess.Read, ct))
        {
            Instruments = [.. (await workspace.ListUniverseAsync(2, ct)).Select(one => one.ToString())];
        }

        await (await Workspace.OpenAsync(CandlewickOptions.ForStore(RealStore), StoreAccess.Write, ct)).DisposeAsync();
        File.Copy(Store, Template(Store));
        File.Copy(RealStore, Template(RealStore));
    }

    /// <summary>Every run that writes begins with the same file.</summary>
    public void PutBack()
    {
        foreach (string store in (string[])[Store, RealStore])
        {
            File.Delete(store + ".wal");
            File.Copy(Template(store), store, overwrite: true);
        }
    }

    /// <summary>Files that a command makes and would not replace.</summary>
    public void Tidy()
    {
        File.Delete(Path.Combine(Folder, "copy.duckdb"));
        File.Delete(Path.Combine(Folder, "copied.duckdb"));
        File.Delete(Path.Combine(Folder, "copied.duckdb.control"));
        foreach (string folder in ((string[])["backups", "hive", "set"]).Select(name => Path.Combine(Folder, name)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _venue!.DisposeAsync();
        _folder.Dispose();
    }
}
