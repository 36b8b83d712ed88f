using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Candlewick.Simulator.Faults;

namespace Candlewick.Simulator.Tests;

/// <summary>Each fault on hourly archives: labelled in truth, present in what is served, counted, and absent from REST.</summary>
public sealed class ArchiveFaultTests
{
    public static TheoryData<FaultKind> ArchiveKinds { get; } =
        [.. Enum.GetValues<FaultKind>().Where(kind => kind is > FaultKind.MissingRows and <= FaultKind.Reissued and not FaultKind.ZipBomb)];

    private static SimulatorOptions With(FaultKind kind) => Requests.Small with
    {
        Faults = new HashSet<FaultKind> { kind }, FaultTimeframes = [Requests.Hour], FaultShare = 0, TruthTimeframes = [], Instruments = 2,
    };

    [Theory]
    [MemberData(nameof(ArchiveKinds))]
    public async Task Archive_Fault_IsServedLabelledAndCountedWhileRestIsRight(FaultKind kind)
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(kind), null, default);
        using HttpClient http = Requests.Client(server);
        JsonElement fault = Requests.ReadTruth(server).GetProperty("faults").EnumerateArray().Single();
        Assert.Equal(FaultKinds.NameOf(kind), fault.GetProperty("kind").GetString());
        string key = fault.GetProperty("target").GetString()!;
        (HttpStatusCode status, byte[] bytes) = await GetAsync(http, key);
        (_, byte[] checksum) = await GetAsync(http, key + ".CHECKSUM");
        string symbol = key.Split('/')[4];
        UtcRange period = new(UtcTime.Parse(fault.GetProperty("periodFrom").GetString()!), UtcTime.Parse(fault.GetProperty("periodTo").GetString()!));
        using BarColumns truth = server.Market!.ReadBars(symbol, Requests.Hour, period);

        Check(kind, (status, bytes), Encoding.ASCII.GetString(checksum), truth, fault);

        List<string[]> rest = await Requests.KlinesAsync(http, $"symbol={symbol}&interval=1h&startTime={period.From.Milliseconds}&endTime={period.To.Milliseconds - 1}&limit=1000");
        Assert.Equal(truth.Count, rest.Count);
        Assert.Equal(Requests.Values(truth[truth.Count / 2]), Requests.Values(rest[truth.Count / 2]));
        using JsonDocument counts = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/faults", UriKind.Relative)));
        Assert.Equal(1, counts.RootElement.GetProperty("kinds").GetProperty(FaultKinds.NameOf(kind)).GetProperty("met").GetInt32());
    }

    [Fact]
    public async Task Archive_ZipBomb_UnfoldsToAGigabyte()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(FaultKind.ZipBomb), null, default);
        using HttpClient http = Requests.Client(server);
        string key = Requests.ReadTruth(server).GetProperty("faults")[0].GetProperty("target").GetString()!;
        (_, byte[] bytes) = await GetAsync(http, key);
        using ZipArchive zip = new(new MemoryStream(bytes));
        Assert.Equal(1L << 30, zip.Entries.Single().Length);
        Assert.InRange(bytes.Length, 1, 20 << 20);
    }

    [Fact]
    public async Task Archive_Reissued_IsRightAfterItsInstantOnceTheFirstVersionWasGot()
    {
        await using SimulatorServer server = await SimulatorServer.StartAsync(With(FaultKind.Reissued) with { ReissueAfter = TimeSpan.Zero }, null, default);
        using HttpClient http = Requests.Client(server);
        JsonElement fault = Requests.ReadTruth(server).GetProperty("faults")[0];
        string key = fault.GetProperty("target").GetString()!;
        (_, byte[] first) = await GetAsync(http, key);
        (_, byte[] second) = await GetAsync(http, key);
        Assert.NotEqual(0, CountWrong(Requests.Rows(first), key.Split('/')[4], server, fault));
        Assert.Equal(0, CountWrong(Requests.Rows(second), key.Split('/')[4], server, fault));
    }

    [Fact]
    public async Task Plan_All_PlantsEveryKindOnceAndTheSameAgain()
    {
        SimulatorOptions options = Requests.Small with { Faults = FaultKinds.All, Instruments = 6, Months = 3, TruthTimeframes = [] };
        List<string> plans = [];
        for (int i = 0; i < 2; i++)
        {
            await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
            JsonElement truth = Requests.ReadTruth(server);
            plans.Add(truth.GetProperty("faults").ToString() + truth.GetProperty("holes"));
            IEnumerable<string?> planted = truth.GetProperty("faults").EnumerateArray().Concat(truth.GetProperty("holes").EnumerateArray()).Select(item => item.GetProperty("kind").GetString());
            Assert.Equal(FaultKinds.All.Select(FaultKinds.NameOf).Order(StringComparer.Ordinal), planted.Distinct().Order(StringComparer.Ordinal));
        }

        Assert.Equal(plans[0], plans[1]);
    }

    [Fact]
    public async Task Faults_AbsencesAndHoles_AreCountedWhenAClientRunsIntoThem()
    {
        SimulatorOptions options = With(FaultKind.ArchiveAbsent) with { Faults = new HashSet<FaultKind> { FaultKind.ArchiveAbsent, FaultKind.Halt } };
        await using SimulatorServer server = await SimulatorServer.StartAsync(options, null, default);
        using HttpClient http = Requests.Client(server);
        Assert.Equal((0, 0), await CountAsync(http));
        string key = Requests.ReadTruth(server).GetProperty("faults")[0].GetProperty("target").GetString()!;
        (List<string> keys, _, _) = await Requests.ListAsync(http, $"prefix={key[..(key.LastIndexOf('/') + 1)]}&delimiter=/");
        Assert.DoesNotContain(key, keys);
        Assert.Equal((1, 0), await CountAsync(http));
        await Requests.KlinesAsync(http, "symbol=BTCUSDT&interval=1d&startTime=0&limit=1000");
        Assert.Equal((1, 1), await CountAsync(http));

        static async Task<(int Absent, int Halt)> CountAsync(HttpClient client)
        {
            using JsonDocument counts = JsonDocument.Parse(await client.GetStringAsync(new Uri("sim/faults", UriKind.Relative)));
            JsonElement kinds = counts.RootElement.GetProperty("kinds");
            return (kinds.GetProperty("archive-absent").GetProperty("met").GetInt32(), kinds.GetProperty("halt").GetProperty("met").GetInt32());
        }
    }

    [Fact]
    public void Parse_Names_AreReadAndUnknownOnesRefused()
    {
        Assert.Equal([FaultKind.BitFlip, FaultKind.Stall], FaultKinds.Parse("bit-flip, stall").Order());
        Assert.Equal(FaultKinds.All.Count, FaultKinds.Parse("all").Count);
        Assert.Empty(FaultKinds.Parse("none"));
        InputException fault = Assert.Throws<InputException>(() => FaultKinds.Parse("bit-flop"));
        Assert.Contains("bit-flip", fault.Message, StringComparison.Ordinal);
    }

    private static void Check(FaultKind kind, (HttpStatusCode Status, byte[] Bytes) file, string checksum, BarColumns truth, JsonElement fault)
    {
        bool digestFits = checksum.StartsWith(Convert.ToHexStringLower(SHA256.HashData(file.Bytes)), StringComparison.Ordinal);
        Assert.Equal(kind is not (FaultKind.BitFlip or FaultKind.Truncated or FaultKind.StaleChecksum or FaultKind.MissingChecksum or FaultKind.ArchiveAbsent), digestFits);
        Assert.Equal(kind == FaultKind.ArchiveAbsent ? HttpStatusCode.NotFound : HttpStatusCode.OK, file.Status);
        switch (kind)
        {
            case FaultKind.ArchiveAbsent or FaultKind.BitFlip or FaultKind.StaleChecksum:
                break;
            case FaultKind.MissingChecksum:
                Assert.Contains("NoSuchKey", checksum, StringComparison.Ordinal);
                break;
            case FaultKind.Truncated:
                Assert.Throws<InvalidDataException>(() => Requests.Rows(file.Bytes));
                break;
            case FaultKind.EmptyZip or FaultKind.TwoEntries or FaultKind.PathOutside:
                using (ZipArchive zip = new(new MemoryStream(file.Bytes)))
                {
                    Assert.Equal(kind switch { FaultKind.EmptyZip => 0, FaultKind.TwoEntries => 2, _ => 1 }, zip.Entries.Count);
                    Assert.Equal(kind == FaultKind.PathOutside, zip.Entries.Any(entry => entry.FullName.StartsWith("../", StringComparison.Ordinal)));
                }

                break;
            default:
                CheckRows(kind, Requests.Rows(file.Bytes), truth, fault);
                break;
        }
    }

    private static void CheckRows(FaultKind kind, List<string[]> rows, BarColumns truth, JsonElement fault)
    {
        int touched = fault.TryGetProperty("rowsFrom", out JsonElement from)
            ? (int)(UtcTime.Parse(fault.GetProperty("rowsTo").GetString()!) - UtcTime.Parse(from.GetString()!)).TotalHours
            : 0;
        List<long> opens = [.. rows.Where(row => char.IsAsciiDigit(row[0][0])).Select(row => long.Parse(row[0]))];
        bool isWrong = kind switch
        {
            FaultKind.ArchiveRowsMissing => rows.Count == truth.Count - touched,
            FaultKind.DuplicateRows => rows.Count == truth.Count + touched && opens.Distinct().Count() == truth.Count,
            FaultKind.OutOfOrderRows => rows.Count == truth.Count && !opens.SequenceEqual(opens.Order()),
            FaultKind.SwappedColumns => rows.TrueForAll(row => decimal.Parse(row[2]) <= decimal.Parse(row[3])),
            FaultKind.ColumnMissing => rows.TrueForAll(row => row.Length == 11),
            FaultKind.HeaderAdded => rows[0][0] == "open_time" && rows.Count == truth.Count + 1,
            FaultKind.UnitSwitch => rows[0][0].Length == 16 && rows[^1][0].Length == 13,
            FaultKind.NotANumber => rows.Count(row => row[4] == "NaN") == 1,
            FaultKind.NegativePrice => rows.Count(row => row[3].StartsWith('-')) == 1,
            FaultKind.Reissued => rows.Where((row, i) => !Requests.Values(row).SequenceEqual(Requests.Values(truth[i]))).Count() == touched,
            _ => false,
        };
        Assert.True(isWrong, $"{kind} is not in the rows");
    }

    private static int CountWrong(List<string[]> rows, string symbol, SimulatorServer server, JsonElement fault)
    {
        UtcRange period = new(UtcTime.Parse(fault.GetProperty("periodFrom").GetString()!), UtcTime.Parse(fault.GetProperty("periodTo").GetString()!));
        using BarColumns truth = server.Market!.ReadBars(symbol, Requests.Hour, period);
        Assert.Equal(truth.Count, rows.Count);
        return rows.Where((row, i) => !Requests.Values(row).SequenceEqual(Requests.Values(truth[i]))).Count();
    }

    private static async Task<(HttpStatusCode Status, byte[] Bytes)> GetAsync(HttpClient http, string key)
    {
        using HttpResponseMessage answer = await http.GetAsync(new Uri($"bucket/{key}", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }
}
