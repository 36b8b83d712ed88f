using System.Globalization;
using System.Text;
using Candlewick.Server.Api;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Server.Tests;

public sealed class NumberTextTests
{
    [Fact]
    public void TryFormat_AnyNumber_IsTheShortestTextOrNone() =>
        Prop.ForAll(ArbMap.Default.ArbFor<double>(), IsShortest).QuickCheckThrowOnFailure();

    [Fact]
    public void TryFormat_AnyShortDecimal_IsItsShortestText() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<byte>(),
            (units, decimals) => IsShortest((double)(units % 1_000_000_000_000_000 / (decimal)Math.Pow(10, decimals % 10)))).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.001, "0.001")]
    [InlineData(-70813.83, "-70813.83")]
    [InlineData(999999999999999, "999999999999999")]
    [InlineData(0.1, "0.1")]
    [InlineData(100, "100")]
    [InlineData(12.00000001, "12.00000001")]
    public void TryFormat_ShortDecimal_IsIt(double number, string text) => Assert.Equal(text, Format(number));

    [Theory]
    [InlineData(0)]
    [InlineData(-0.0)]
    [InlineData(1e15)]
    [InlineData(1e-9)]
    [InlineData(1.0 / 3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void TryFormat_AnythingElse_IsLeftToTheWriter(double number) => Assert.Null(Format(number));

    private static bool IsShortest(double number) => Format(number) is not { } text || text == number.ToString("R", CultureInfo.InvariantCulture);

    private static string? Format(double number)
    {
        Span<byte> target = stackalloc byte[NumberText.Longest];
        return NumberText.TryFormat(number, target, out int length) ? Encoding.UTF8.GetString(target[..length]) : null;
    }
}
