using System.Globalization;
using System.Text;

namespace Candlewick.Lake.Datasets;

/// <summary>The data card: what a data set holds, how it was made, and what it must not be used for; for people.</summary>
public static class DatasetCard
{
    public const string FileName = "README.md";

    public static string Create(DatasetManifest manifest)
    {
        StringBuilder text = new();
        text.Append("# Data card\n\n");
        if (manifest.Notice is { } notice)
        {
            text.Append(CultureInfo.InvariantCulture, $"**{notice}**\n\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{manifest.Rows} rows of {manifest.Series.Count} bar series, {manifest.From} to {manifest.To} (UTC), written {manifest.WrittenAt} by Candlewick. ");
        text.Append("One row a closed bar: what was known at its close, and what came after. `dataset.json` says the same for programs.\n\n");
        AddSplit(text, manifest);
        AddSeries(text, manifest);
        AddFeatures(text, manifest);
        Table(text, "Columns", ["Column", "Type", "Role", "Meaning"], manifest.Columns.Select(one => new[] { $"`{one.Name}`", one.Type, one.Role, one.Meaning }));
        Table(text, "Files", ["File", "Rows", "Bytes", "SHA-256"], manifest.Files.Select(one => new[] { $"`{one.Path}`", Text(one.Rows), Text(one.Bytes), $"`{one.Sha256}`" }));
        text.Append("## Mind\n\n");
        text.Append("- Labels and `label_known_at` look into the future: never feed them to a model. Prices are not scaled; they are there to compute with.\n");
        text.Append("- Bars count as known at `close_time`. Acting at that very price is not possible: leave room for latency, fees and slippage.\n");
        text.Append("- Values of recursive features differ from those of a longer history until they have settled (table above).\n");
        text.Append("- Bars that were corrected later have their corrected values: a model of then would have seen others.\n");
        text.Append("- Whoever chose the series knew which instruments still exist: survivors only, unless delisted ones were named too.\n");
        text.Append("- The licence is that of the publishers of the bars; this set adds none.\n");
        return text.ToString();
    }

    private static void AddSplit(StringBuilder text, DatasetManifest manifest)
    {
        Table(
            text, "Split", ["Part", "Rows", "First close", "Last close", "Labels"],
            manifest.Parts.Select(one => new[] { one.Part, Text(one.Rows), one.From, one.To, string.Join(", ", one.Balance.Select(pair => $"{pair.Key}: {Text(pair.Value)}")) }));
        text.Append(CultureInfo.InvariantCulture, $"By time, for all series alike: validation from {manifest.ValidationFrom}, test from {manifest.TestFrom}. ");
        text.Append(CultureInfo.InvariantCulture, $"Rows whose label is only known behind a boundary are left out ({manifest.Losses.Purged}), ");
        text.Append(CultureInfo.InvariantCulture, $"and so are those of the first {manifest.Embargo} after it ({manifest.Losses.Embargoed}). ");
        text.Append(CultureInfo.InvariantCulture, $"Also left out: {manifest.Losses.WarmUp} rows before a feature has a value, {manifest.Losses.NoFuture} without the bars that a label needs.\n\n");
    }

    private static void AddSeries(StringBuilder text, DatasetManifest manifest)
    {
        Table(
            text, "Series", ["Series", "Bars", "First open", "Last open", "Gaps"],
            manifest.Series.Select(one => new[] { $"`{one.Series}`", Text(one.Bars), one.First, one.Last, one.Gaps.ToString(CultureInfo.InvariantCulture) }));
        text.Append("At a gap (bars that should be there and are not) features start afresh and labels end.\n\n");
    }

    private static void AddFeatures(StringBuilder text, DatasetManifest manifest)
    {
        Table(
            text, "Features", ["Feature", "Columns", "Formula", "Source", "Memory", "First value at bar", "Settled after"],
            manifest.Features.Select(one => new[]
            {
                $"`{one.Text}`", string.Join(", ", one.Columns), one.Formula, one.Source, one.Memory, Text(one.WarmUp), one.SettlesAfter == 0 ? "" : Text(one.SettlesAfter),
            }));
        text.Append("## Labels\n\n");
        foreach (string label in manifest.Labels)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {label}\n");
        }

        text.Append('\n');
    }

    private static void Table(StringBuilder text, string title, string[] heads, IEnumerable<string[]> rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select(_ => "---|"))}\n");
        foreach (string[] row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ')))} |\n");
        }

        text.Append('\n');
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
