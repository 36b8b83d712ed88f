using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Candlewick.Domain;
using Candlewick.Testing;

namespace Candlewick.Cli.Tests;

public sealed partial class ExitCodesTests
{
    [Fact]
    public void Page_OfTheReference_HasEveryCode()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "exit-codes.md"));
        int[] documented = [.. RowPattern().Matches(page).Select(row => int.Parse(row.Groups[1].Value, CultureInfo.InvariantCulture))];
        int[] codes = [.. typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (int)field.GetRawConstantValue()!)];
        Assert.Equal(codes.Order(), documented.Order());
    }

    [Theory]
    [InlineData(ErrorKind.Locked, 4)]
    [InlineData(ErrorKind.ReadOnly, 4)]
    [InlineData(ErrorKind.DiskFull, 4)]
    [InlineData(ErrorKind.OriginMismatch, 4)]
    [InlineData(ErrorKind.NotFound, 4)]
    [InlineData(ErrorKind.NotInstalled, 2)]
    [InlineData(ErrorKind.BadRequest, 2)]
    [InlineData(ErrorKind.Unknown, 2)]
    public void Of_StoreFailure_IsTheDocumentedCode(ErrorKind kind, int code) => Assert.Equal(code, ExitCodes.Of(new StoreException(kind, "x")));

    [Fact]
    public void Of_VenueFailure_IsThree() =>
        Assert.Equal(3, ExitCodes.Of(new VenueException(ErrorKind.Unreachable, "BINANCE", "/api/v3/time", "x")));

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
