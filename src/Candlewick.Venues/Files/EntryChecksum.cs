namespace Candlewick.Venues.Files;

/// <summary>CRC-32 as archives carry it (polynomial 0xEDB88320), eight bytes a step.</summary>
/// <remarks>The runtime's zip reader does not compare it. Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.7.</remarks>
internal static class EntryChecksum
{
    private static readonly uint[][] Tables = Build();

    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            uint low = BitConverter.ToUInt32(data) ^ crc;
            uint high = BitConverter.ToUInt32(data[4..]);
            crc = Tables[7][low & 0xFF] ^ Tables[6][(low >> 8) & 0xFF] ^ Tables[5][(low >> 16) & 0xFF] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 0xFF] ^ Tables[2][(high >> 8) & 0xFF] ^ Tables[1][(high >> 16) & 0xFF] ^ Tables[0][high >> 24];
            data = data[8..];
        }

        foreach (byte value in data)
        {
            crc = Tables[0][(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[][] Build()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            tables[0][i] = crc;
        }

        for (int table = 1; table < 8; table++)
        {
            for (uint i = 0; i < 256; i++)
            {
                uint crc = tables[table - 1][i];
                tables[table][i] = tables[0][crc & 0xFF] ^ (crc >> 8);
            }
        }

        return tables;
    }
}
