using System.Globalization;
using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Expressions;
using Candlewick.Text.Yaml;

namespace Candlewick.Alerts.Rules;

/// <summary>What a file of alerts says: rules, and where they are told.</summary>
/// <param name="Channels">Those of the file, and <c>log</c> and <c>dashboard</c>.</param>
public sealed record AlertFile(IReadOnlyList<AlertRule> Rules, IReadOnlyList<ChannelSettings> Channels)
{
    /// <summary>Channels that are always there.</summary>
    public static AlertFile Empty { get; } = new([], [new ChannelSettings("log", ChannelKind.Log), new ChannelSettings("dashboard", ChannelKind.Dashboard)]);

    /// <summary>Reads the text of a file.</summary>
    /// <param name="name">What faults call the file.</param>
    /// <param name="secrets">Environment variables by name; null where one is not set.</param>
    /// <exception cref="InputException">Every fault, one a line: <c>file:line:col path: found, expected, nearest valid name</c>.</exception>
    public static AlertFile Read(string text, string name, AlertVocabulary names, Func<string, string?> secrets)
    {
        YamlFile file = YamlFile.Parse(text, name);
        List<ChannelSettings> channels = [.. Empty.Channels];
        foreach (YamlValue value in file.Root.List("channels"))
        {
            YamlMap map = value.ToMap();
            ChannelSettings channel = ChannelReading.Read(map, secrets);
            if (channels.Any(one => one.Name == channel.Name))
            {
                map.Reject("name", $"'{channel.Name}' again", "a name that no other channel has");
            }

            channels.Add(channel);
        }

        RuleCheck check = new(names, [.. channels.Select(channel => channel.Name)]);
        List<AlertRule> rules = [];
        foreach (YamlValue value in file.Root.List("rules"))
        {
            YamlMap map = value.ToMap();
            AlertRule rule = ReadRule(map);
            if (rules.Any(one => one.Name == rule.Name))
            {
                map.Reject("name", $"'{rule.Name}' again", "a name that no other rule has");
            }

            foreach (RuleFault fault in check.Check(rule))
            {
                map.Reject(fault.Path.Split('.')[0], fault.Line is null ? fault.Found : $"{fault.Found} at {fault.Line}:{fault.Column} of the expression", fault.Expected, fault.NearestName);
            }

            rules.Add(rule);
        }

        return file.Faults.Count == 0 ? new AlertFile(rules, channels) : throw new InputException([.. file.Faults.Select(fault => fault.ToString())]);
    }

    private static AlertRule ReadRule(YamlMap map) => new()
    {
        Name = map.RequiredString("name", "a name of the rule"),
        Expression = map.RequiredString("expression", "a condition such as rsi(1h) > 70"),
        Over = ReadScope(map),
        For = map.Duration("for", TimeSpan.Zero),
        Severity = map.Enum("severity", AlertSeverity.Warning),
        Labels = ReadLabels(map.Map("labels")),
        CoolDown = map.Duration("cool_down", TimeSpan.Zero),
        Digest = map.Duration("digest", TimeSpan.Zero),
        QuietHours = [.. map.List("quiet_hours").Select(ReadPeriod).OfType<QuietPeriod>()],
        Channels = map.Strings("channels", ["log", "dashboard"]),
        IsEnabled = map.Bool("enabled", true),
    };

    private static AlertScope ReadScope(YamlMap map)
    {
        if (map.Find("over") is not { } over)
        {
            return AlertScope.Process;
        }

        if (!over.IsMap)
        {
            return new AlertScope(map.Strings("over"));
        }

        YamlMap scope = over.ToMap();
        return new AlertScope(scope.Strings("instruments"), scope.Int("top", 0, 1, RuleCheck.MostTop));
    }

    private static Dictionary<string, string> ReadLabels(YamlMap map)
    {
        map.AcceptAnyKey();
        return map.Keys.ToDictionary(key => key, key => map.String(key, ""), StringComparer.Ordinal);
    }

    private static QuietPeriod? ReadPeriod(YamlValue value)
    {
        if (QuietPeriods.TryParse(value.Text ?? "", out QuietPeriod period))
        {
            return period;
        }

        value.Reject("hours of the day in UTC such as 22:00-06:00");
        return null;
    }
}

/// <summary>The text form of quiet hours: <c>22:00-06:00</c>.</summary>
public static class QuietPeriods
{
    public static bool TryParse(string text, out QuietPeriod period)
    {
        period = default;
        if (text.Split('-', StringSplitOptions.TrimEntries) is not [var from, var to]
            || !TimeOnly.TryParseExact(from, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly start)
            || !TimeOnly.TryParseExact(to, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly end))
        {
            return false;
        }

        period = new QuietPeriod(start, end);
        return true;
    }
}
