using System.Globalization;
using System.Text;
using Candlewick.Venues.Binance.Archives;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Venues.Tests.Binance;

public sealed class DecimalFieldTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(10_000);

    /// <summary>Digits with a dot anywhere or nowhere, up to 22 of them: beyond what the fast path takes.</summary>
    private static readonly Gen<string> Decimals =
        from length in Gen.Choose(1, 22)
        from digits in Gen.ArrayOf(Gen.Choose('0', '9'), length)
        from dot in Gen.Choose(0, 24)
        let text = new string([.. digits.Select(one => (char)one)])
        select dot > 0 && dot < length ? text.Insert(dot, ".") : text;

    [Fact]
    public void Scan_AnyPlainDecimal_IsTheDoubleThatParseGives() => Check.One(Many, Prop.ForAll(Decimals.ToArbitrary(), ReadsAsParse));

    [Fact]
    public void Scan_ValuesAroundHalfwayPoints_AreTheDoubleThatParseGives()
    {
        Random random = new(11);
        for (int i = 0; i < 50_000; i++)
        {
            // Text right at, above and below the middle between two neighbouring doubles, cut to 17 to 19 digits.
            double value = Math.Round(random.NextDouble() * Math.Pow(10, random.Next(1, 12)), random.Next(0, 9));
            decimal middle = ((decimal)value + (decimal)Math.BitIncrement(value)) / 2;
            string text = middle.ToString(CultureInfo.InvariantCulture);
            Assert.True(ReadsAsParse(text[..Math.Min(text.Length, random.Next(17, 21))].TrimEnd('.')), text);
        }
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("18446744073709551615", -1)]
    [InlineData("9999999999999999999", 19)]
    [InlineData("9007199254740993", 16)]
    [InlineData("0.00000001", 10)]
    [InlineData("123456789012345.6789", 20)]
    [InlineData(".5", -1)]
    [InlineData("", -1)]
    [InlineData("5.", 2)]
    [InlineData("-1", -1)]
    [InlineData("1e5", -1)]
    [InlineData("1.2.3", -1)]
    [InlineData("NaN", -1)]
    public void Scan_EdgeCases_AreReadOrLeftToTheSlowPath(string text, int length)
    {
        int scanned = Scan(text, out ulong digits, out int scale);
        bool isWholeField = scanned >= 0 && scanned == text.Length;
        Assert.Equal(length >= 0, isWholeField);
        Assert.True(!isWholeField || !DecimalField.TryRound(digits, scale, out double value) || value == double.Parse(text, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Survives_AnyPlainDecimal_SaysWhetherPrintingGivesItBack() => Check.One(Many, Prop.ForAll(Decimals.ToArbitrary(), text =>
    {
        double value = double.Parse(text, CultureInfo.InvariantCulture);
        bool isSame = IsSameDecimal(value.ToString("R", CultureInfo.InvariantCulture), text);
        bool slow = DecimalField.Survives(Encoding.UTF8.GetBytes(text), value);
        int length = Scan(text, out ulong digits, out int scale);
        return slow == isSame && (length != text.Length || DecimalField.Survives(digits, scale, value) == isSame);
    }));

    private static bool ReadsAsParse(string text)
    {
        int length = Scan(text, out ulong digits, out int scale);
        return length != text.Length
            || !DecimalField.TryRound(digits, scale, out double value)
            || BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture));
    }

    private static int Scan(string text, out ulong digits, out int scale)
    {
        byte[] buffer = new byte[32 + text.Length + 65];
        Encoding.UTF8.GetBytes("9,8.7,654,3.2,1,98765432,1.2345,,").CopyTo(buffer, 0);
        Encoding.UTF8.GetBytes(text).CopyTo(buffer, 32);
        buffer[32 + text.Length] = (byte)',';
        return DecimalField.Scan(ref buffer[32], out digits, out scale);
    }

    private static bool IsSameDecimal(string a, string b) => Exact(a) == Exact(b);

    private static (System.Numerics.BigInteger Digits, int Exponent) Exact(string text)
    {
        string[] parts = text.Split('E', 'e');
        int exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        int dot = parts[0].IndexOf('.', StringComparison.Ordinal);
        exponent -= dot < 0 ? 0 : parts[0].Length - dot - 1;
        System.Numerics.BigInteger digits = System.Numerics.BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        while (digits != 0 && digits % 10 == 0)
        {
            (digits, exponent) = (digits / 10, exponent + 1);
        }

        return (digits, digits == 0 ? 0 : exponent);
    }
}
