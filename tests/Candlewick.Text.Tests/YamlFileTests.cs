using Candlewick.Text.Yaml;

namespace Candlewick.Text.Tests;

public sealed class YamlFileTests
{
    private enum Level
    {
        Quiet,
        VeryLoud,
    }

    [Fact]
    public void Getters_SoundValues_AreTyped()
    {
        YamlFile file = YamlFile.Parse(
            """
            text: hello
            count: 1_000
            ratio: 0.25
            flag: yes
            wait: 1h30m
            home: https://example.org/x
            level: very-loud
            names: [a, b]
            one: single
            inner: { depth: 2 }
            nothing: ~
            quoted: ""
            """, "c.yaml");
        YamlMap root = file.Root;

        Assert.Equal("hello", root.RequiredString("text"));
        Assert.Equal(1_000, root.Int("count", 0, 1, 1_000));
        Assert.Equal(0.25, root.Double("ratio", 0));
        Assert.True(root.Bool("flag", false));
        Assert.Equal(new TimeSpan(1, 30, 0), root.Duration("wait", TimeSpan.Zero));
        Assert.Equal("example.org", root.Uri("home", null, "https")!.Host);
        Assert.Equal(Level.VeryLoud, root.Enum("level", Level.Quiet));
        Assert.Equal(["a", "b"], root.Strings("names"));
        Assert.Equal(["single"], root.Strings("one"));
        Assert.Equal(2, root.Map("inner").Int("depth", 0));
        Assert.Equal("default", root.String("nothing", "default"));
        Assert.Equal("", root.String("quoted", "default"));
        Assert.Equal(7, root.Map("absent").Int("x", 7));
        Assert.Empty(file.Faults);
    }

    [Fact]
    public void Faults_ManyWrongValues_AreAllThereInOrderOfPlace()
    {
        YamlFile file = YamlFile.Parse(
            """
            count: 2000
            ratio: abc
            level: very-lout
            wait: 5 parsecs
            home: nowhere
            stroe:
              path: x
            names: { a: 1 }
            """, "c.yaml");
        YamlMap root = file.Root;
        root.Int("count", 5, 1, 1_000);
        root.Double("ratio", 0);
        root.Enum("level", Level.Quiet);
        root.Duration("wait", TimeSpan.Zero);
        root.Uri("home", null);
        root.Map("store").String("path", "");
        root.RequiredString("key");
        root.Strings("names");

        Assert.Equal(
        [
            "c.yaml:1:1 key: found nothing, expected text",
            "c.yaml:1:8 count: found '2000', expected a whole number from 1 to 1000",
            "c.yaml:2:8 ratio: found 'abc', expected a number",
            "c.yaml:3:8 level: found 'very-lout', expected one of quiet, very-loud, nearest valid name 'very-loud'",
            "c.yaml:4:7 wait: found '5 parsecs', expected a duration such as 250ms, 30s, 5m, 1h30m or 1d",
            "c.yaml:5:7 home: found 'nowhere', expected an absolute address",
            "c.yaml:6:1 stroe: found unknown key 'stroe', expected one of count, home, key, level, names, ratio, store, wait, nearest valid name 'store'",
            "c.yaml:8:8 names: found a map, expected text",
        ], file.Faults.Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", 2)]
    [InlineData("a: [1\nb: 2", 2)]
    [InlineData("a: 1\n\tb: 2\n", 1)]
    [InlineData("- a\n", 1)]
    [InlineData("a: *nowhere\n", 1)]
    public void Parse_BrokenText_IsOneFaultWithItsLine(string text, int line)
    {
        YamlFile file = YamlFile.Parse(text, "c.yaml");
        foreach (string key in file.Root.Keys.ToArray())
        {
            file.Root.Find(key);
        }

        TextFault fault = Assert.Single(file.Faults);
        Assert.InRange(fault.Line, line, line + 1);
    }

    [Fact]
    public void Parse_EmptyText_IsAnEmptyMap()
    {
        YamlFile file = YamlFile.Parse("# nothing\n", "c.yaml");

        Assert.Equal(3, file.Root.Int("count", 3));
        Assert.Empty(file.Faults);
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m30s", 150_000)]
    [InlineData("00:00:05", 5_000)]
    [InlineData("1d", 86_400_000)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out TimeSpan duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("ms")]
    [InlineData("1y")]
    [InlineData("999999999999d")]
    public void TryParse_NoDuration_IsRefused(string text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData("opne", "open")]
    [InlineData("hihg", "high")]
    [InlineData("venu", "venue")]
    [InlineData("zzz", null)]
    public void Of_Misspelled_FindsTheNearest(string given, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(given, ["open", "high", "venue"]));
}
