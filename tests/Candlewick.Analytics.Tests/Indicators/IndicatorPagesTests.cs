using System.Globalization;
using System.Text;
using Candlewick.Analytics.Indicators;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>docs/reference/indicators is what the specs say: one page an indicator, and an index.</summary>
public sealed class IndicatorPagesTests
{
    private const string WriteVariable = "CANDLEWICK_WRITE_REFERENCE";
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "reference", "indicators");

    [Fact]
    public void Pages_OfTheReference_AreWhatTheSpecsSay()
    {
        Dictionary<string, string> pages = AnalyticsCatalog.All.ToDictionary(one => $"{one.Spec.Code}.md", one => Page(one.Spec));
        pages["README.md"] = Index(StreamingCost.Read());
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            Directory.CreateDirectory(Folder);
            Directory.GetFiles(Folder, "*.md").ToList().ForEach(File.Delete);
            pages.ToList().ForEach(page => File.WriteAllText(Path.Combine(Folder, page.Key), page.Value));
        }

        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(pages, page => Assert.True(
            page.Value == File.ReadAllText(Path.Combine(Folder, page.Key)),
            $"{page.Key} is not what the spec says: run this test once with {WriteVariable}=1, and commit the page."));
    }

    [Fact]
    public void Specs_Whole_AreWritten() => Assert.All(AnalyticsCatalog.All.Select(one => one.Spec), spec =>
    {
        Assert.Matches("^[a-z][a-z0-9-]*$", spec.Code);
        Assert.All((string[])[spec.Name, spec.Summary, spec.Formula, spec.Source], text => Assert.InRange(text.Length, 3, 2_000));
        Assert.All(spec.Outputs, output => Assert.Matches("^[a-z][a-z0-9_]*$", output.Name));
        Assert.All(spec.Options, option => Assert.Matches("^[a-z][a-z0-9_]*$", option.Name));
        Assert.All(spec.Options, option => Assert.True(option.IsAllowed(option.Default), option.Name));
    });

    private static string Index(IReadOnlyDictionary<string, string> costs)
    {
        StringBuilder text = new("# Indicators, statistics and patterns\n\nOne page each, written from the specs by `IndicatorPagesTests`. Bars are counted, not time: a gap in the bars is not filled.\n");
        text.Append("An impossible bar (a value that is read is NaN or infinite, a volume negative) gives no value and starts the indicator afresh.\n");
        text.Append("An indicator takes bars as they come and does not look at their order; `OrderedBars` in front of it refuses those out of order or twice.\n");
        text.Append("Windowed: the value depends on the last bars only, to 1e-12. Recursive: on all, ever less; after the warm-up plus the bars named here\n");
        text.Append("the start no longer matters to 1e-12. Cumulative: on all since the start or anchor, unless its page says from where the start no longer matters.\n");
        text.Append("The cost is that of one streaming update with default options, as measured in `bench/results`.\n\n");
        foreach (IGrouping<string, CatalogedSpec> group in AnalyticsCatalog.All.GroupBy(one => one.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}s\n\n");
            AppendTable(text, group.Select(one => one.Spec), costs);
        }

        return text.ToString();
    }

    private static void AppendTable(StringBuilder text, IEnumerable<IndicatorSpec> specs, IReadOnlyDictionary<string, string> costs)
    {
        text.Append("| Code | Name | Warm-up | Memory | Settles after | ns a bar | Outputs |\n|---|---|---:|---|---:|---:|---|\n");
        foreach (IndicatorSpec spec in specs)
        {
            BoundIndicator indicator = spec.Bind();
            string settles = spec.Memory == Memory.Recursive ? spec.SettlesAfter(indicator.Options).ToString(CultureInfo.InvariantCulture) : "";
            text.Append(CultureInfo.InvariantCulture, $"| [{spec.Code}]({spec.Code}.md) | {spec.Name} | {indicator.WarmUp} | {Lower(spec.Memory)} | {settles} | {costs.GetValueOrDefault(spec.Code, "")} | {string.Join(", ", spec.Outputs.Select(output => output.Name))} |\n");
        }

        text.Append('\n');
    }

    private static string Page(IndicatorSpec spec)
    {
        BoundIndicator indicator = spec.Bind();
        StringBuilder text = new($"# {spec.Name} (`{spec.Code}`)\n\n{spec.Summary}\n\n**Formula.** {spec.Formula}\n\n**Source.** {spec.Source}.\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**Warm-up.** With default options the first whole value comes at bar {indicator.WarmUp}. ");
        text.Append(spec.Memory switch
        {
            Memory.Windowed => "Windowed: the value depends on the last bars only, to 1e-12.\n",
            Memory.Recursive => string.Create(CultureInfo.InvariantCulture, $"Recursive: {spec.SettlesAfter(indicator.Options)} bars after the warm-up the start no longer matters to 1e-12.\n"),
            _ when spec.StartForgotten is { } where => $"Cumulative, but the start no longer matters {where}.\n",
            _ => "Cumulative: the value depends on everything since the start or the last anchor.\n",
        });
        if (spec.Options.Count > 0)
        {
            text.Append("\n| Option | Default | Allowed | Meaning |\n|---|---|---|---|\n");
            foreach (IndicatorOption option in spec.Options)
            {
                string standard = option.Choices.Count > 0 ? option.Choices[(int)option.Default] : option.Default.ToString("R", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"| `{option.Name}` | {standard} | {option.Range} | {option.Summary} |\n");
            }
        }

        text.Append("\n| Output | Unit | Meaning |\n|---|---|---|\n");
        foreach (IndicatorOutput output in spec.Outputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{output.Name}` | {Lower(output.Unit)} | {output.Summary} |\n");
        }

        string pair = spec.NeedsPair ? " --with BINANCE:ETHUSDT" : "";
        IndicatorOption? first = spec.Options.FirstOrDefault(option => option.Choices.Count == 0);
        string flag = first is null ? "" : string.Create(CultureInfo.InvariantCulture, $" --{first.Name.Replace('_', '-')} {first.Default:R}");
        text.Append(CultureInfo.InvariantCulture, $"\n**Example.**\n\n```sh\nwick indicator {spec.Code} BINANCE:BTCUSDT 1h{pair}{flag}\n```\n\n");
        text.Append(CultureInfo.InvariantCulture, $"```csharp\nBoundIndicator {Variable(spec.Code)} = AnalyticsCatalog.Find(\"{spec.Code}\")!.Bind();\ndouble[] outputs = new double[{spec.Outputs.Count}];\n");
        text.Append(CultureInfo.InvariantCulture, $"{Variable(spec.Code)}.Add(bar, outputs);   // {string.Join(", ", spec.Outputs.Select(one => one.Name))}\n```\n");
        return text.ToString();
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((letter, at) => char.IsAsciiLetterUpper(letter) && at > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    private static string Variable(string code)
    {
        string name = string.Concat(code.Split('-').Select((part, at) => at == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
        return name;
    }
}
