namespace Candlewick.Acquisition;

/// <summary>Which file a path or archive key names, whatever folder it lies in.</summary>
internal static class FileName
{
    /// <summary>As many digits as a name needs to tell a month.</summary>
    private const int DigitsOfADate = 6;

    /// <summary>The part after the last slash.</summary>
    public static string Of(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>True when both name one file. A name that tells no date is many files', so that its folders must agree too, as far as both say them.</summary>
    public static bool IsSame(string a, string b)
    {
        string name = Of(a);
        return name == Of(b) && (name.Count(char.IsAsciiDigit) >= DigitsOfADate || $"/{a}".EndsWith($"/{b}", StringComparison.Ordinal) || $"/{b}".EndsWith($"/{a}", StringComparison.Ordinal));
    }
}
