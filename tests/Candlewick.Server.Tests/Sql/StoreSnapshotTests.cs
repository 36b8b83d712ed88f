using Candlewick.Server.Sql;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Sql;

/// <summary>When the copy that statements read is made anew.</summary>
public sealed class StoreSnapshotTests
{
    private static readonly DateTimeOffset Start = new(2024, 3, 10, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_StoreThatHasNotChanged_GivesTheSameCopyAsOfNow()
    {
        using Copies copies = new();
        ManualClock clock = new(Start);
        using StoreSnapshot snapshot = new(copies, clock, TimeSpan.FromMinutes(5), () => "same");
        TakenSnapshot first = await snapshot.TakeAsync(Stop);
        clock.Advance(TimeSpan.FromDays(1));

        TakenSnapshot later = await snapshot.TakeAsync(Stop);

        Assert.Equal((1, first.Lease.Path), (copies.Made, later.Lease.Path));
        Assert.Equal((UtcTime.From(Start), UtcTime.From(Start.AddDays(1))), (first.At, later.At));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Take_StoreThatChanges_GivesACopyOfItsAge_ThenANewOne(bool isKnown)
    {
        using Copies copies = new();
        ManualClock clock = new(Start);
        int change = 0;
        using StoreSnapshot snapshot = new(copies, clock, TimeSpan.FromMinutes(5), () => isKnown ? $"{change++}" : null);
        await snapshot.TakeAsync(Stop);
        clock.Advance(TimeSpan.FromMilliseconds(500));
        TakenSnapshot young = await snapshot.TakeAsync(Stop);
        clock.Advance(TimeSpan.FromMilliseconds(501));
        TakenSnapshot anew = await snapshot.TakeAsync(Stop);

        Assert.Equal(2, copies.Made);
        Assert.Equal((UtcTime.From(Start), UtcTime.From(Start.AddMilliseconds(1_001))), (young.At, anew.At));
        Assert.NotEqual(young.Lease.Path, anew.Lease.Path);
    }

    [Fact]
    public async Task Take_WriteWhileTheCopyIsMade_IsSeenAsAChange()
    {
        int change = 0;
        using Copies copies = new() { WhileMaking = () => change++ };
        ManualClock clock = new(Start);
        using StoreSnapshot snapshot = new(copies, clock, TimeSpan.FromMinutes(5), () => $"{change}");
        await snapshot.TakeAsync(Stop);
        clock.Advance(TimeSpan.FromSeconds(2));

        await snapshot.TakeAsync(Stop);

        Assert.Equal(2, copies.Made);
    }

    /// <summary>Makes empty files.</summary>
    private sealed class Copies : IStoreCopies, IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public int Made { get; private set; }

        public Action WhileMaking { get; init; } = () => { };

        public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => throw new NotSupportedException();

        public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => throw new NotSupportedException();

        public async Task<string> SnapshotAsync(CancellationToken ct)
        {
            string path = _folder.File($"{++Made}.duckdb");
            await File.WriteAllTextAsync(path, "", ct);
            WhileMaking();
            return path;
        }

        public void Dispose() => _folder.Dispose();
    }
}
