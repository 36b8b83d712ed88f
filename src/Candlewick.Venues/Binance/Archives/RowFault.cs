namespace Candlewick.Venues.Binance.Archives;

/// <summary>What is wrong with an archive, before series and source are put to it.</summary>
/// <param name="Line">1 is the first line of the entry, header included; 0 when it concerns the whole file.</param>
internal sealed record RowFault(DataFaultKind Kind, long Line, string Expected, string Found, string Advice, bool IsRepaired = false)
{
    public const string FetchAgain = "Fetch the archive again; if it stays so, the rows come from the next source.";
    public const string SetAside = "The file is set aside; the rows come from the next source.";

    public static RowFault Of(DataFaultKind kind, string expected, string found, string advice = FetchAgain) => new(kind, 0, expected, found, advice);

    public static RowFault At(long line, DataFaultKind kind, string expected, string found) => new(kind, line, expected, found, SetAside);
}

/// <summary>Takes the lines of an entry as they are inflated.</summary>
internal interface ILineSink
{
    /// <summary>Takes whole lines, each ended by a line feed, in <c>buffer[start..end]</c>; the buffer has room to read 64 bytes beyond and 32 before.</summary>
    /// <returns>The fault that ends the reading; null to go on.</returns>
    RowFault? Take(byte[] buffer, int start, int end);
}
