using System.Runtime.InteropServices;

namespace Candlewick.Campaigns;

/// <summary>Parts that every report has.</summary>
internal static class ReportText
{
    public static string Machine() =>
        $"{Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, "
#if DEBUG
        + "Debug build";
#else
        + "Release build";
#endif

    public static string Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows) => string.Join(
        '\n',
        [Line(header), Line([.. header.Select((_, column) => column == 0 ? "---" : "---:")]), .. rows.Select(Line)]);

    public static string Findings(IReadOnlyList<Finding> findings, int most)
    {
        if (findings.Count == 0)
        {
            return "No findings.";
        }

        IEnumerable<string> counts = findings.GroupBy(finding => finding.Kind).OrderBy(kind => kind.Key).Select(kind => $"{kind.Count()} {kind.Key}");
        IEnumerable<string> first = findings.GroupBy(finding => finding.Kind).OrderBy(kind => kind.Key).SelectMany(kind => kind.Take(most).Select(finding => $"- {finding}"));
        return $"{findings.Count} findings: {string.Join(", ", counts)}. The first {most} of each kind:\n\n" + string.Join('\n', first);
    }

    private static string Line(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells)} |";
}
