using System.Text;
using Candlewick.Text.Rows;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Text.Tests;

public sealed class DelimitedRowsTests
{
    private static readonly DelimitedOptions Quoted = new((byte)',', (byte)'"');

    [Theory]
    [InlineData("a,b\nc,d\n")]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\rc,d")]
    [InlineData("\uFEFFa,b\n\n\nc,d")]
    [InlineData("\"a\",b\n\"c\",\"d\"\n")]
    public void Read_AnyLineEnd_GivesTheSameRows(string text) => Assert.Equal(["a|b", "c|d"], Rows(text, Quoted));

    [Fact]
    public void Read_QuotedDelimitersLineEndsAndQuotes_StayInTheField() =>
        Assert.Equal(["a,1|say \"x\"\nb", "c|"], Rows("\"a,1\",\"say \"\"x\"\"\nb\"\nc,\n", Quoted));

    [Fact]
    public void Line_AfterAQuotedLineEnd_CountsIt()
    {
        DelimitedRows rows = Open("\"a\nb\",1\nc,22,x\n", Quoted);

        Assert.True(rows.Read());
        Assert.Equal(1, rows.Line);
        Assert.True(rows.Read());
        Assert.Equal((3, 2, 3, 6), (rows.Line, rows.Count, rows.ColumnOf(1), rows.ColumnOf(2)));
    }

    [Fact]
    public void Names_WithHeader_AreFoundInAnyCase()
    {
        DelimitedRows rows = Open("time; Open \n1;2\n", new((byte)';', (byte)'"', HasHeader: true));

        Assert.Equal(["time", "Open"], rows.Names);
        Assert.Equal((1, -1), (rows.Find("OPEN"), rows.Find("close")));
        Assert.True(rows.Read());
        Assert.Equal((2, 1), (rows.Line, rows.Count));
    }

    [Theory]
    [InlineData("a,\"b\nc,d\n", 1, 3, "a quote that is never closed")]
    [InlineData("a,b\n\"c\"x,d\n", 2, 4, "text after a closing quote")]
    public void Read_BrokenQuote_StopsWithItsPlace(string text, int line, int column, string found)
    {
        DelimitedRows rows = Open(text, Quoted);
        while (rows.Read())
        {
        }

        Assert.Equal(new TextFault("x.csv", line, column, "", found, rows.Fault!.Expected), rows.Fault);
        Assert.False(rows.Read());
    }

    [Fact]
    public void Field_BeyondTheRow_IsEmpty()
    {
        DelimitedRows rows = Open("a", Quoted);

        Assert.True(rows.Read());
        Assert.True(rows.Field(1).IsEmpty && rows.Field(-1).IsEmpty);
    }

    [Fact]
    public void Read_AnyFieldsWrittenWithQuotes_ComeBack() =>
        Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<NonEmptyArray<NonNull<string>>>>(), table =>
        {
            string[][] rows = [.. table.Get.Select(row => row.Get.Select(field => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(field.Get))).ToArray())];
            string text = string.Concat(rows.Select(row => string.Join(',', row.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n"));
            return Rows(text, Quoted).SequenceEqual(rows.Select(row => string.Join('|', row)));
        }));

    [Theory]
    [InlineData("12", true, 12)]
    [InlineData("-3", true, -3)]
    [InlineData("1.0", false, 0)]
    [InlineData("12x", false, 0)]
    [InlineData("", false, 0)]
    public void TryInt64_Text_IsTakenWholeOrNot(string text, bool isNumber, long value)
    {
        Assert.Equal(isNumber, FieldText.TryInt64(Encoding.UTF8.GetBytes(text), out long read));
        Assert.Equal(value, isNumber ? read : 0);
    }

    [Theory]
    [InlineData("0.1", true)]
    [InlineData("1e-8", true)]
    [InlineData("NaN", false)]
    [InlineData("Infinity", false)]
    [InlineData("1e999", false)]
    [InlineData("1,5", false)]
    [InlineData("", false)]
    public void TryDouble_Text_IsFiniteOrRefused(string text, bool isNumber) =>
        Assert.Equal(isNumber, FieldText.TryDouble(Encoding.UTF8.GetBytes(text), out _));

    private static DelimitedRows Open(string text, DelimitedOptions options) => new(Encoding.UTF8.GetBytes(text), options, "x.csv");

    private static List<string> Rows(string text, DelimitedOptions options)
    {
        DelimitedRows rows = Open(text, options);
        List<string> all = [];
        while (rows.Read())
        {
            List<string> fields = [];
            for (int i = 0; i < rows.FieldCount; i++)
            {
                fields.Add(Encoding.UTF8.GetString(rows.Field(i)));
            }

            all.Add(string.Join('|', fields));
        }

        Assert.Null(rows.Fault);
        return all;
    }
}
