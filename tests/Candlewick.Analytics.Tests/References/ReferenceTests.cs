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

        return text.ToString();
    }
}
