using System.Text;
using Candlewick.Text.Rows;

namespace Candlewick.Text.Tests;

public sealed class JsonRowsTests
{
    [Fact]
    public void Read_ArraysBelowAPath_GiveFieldsByPosition()
    {
        JsonRows rows = Open("{\"error\":[],\n \"result\":{\"XBT\":[\n[1,\"2.50\",null],\n[3,\"4\",true]],\"last\":9}}", "result.XBT");

        Assert.True(rows.Read());
        Assert.Equal((3, "1", "2.50", ""), (rows.Line, Text(rows, 0), Text(rows, 1), Text(rows, 2)));
        Assert.True(rows.Read());
        Assert.Equal((4, "3", "true", 3), (rows.Line, Text(rows, 0), Text(rows, 2), rows.FieldCount));
        Assert.False(rows.Read());
        Assert.Null(rows.Fault);
    }

    [Fact]
    public void Read_Objects_GiveFieldsByNameAlsoOfInnerObjects()
    {
        JsonRows rows = Open("""[{"info":{"p":"0.10","m":false},"id":"a\"b","x":[1,2]},{"id":"c"}]""", "");
        int price = rows.Find("info.p");
        int id = rows.Find("id");

        Assert.True(rows.Read());
        Assert.Equal(["info.p", "info.m", "id", "x"], rows.Names);
        Assert.Equal(("0.10", "a\"b"), (Text(rows, price), Text(rows, id)));
        Assert.True(rows.Read());
        Assert.Equal(("", "c"), (Text(rows, price), Text(rows, id)));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("[{\"a\":1},{\"a\":2}]")]
    [InlineData("[1]\n[2]\n")]
    [InlineData("[[1],[2]]")]
    public void Read_LinesOrArray_GiveTheSameRows(string text)
    {
        JsonRows rows = Open(text, "");
        int named = rows.Find("a");
        int column = text.Contains('a', StringComparison.Ordinal) ? named : 0;

        Assert.True(rows.Read());
        Assert.Equal("1", Text(rows, column));
        Assert.True(rows.Read());
        Assert.Equal("2", Text(rows, column));
        Assert.False(rows.Read());
        Assert.Null(rows.Fault);
    }

    [Fact]
    public void Find_NameInRowsOfArrays_IsNeverAPosition()
    {
        JsonRows rows = Open("[[1,2]]", "");
        int named = rows.Find("open");

        Assert.True(rows.Read());
        Assert.True(rows.Field(named).IsEmpty);
    }

    [Theory]
    [InlineData("[[1,2],[3,", 1)]
    [InlineData("[[1,2],\n[3,4]", 2)]
    [InlineData("[[1,2],\n{x}]", 2)]
    [InlineData("", 0)]
    public void Read_BrokenText_StopsWithItsLine(string text, int line)
    {
        JsonRows rows = Open(text, "");
        while (rows.Read())
        {
        }

        Assert.Equal(line, rows.Fault?.Line ?? 0);
    }

    [Fact]
    public void Open_WrongPath_NamesTheNearestKey()
    {
        TextFault fault = Open("""{"result":{"XBTUSDT":[]}}""", "result.XBTUSD").Fault!;

        Assert.Equal("XBTUSDT", fault.NearestName);
        Assert.False(Open("""{"result":5}""", "result").Read());
    }

    private static JsonRows Open(string text, string path) => new(Encoding.UTF8.GetBytes(text), path, "x.json");

    private static string Text(JsonRows rows, int column) => Encoding.UTF8.GetString(rows.Field(column));
}
