using System.Buffers.Binary;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Archives that inflate to far more than they are. Alone, because what the whole process allocates is measured.</summary>
[CollectionDefinition(nameof(ArchiveBombTests), DisableParallelization = true)]
[Collection(nameof(ArchiveBombTests))]
public sealed class ArchiveBombTests
{
    private const int Inflated = 50_000_000;

    [Fact]
    public async Task ReadAsync_Bomb_IsTooLargeBeforeItInflates()
    {
        byte[] bomb = Bomb();
        Assert.True(bomb.Length < 100_000);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await ArchiveFaultTests.AssertSetAsideAsync(bomb, null, DataFaultKind.TooLarge);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Inflated / 5);
    }

    [Fact]
    public async Task ReadAsync_BombThatLiesAboutItsSize_IsStoppedAsSoonAsItHasGivenMoreThanItSaid()
    {
        byte[] bomb = Bomb();
        int directory = bomb.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bomb.AsSpan(directory + 24), 2_000);

        long before = GC.GetTotalAllocatedBytes(precise: true);
        await ArchiveFaultTests.AssertSetAsideAsync(bomb, null, DataFaultKind.Corrupt, DataFaultKind.UnknownFormat);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Inflated / 5);
    }

    private static byte[] Bomb() => ArchiveFiles.Zip([(ArchiveFiles.Name + ".csv", new string('0', Inflated))]);
}
