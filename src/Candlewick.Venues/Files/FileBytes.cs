using System.IO.Compression;
using System.Security.Cryptography;

namespace Candlewick.Venues.Files;

/// <summary>Reads a file into memory within the limits, with its digest; a gzip file is inflated.</summary>
internal static class FileBytes
{
    /// <summary>The file as it lies on the disk; null when it is too large or empty, which is then logged.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static async Task<byte[]?> ReadAsync(ImportFile file, FileLimits limits, FaultLog log, CancellationToken ct)
    {
        long length = new FileInfo(file.FullPath).Length;
        if (length == 0)
        {
            log.Add(new RowFault(DataFaultKind.Empty, null, "rows", "a file of 0 bytes", RowFault.FetchAgain), null);
            return null;
        }

        if (length > limits.FileBytes)
        {
            log.Add(TooLarge(null, $"a file of {length:N0} bytes", limits.FileBytes), null);
            return null;
        }

        byte[] bytes = await File.ReadAllBytesAsync(file.FullPath, ct);
        log.Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return bytes;
    }

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    public static bool IsZip(ReadOnlySpan<byte> bytes) => bytes is [(byte)'P', (byte)'K', ..];

    /// <summary>The inflated bytes; null when they are cut, damaged or too many, which is then logged.</summary>
    public static byte[]? Gunzip(byte[] bytes, FileLimits limits, FaultLog log)
    {
        try
        {
            using GZipStream inflate = new(new MemoryStream(bytes), CompressionMode.Decompress);
            byte[]? plain = Drain(inflate, bytes.Length * 4L, limits.EntryBytes);
            if (plain is null)
            {
                log.Add(TooLarge(null, $"more than {limits.EntryBytes:N0} bytes inflated", limits.EntryBytes), null);
                return null;
            }

            if (IsWhole(bytes, plain))
            {
                return plain;
            }

            log.Add(new RowFault(DataFaultKind.Truncated, null, "a whole gzip stream whose length and CRC-32 agree", "one that does not agree", RowFault.FetchAgain), null);
        }
        catch (InvalidDataException exception)
        {
            log.Add(new RowFault(DataFaultKind.Corrupt, null, "a gzip stream", exception.Message, RowFault.FetchAgain), null);
        }

        return null;
    }

    /// <summary>Everything in the stream; null when it is more than the limit.</summary>
    public static byte[]? Drain(Stream stream, long likely, int limit)
    {
        byte[] buffer = new byte[(int)Math.Clamp(likely, 256, limit) + 1];
        int length = 0;
        while (true)
        {
            int read = stream.Read(buffer, length, buffer.Length - length);
            length += read;
            if (length > limit)
            {
                return null;
            }

            if (read == 0)
            {
                Array.Resize(ref buffer, length);
                return buffer;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, limit + 1L));
            }
        }
    }

    public static RowFault TooLarge(string? where, string found, long limit) => new(
        DataFaultKind.TooLarge, where, $"at most {limit:N0} bytes", found, "If the file is genuine, split it; otherwise discard it.");

    /// <summary>A cut stream inflates without an exception: its last eight bytes tell. Of several members only the last can be compared.</summary>
    private static bool IsWhole(byte[] bytes, byte[] plain)
    {
        if (bytes.Length < 18)
        {
            return false;
        }

        uint crc = BitConverter.ToUInt32(bytes, bytes.Length - 8);
        uint length = BitConverter.ToUInt32(bytes, bytes.Length - 4);
        return length <= plain.Length && EntryChecksum.Of(plain.AsSpan(plain.Length - (int)length)) == crc;
    }
}
