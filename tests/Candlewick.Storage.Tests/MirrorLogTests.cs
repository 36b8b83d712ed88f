using Candlewick.Storage.Mirror;
using Candlewick.Testing;

namespace Candlewick.Storage.Tests;

public sealed class MirrorLogTests : IDisposable
{
    private static readonly MirrorKey January = MirrorKey.Parse("BINANCE:BTCUSDT@1h 2024-01");
    private static readonly MirrorKey Fact = new("fact");

    private readonly TemporaryFolder _folder = new();
    private readonly Disk _disk = new();

    private string LogPath => _folder.File("mirror.log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Begin_OnAFullDisk_FailsUntilTheKeyIsWrittenDown(int space)
    {
        using (MirrorLog log = Open())
        {
            log.Begin([MirrorKey.Ledger]);
            _disk.Space = space;
            Assert.Equal(ErrorKind.DiskFull, Assert.Throws<StoreException>(() => log.Begin([January])).Kind);
            Assert.Equal(ErrorKind.DiskFull, Assert.Throws<StoreException>(() => log.Begin([January])).Kind);
            Assert.Equal([MirrorKey.Ledger], log.Active);
            _disk.Space = null;
            log.Begin([January]);
        }

        using MirrorLog again = Open();
        Assert.Equal([MirrorKey.Ledger, January], again.Active);
    }

    [Fact]
    public void Miss_OnAFullDisk_IsKnownAndWrittenDownWithTheNextLine()
    {
        using (MirrorLog log = Open())
        {
            _disk.Space = 3;
            Assert.Equal(ErrorKind.DiskFull, Assert.Throws<StoreException>(() => log.Miss(1, [January])).Kind);
            Assert.Equal([January], log.Missed(1));
            Assert.Throws<StoreException>(() => log.Miss(1, [January]));
            _disk.Space = null;
            log.Begin([Fact]);
        }

        using MirrorLog again = Open();
        Assert.Equal([January], again.Missed(1));
        Assert.Equal([Fact], again.Active);
    }

    [Fact]
    public void Heal_OnAFullDisk_LeavesTheStoreBehind()
    {
        using MirrorLog log = Open();
        log.Miss(0, [Fact]);
        log.Begin([January]);
        _disk.Space = 0;
        Assert.Throws<StoreException>(() => log.Heal(0, [Fact]));
        Assert.Equal([Fact], log.Missed(0));
        log.Settle([January]);
        Assert.Equal([January], log.Active);
    }

    [Theory]
    [InlineData("+ fact\n! 1 ledg", 0)]
    [InlineData("+ fact\n! 1 ledg\n", 0)]
    [InlineData("+ fact\n! 1 ledg! 1 ledger\n", 1)]
    [InlineData("+ fact\n!\n", 0)]
    [InlineData("+ fact\n! 7 ledger\n", 0)]
    [InlineData("+ fact\n\0\0\0", 0)]
    public void Open_OfATornLine_LeavesOutTheTornEntryAlone(string text, int missed)
    {
        File.WriteAllText(LogPath, text);
        using MirrorLog log = Open();
        Assert.Equal([Fact], log.Active);
        Assert.Equal(missed, log.Missed(1).Count);
    }

    [Fact]
    public void Open_OfADamagedLineInTheMiddle_SaysWhere()
    {
        File.WriteAllText(LogPath, "+ fact\n? what is this\n+ ledger\n");
        StoreException refusal = Assert.Throws<StoreException>(() => Open());
        Assert.Equal(ErrorKind.Corrupt, refusal.Kind);
        Assert.Contains("line 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OnAFullDisk_GoesOnInTheOldFile()
    {
        File.WriteAllText(LogPath, "+ fact\n+ led");
        _disk.Space = 0;
        using (MirrorLog log = Open())
        {
            _disk.Space = null;
            log.Begin([MirrorKey.Ledger]);
        }

        using MirrorLog again = Open();
        Assert.Equal([Fact, MirrorKey.Ledger], again.Active);
    }

    private MirrorLog Open() => MirrorLog.Open(LogPath, isDurable: true, (path, mode) => new FileOfDisk(path, mode, _disk));

    /// <summary>Bytes that are left; null for as many as are wanted.</summary>
    private sealed class Disk
    {
        public int? Space { get; set; }
    }

    /// <summary>A file on a disk that may be full: what fits is written before it fails.</summary>
    private sealed class FileOfDisk(string path, FileMode mode, Disk disk) : FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0)
    {
        private const int NoSpaceLeft = 28;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (disk.Space is not { } space)
            {
                base.Write(buffer);
                return;
            }

            base.Write(buffer[..Math.Min(space, buffer.Length)]);
            throw new IOException("No space left on device", NoSpaceLeft);
        }
    }
}
