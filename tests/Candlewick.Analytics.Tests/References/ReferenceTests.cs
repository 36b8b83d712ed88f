using System.Globalization;
using System.Text;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Runs every comparison, and keeps the table in docs/reports/indicator-references.md equal to what was measured.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<int> Checks => [.. Enumerable.Range(0, ReferenceList.All.Count)];

    [Theory]
    [MemberData(nameof(Checks))]
    public void Compute_ReferenceInput_GivesTheReferenceValues(int check) => ReferenceList.All[check].Run();

    [Fact]
    public void Table_IsWhatWasMeasured()
    {
        string path = Path.Combine(Repository.Root, "docs", "reports", "indicator-references.md");
        string table = Table();
        if (Environment.GetEnvironmentVariable("CANDLEWICK_WRITE_REFERENCE") == "1")
        {
            File.WriteAllText(path, table);
        }

        Assert.Equal(File.ReadAllText(path), table);
    }

    [Fact]
    public void Checks_Together_HaveEveryCodeOfTheCatalog() =>
        Assert.Equal(
            AnalyticsCatalog.All.Select(one => one.Spec.Code).Order(StringComparer.Ordinal),
            ReferenceList.All.Select(check => check.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string Table()
    {
        StringBuilder text = new();
        text.Append("# Indicators against independent references\n\n");
        text.Append("Written by `ReferenceTests` (`CANDLEWICK_WRITE_REFERENCE=1`); a test fails when a row is no longer true. Deviations are relative,\n");
        text.Append("rounded up to a power of ten; 0 means equal to the bit.\n\n");
        text.Append("| Indicator | Reference | Values | Largest deviation | Allowed | Convention |\n|---|---|---:|---:|---:|---|\n");
        foreach (ReferenceCheck check in ReferenceList.All)
        {
            (double deviation, int compared) = check.Run();
            string measured = deviation == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"1e{Math.Max(-15, (int)Math.Ceiling(Math.Log10(deviation)))}");
            text.Append(CultureInfo.InvariantCulture, $"| {check.Indicator} | {check.Reference} | {compared} | {measured} | {check.Tolerance:0e0} | {check.Convention} |\n");
        }

        AppendUncompared(text, "Files of the vectors that no row names", UncomparedVectors.Files);
        AppendUncompared(text, "Worked examples of Tulip that no row names", UncomparedVectors.Examples);
        return text.ToString();
    }

    private static void AppendUncompared(StringBuilder text, string title, IReadOnlyDictionary<string, string> reasons)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| Name | Why |\n|---|---|\n");
        foreach (IGrouping<string, KeyValuePair<string, string>> group in reasons.GroupBy(one => one.Value))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", group.Select(one => one.Key))} | {group.Key} |\n");
        }
    }
}
