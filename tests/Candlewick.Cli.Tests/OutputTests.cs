using Candlewick.Cli.Output;

namespace Candlewick.Cli.Tests;

/// <summary>How computed numbers look to people and to programs.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData(double.NaN, "")]
    [InlineData(0, "0")]
    [InlineData(76676.3812345678, "76676.381")]
    [InlineData(-0.000123456789, "-0.00012346")]
    [InlineData(1234567890.123, "1234567890")]
    [InlineData(1.5e13, "1.5E13")]
    [InlineData(2.5e-9, "2.5E-9")]
    [InlineData(100, "100")]
    public void Figure_AnyNumber_HasAboutEightDigits(double value, string expected) => Assert.Equal(expected, Cell.Figure(value));

    [Fact]
    public void Draw_Values_RunFromLowestToHighest()
    {
        Assert.Equal("▁▅█ ▁", Sparkline.Draw([1, 2.2, 3, double.NaN, 1]));
        Assert.Equal("▁▁", Sparkline.Draw([5, 5]));
        Assert.Equal("", Sparkline.Draw([double.NaN]));
    }

    [Fact]
    public async Task WriteCsv_CellsThatNeedQuotes_AreQuotedAndAbsentOnesEmpty()
    {
        StringWriter text = new();
        await RowText.WriteCsvAsync(text, ["a", "b"], Rows(["x,\"y\"", double.NaN], [null, 0.1]));
        Assert.Equal("a,b\n\"x,\"\"y\"\"\",\n,0.1\n", text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task WriteJson_Rows_AreObjectsAndAbsentOnesNull()
    {
        StringWriter text = new();
        await RowText.WriteJsonAsync(text, StoreOrigin.Simulated, ["at", "value"], Rows([UtcTime.Parse("2024-01-01T00:00:00Z"), double.NaN], [null, 2L]));
        Assert.Equal("{\"simulated\":true,\"rows\":[\n{\"at\":\"2024-01-01T00:00:00Z\",\"value\":null},\n{\"at\":null,\"value\":2}\n]}\n", text.ToString().ReplaceLineEndings("\n"));
    }

    private static async IAsyncEnumerable<object?[]> Rows(params object?[][] rows)
    {
        await Task.CompletedTask;
        foreach (object?[] row in rows)
        {
            yield return row;
        }
    }
}
