using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

public sealed class StoreMemoryTests
{
    [Theory]
    [InlineData(0, 0, false, 96)]
    [InlineData(0, 0, true, 512)]
    [InlineData(0, 1_500, false, 187)]
    [InlineData(0, 6_400, true, 800)]
    [InlineData(70, 6_400, true, 70)]
    public void Choose_OfAFile_GrowsWithIt(int wanted, int mebibytes, bool isLongLived, int expected)
    {
        using TemporaryFolder folder = new();
        if (mebibytes > 0)
        {
            using FileStream sparse = File.Create(folder.File("a.duckdb"));
            sparse.SetLength((long)mebibytes << 20);
        }

        Assert.Equal(expected, StoreMemory.Choose(wanted, folder.File("a.duckdb"), isLongLived));
    }
}
