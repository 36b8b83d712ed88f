using Candlewick.Hosting;
using Candlewick.Server.Bars;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>Bars over the bulk road are the bars of the store, bit for bit.</summary>
public sealed class RemoteBarsTests : IDisposable
{
    private static readonly BarSeriesId Series = BarSeriesId.Parse("BINANCE:BTCUSDT@1m");
    private static readonly UtcTime Start = UtcTime.From(2024, 3, 1);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40_000)]
    public async Task ReadAsync_AnyNumberOfBars_EqualsTheStore(int count)
    {
        await using OwnedFile owner = await OpenAsync(count);
        using ControlClient client = (await ControlClient.TryConnectAsync(owner.Workspace.Info.Location, Stop))!;
        RemoteBars bars = new(client);

        UtcRange part = new(Start.AddNanoseconds(60_000_000_000L * (count / 3)), UtcTime.MaxValue);
        foreach (UtcRange range in (UtcRange[])[UtcRange.All, part])
        {
            Bar[] remote = await AllAsync(bars.ReadAsync(Series, range, null, Stop));
            Assert.Equal(await AllAsync(owner.Workspace.Store.Bars.ReadAsync(Series, range, null, Stop)), remote);
            Assert.Equal(count - (range == part ? count / 3 : 0), remote.Length);
        }

        Assert.Empty(await AllAsync(bars.ReadAsync(Series, UtcRange.All, UtcTime.From(2000, 1, 1), Stop)));
    }

    [Fact]
    public async Task ReadAsync_OwnerEndsInTheMiddle_FailsAndGivesNoWholeAnswer()
    {
        OwnedFile owner = await OpenAsync(400_000);
        using ControlClient client = (await ControlClient.TryConnectAsync(owner.Workspace.Info.Location, Stop))!;
        long rows = 0;

        StoreException failure = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (BarColumns batch in new RemoteBars(client).ReadAsync(Series, UtcRange.All, null, Stop))
            {
                if (rows == 0)
                {
                    await owner.DisposeAsync();
                }

                rows += batch.Count;
            }
        });

        Assert.Equal(ErrorKind.Unreachable, failure.Kind);
        Assert.InRange(rows, 1, 399_999);
    }

    [Fact]
    public async Task Endpoint_WrongQuestion_IsRefusedWithItsFault()
    {
        await using OwnedFile owner = await OpenAsync(1);
        using ControlClient client = (await ControlClient.TryConnectAsync(owner.Workspace.Info.Location, Stop))!;

        using HttpResponseMessage answer = await client.Http.GetAsync("/v1/bars?series=nonsense", Stop);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("nonsense", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private async Task<OwnedFile> OpenAsync(int count)
    {
        OwnedFile owner = await OwnedFile.OpenAsync(CandlewickOptions.ForStore(_folder.File("a.duckdb")), Stop);
        using BarColumns bars = new(count);
        for (int i = 0; i < count; i++)
        {
            UtcTime open = Start.AddNanoseconds(60_000_000_000L * i);
            double price = 100 + (0.1 * i);
            bars.Add(
                open, open.AddNanoseconds(60_000_000_000L), [price, price + 1, price - 1, price + 0.3, i, double.NaN, 3, double.NaN, 0.1],
                finality: i == count - 1 ? Finality.Forming : Finality.Closed);
        }

        if (count > 0)
        {
            UtcRange range = new(Start, bars[count - 1].CloseTime);
            Provenance source = new("test", "RemoteBarsTests", null, Start);
            await owner.Workspace.Store.Bars.WriteAsync([new RangeWrite(Series, range, bars, source, WriteReason.Import, TradingCalendar.AlwaysOpen)], Stop);
        }

        return owner;
    }

    private static async Task<Bar[]> AllAsync(IAsyncEnumerable<BarColumns> batches)
    {
        List<Bar> all = [];
        await foreach (BarColumns batch in batches)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                all.Add(batch[i]);
            }
        }

        return [.. all];
    }
}
