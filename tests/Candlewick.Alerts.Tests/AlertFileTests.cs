using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Testing;

namespace Candlewick.Alerts.Tests;

public sealed class AlertFileTests
{
    private static readonly AlertVocabulary Names = new(["repair"], []);

    [Fact]
    public void Read_EveryKey_IsTaken()
    {
        AlertFile file = Read("""
            channels:
              - {name: desk, kind: webhook, url_from: DESK_URL}
              - {name: bot, kind: telegram, token_from: BOT_TOKEN, chat: "-100"}
              - {name: post, kind: email, host: mail.test, port: 25, tls: false, user: me, password_from: MAIL_PASSWORD, from: a@b.test, to: [c@d.test]}
            rules:
              - name: hot
                over: {instruments: ["BINANCE:*USDT"], top: 10}
                expression: rsi(1h, period=14) > 70
                for: 5m
                severity: critical
                labels: {team: desk}
                cool_down: 1h
                digest: 30s
                quiet_hours: ["22:00-06:00"]
                channels: [desk, bot]
                enabled: false
              - {name: broken, expression: job_failed("repair")}
            """);
        AlertRule hot = file.Rules[0];
        Assert.Equal(
            (new AlertScope(["BINANCE:*USDT"], 10), TimeSpan.FromMinutes(5), AlertSeverity.Critical, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30), false),
            (hot.Over, hot.For, hot.Severity, hot.CoolDown, hot.Digest, hot.IsEnabled));
        Assert.Equal("desk", hot.Labels["team"]);
        Assert.Equal("22:00-06:00", Assert.Single(hot.QuietHours).ToString());
        Assert.Equal(["log", "dashboard"], file.Rules[1].Channels);
        Assert.Equal(["log", "dashboard", "desk", "bot", "post"], file.Channels.Select(one => one.Name));
        Assert.Equal("secret of BOT_TOKEN", file.Channels[3].Telegram!.Token.Reveal());
        Assert.DoesNotContain("secret of", string.Join(' ', file.Channels), StringComparison.Ordinal);
        Assert.DoesNotContain("hook.test/secret", string.Join(' ', file.Channels), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Faults_AreNamedAllAtOnceWithTheirPlaces()
    {
        InputException failure = Assert.Throws<InputException>(() => Read("""
            channels:
              - {name: desk, kind: webhok, url: "ftp://x"}
              - {name: bot, kind: telegram, token_from: NOT_SET, chat: "1"}
              - {name: log, kind: log}
            rules:
              - name: hot
                over: BINANCE:BTCUSDT
                expression: rssi(1h) > 70
                channels: [dsek]
                quiet_hours: [22-6]
                colour: red
              - {name: hot, expression: "job_failed(\"repiar\")"}
            """));
        string all = failure.Message;
        Assert.Contains("alerts.yaml:2:24 channels[0].kind: found 'webhok'", all, StringComparison.Ordinal);
        Assert.Contains("alerts.yaml:3:45 channels[1].token_from: found NOT_SET, which is not set", all, StringComparison.Ordinal);
        Assert.Contains("channels[2].name: found 'log' again", all, StringComparison.Ordinal);
        Assert.Contains("alerts.yaml:8:17 rules[0].expression: found unknown name 'rssi' at 1:1 of the expression", all, StringComparison.Ordinal);
        Assert.Contains("nearest valid name 'rsi'", all, StringComparison.Ordinal);
        Assert.Contains("unknown channel 'dsek'", all, StringComparison.Ordinal);
        Assert.Contains("rules[0].quiet_hours[0]: found '22-6'", all, StringComparison.Ordinal);
        Assert.Contains("unknown key 'colour'", all, StringComparison.Ordinal);
        Assert.Contains("rules[1].name: found 'hot' again", all, StringComparison.Ordinal);
        Assert.Contains("nearest valid name 'repair'", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Samples_HaveNoFaults()
    {
        AlertFile file = AlertFile.Read(File.ReadAllText(Path.Combine(Repository.Root, "samples", "alerts.yaml")), "alerts.yaml", AlertVocabulary.Any, Variable);
        Assert.True(file.Rules.Count >= 5);
    }

    /// <summary>Every YAML block of the page is a whole file.</summary>
    [Fact]
    public void Read_ExamplesOfThePage_HaveNoFaults()
    {
        string[] blocks = File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "alerts.md")).Split("```");
        string[] examples = [.. blocks.Where((block, i) => i % 2 == 1 && block.StartsWith("yaml", StringComparison.Ordinal)).Select(block => block["yaml".Length..])];
        Assert.True(examples.Length >= 2);
        Assert.All(examples, example => AlertFile.Read(example, "alerts.md", AlertVocabulary.Any, Variable));
    }

    /// <summary>Every function stands on the page in its form, with what it gives.</summary>
    [Fact]
    public void Page_OfAlerts_HasEveryFunction()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "how-to", "alerts.md"));
        Assert.All(AlertFunctions.Help, one => Assert.Contains($"| `{one.Form}` | {one.Summary} |", page, StringComparison.Ordinal));
    }

    private static AlertFile Read(string text) => AlertFile.Read(text, "alerts.yaml", Names, Variable);

    private static string? Variable(string name) => name == "NOT_SET" ? null : name.EndsWith("_URL", StringComparison.Ordinal) ? "https://hook.test/secret" : $"secret of {name}";
}
