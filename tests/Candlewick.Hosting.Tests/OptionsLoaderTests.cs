using Candlewick.Domain;
using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

public sealed class OptionsLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_File_OverridesDefaultsAndFlagsOverrideTheFile()
    {
        CandlewickOptions options = Load("data_dir: there\nbackfill:\n  months: 7\n", dataDirectory: "here");

        Assert.Equal("here", options.DataDirectory);
        Assert.Equal(7, options.Backfill.Months);
        Assert.Equal(new BackfillOptions().Instruments, options.Backfill.Instruments);
    }

    [Fact]
    public void Load_ManyFaults_NamesAllOfThemByLineAndColumn()
    {
        InputException failure = Assert.Throws<InputException>(() => Load("""
            store:
              memory_mb: lots
            backfil:
              months: 3
            universe:
              count: 0
            venues:
              binance_spot: ftp://x
            """, simulator: "nonsense"));

        Assert.Equal(5, failure.Faults.Count);
        Assert.Contains(failure.Faults, fault => fault.Contains("c.yaml:2:14", StringComparison.Ordinal) && fault.Contains("64 to 1048576", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.Contains("c.yaml:3:1", StringComparison.Ordinal) && fault.Contains("backfill", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.Contains("c.yaml:6:10", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.Contains("c.yaml:8:17", StringComparison.Ordinal));
        Assert.Contains(failure.Faults, fault => fault.StartsWith("--sim-url: found 'nonsense'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  shortest_stall: 400", "live.shortest_stall: found 400, expected at most live.longest_stall, which is 300.")]
    [InlineData("  bars: ''", "live.bars: found none, expected at least one length")]
    [InlineData("  kinds: bars\n  built_bars: 1m", "live.built_bars: found 1m, expected none, or trades")]
    [InlineData("  mode: poll\n  built_bars: 5m", "live.built_bars: found 5m, expected none, or trades")]
    public void Load_ValuesThatContradictOneAnother_SaysWhich(string live, string fault)
    {
        InputException failure = Assert.Throws<InputException>(() => Load($"live:\n{live}\n", simulator: "nonsense"));

        Assert.Equal(2, failure.Faults.Count);
        Assert.StartsWith(fault, failure.Faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PasswordOfTheCertificate_IsKeptAndNeverShown()
    {
        OptionSurroundings around = new(_folder.Path, new Dictionary<string, string>(StringComparer.Ordinal) { ["CANDLEWICK_SERVER_CERTIFICATE_PASSWORD"] = "open s3same" });

        CandlewickOptions options = OptionsLoader.Load(new OptionOverrides(null, null, null, null, false), around);

        Assert.Equal("open s3same", options.Server.CertificatePassword?.Reveal());
        Assert.DoesNotContain("s3same", options.ToString(), StringComparison.Ordinal);
        Assert.All(OptionKeys.All, key => Assert.DoesNotContain("s3same", key.Read(options), StringComparison.Ordinal));
        Assert.Equal("***", OptionKeys.All.Single(key => key.Key == "server.certificate_password").Read(options));
    }

    [Fact]
    public void Load_FileThatIsNotThere_SaysSo()
    {
        InputException failure = Assert.Throws<InputException>(() => OptionsLoader.Load(new OptionOverrides(_folder.File("no.yaml"), null, null, null, false)));
        Assert.Contains("found no such file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StorePathOf_SimulatedAndReal_AreTwoFiles()
    {
        CandlewickOptions options = new();
        Assert.NotEqual(options.StorePathOf(StoreOrigin.Real), options.StorePathOf(StoreOrigin.Simulated));
    }

    private CandlewickOptions Load(string yaml, string? dataDirectory = null, string? simulator = null)
    {
        File.WriteAllText(_folder.File("c.yaml"), yaml);
        return OptionsLoader.Load(new OptionOverrides(_folder.File("c.yaml"), dataDirectory, null, simulator, false));
    }
}
