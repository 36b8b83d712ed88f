using System.Globalization;
using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Days of eight digits in file names.</summary>
internal static partial class DayNames
{
    /// <summary>True when the name has days and none of them is this one.</summary>
    public static bool DisagreeOn(string fileName, DateOnly day)
    {
        bool hasDay = false;
        foreach (ValueMatch match in EightDigits().EnumerateMatches(fileName))
        {
            if (DateOnly.TryParseExact(fileName.AsSpan(match.Index, match.Length), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly named))
            {
                hasDay = true;
                if (named == day)
                {
                    return false;
                }
            }
        }

        return hasDay;
    }

    [GeneratedRegex(@"(?<!\d)\d{8}(?!\d)", RegexOptions.CultureInvariant)]
    private static partial Regex EightDigits();
}
