using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Which layout answers for an archive that cannot be opened, so that it is reported and not passed over.</summary>
internal static partial class FileNames
{
    public static bool MayBe(ImportFile file, IZipLayout layout, FileFormatSpec spec)
    {
        string name = file.Name;
        bool isCrypto = Crypto().IsMatch(name);
        return layout switch
        {
            OptionOpenInterest => OpenInterest().IsMatch(name),
            EquityQuotes => Quote().IsMatch(name),
            DailyBars => spec.Name switch
            {
                FileFormats.EquityDays => Day().IsMatch(name),
                FileFormats.OptionDays => OptionYear().IsMatch(name),
                _ => isCrypto && !HasDay().IsMatch(name),
            },
            IntradayBars => spec.Name switch
            {
                FileFormats.EquityBars => Trade().IsMatch(name) && !isCrypto,
                FileFormats.CryptoBars => isCrypto && HasDay().IsMatch(name),
                _ => false,
            },
            _ => false,
        };
    }

    [GeneratedRegex(@"_openinterest(_(american|european))?\.zip$", RegexOptions.IgnoreCase)]
    private static partial Regex OpenInterest();

    [GeneratedRegex(@"(^|_)\d{8}_quote\.zip$", RegexOptions.IgnoreCase)]
    private static partial Regex Quote();

    [GeneratedRegex(@"(^|_)\d{8}(_1m)?_trade\.zip$", RegexOptions.IgnoreCase)]
    private static partial Regex Trade();

    [GeneratedRegex(@"_\d{4}_trade_(american|european)\.zip$", RegexOptions.IgnoreCase)]
    private static partial Regex OptionYear();

    [GeneratedRegex(@"^[a-z]{1,6}(\.[a-z]{1,2})?\.zip$")]
    private static partial Regex Day();

    [GeneratedRegex(@"^[a-z0-9]+-[a-z0-9]+-1[smd](-\d{8})?_trade\.zip$")]
    private static partial Regex Crypto();

    [GeneratedRegex(@"\d{8}")]
    private static partial Regex HasDay();
}
