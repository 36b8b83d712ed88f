using System.Text.RegularExpressions;

namespace Candlewick.Architecture.Rules;

/// <summary>Types are not called Manager, Helper, Util, Base, Impl or Common; the glossary's other nouns do not appear; no member is called Timestamp, Time or Date.</summary>
public sealed partial class BannedNamesTests
{
    private static readonly string[] EmptyWords =
        ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Base", "Impl", "Common"];

    private static readonly string[] OtherNouns =
    [
        "exchange", "exchanges", "broker", "brokers", "provider", "providers", "candle", "candles", "candlestick", "candlesticks",
        "ohlc", "ohlcv", "kline", "klines",
    ];

    private static readonly string[] VagueMembers = ["Timestamp", "Time", "Date"];

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(SourceTree.Src.SelectMany(Check));

    [Theory]
    [InlineData("class VenueManager;", "VenueManager")]
    [InlineData("static class StringUtils;", "StringUtils")]
    [InlineData("abstract class StoreBase;", "StoreBase")]
    [InlineData("record Candle(int Open);", "Candle")]
    [InlineData("class A { void ReadCandles() { } }", "A.ReadCandles")]
    [InlineData("record A(string ExchangeName);", "A.ExchangeName")]
    [InlineData("class A { object _broker; }", "A._broker")]
    [InlineData("class DataProvider;", "DataProvider")]
    [InlineData("class A { int OHLC { get; } }", "A.OHLC")]
    [InlineData("class OhlcRow;", "OhlcRow")]
    [InlineData("class A { int ReadKlines() => 1; }", "A.ReadKlines")]
    [InlineData("record A(long Timestamp);", "A.Timestamp")]
    [InlineData("enum A { Time }", "A.Time")]
    [InlineData("namespace Candlewick.Common;", "Candlewick.Common")]
    public void Check_BannedName_IsCaught(string code, string name) => Rule.Catches(Check(SourceFile.Snippet(code)), $" {name}");

    [Theory]
    [InlineData("class CandlewickThing;")]
    [InlineData("class SimulatedTimeProvider { TimeProvider _timeProvider; }")]
    [InlineData("record Instrument(string Base, string Quote);")]
    [InlineData("class A { int OpenTime; int FromDate() => 1; }")]
    [InlineData("class Database;")]
    [InlineData("class A { int SkipBlankLines() => 1; }")]
    [InlineData("class LineLoggerProvider;")]
    public void Check_GoodName_IsAllowed(string code) => Rule.Allows(Check(SourceFile.Snippet(code)));

    [Fact]
    public void Check_WireNameInVenueFolder_IsAllowed() =>
        Rule.Allows(Check(SourceFile.Snippet("record ExchangeInfoMessage; record KlineRow;", "src/Candlewick.Venues/Binance/Messages.cs")));

    private static IEnumerable<string> Check(SourceFile file)
    {
        foreach ((var token, string name) in DeclaredNames.Types(file))
        {
            if (EmptyWords.Contains(DeclaredNames.Words(name).LastOrDefault()))
            {
                yield return $"{file.At(token.GetLocation())}: {name} says nothing by its last word";
            }
        }

        foreach (Match match in Namespace().Matches(file.Text))
        {
            if (match.Groups[1].Value.Split('.').Any(EmptyWords.Contains))
            {
                yield return $"{file.Path}: {match.Groups[1].Value} says nothing by one of its words";
            }
        }

        foreach ((var token, string name) in DeclaredNames.Types(file).Concat(DeclaredNames.Members(file)))
        {
            if (!Allowed.Names.ContainsKey(name) && HasOtherNoun(token.Text, IsWire(file)))
            {
                yield return $"{file.At(token.GetLocation())}: {name} uses a noun that the glossary replaces";
            }
        }

        foreach ((var token, string name) in DeclaredNames.Members(file))
        {
            if (VagueMembers.Contains(token.Text) && !Allowed.Names.ContainsKey(name))
            {
                yield return $"{file.At(token.GetLocation())}: {name} does not say which instant (open, close, event, received)";
            }
        }
    }

    /// <summary>Code that speaks a venue's own language: its words for its own endpoints are allowed.</summary>
    private static bool IsWire(SourceFile file) =>
        file.Path.StartsWith("src/Candlewick.Simulator/", StringComparison.Ordinal)
        || (file.Path.StartsWith("src/Candlewick.Venues/", StringComparison.Ordinal) && file.Path.Count(c => c == '/') > 2);

    private static bool HasOtherNoun(string name, bool isWire)
    {
        string rest = PlatformWords().Replace(isWire ? WireWords().Replace(name, "") : name, "");
        return DeclaredNames.Words(rest).Any(word => OtherNouns.Contains(word, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Contracts of the platform, whose implementations carry their name.</summary>
    [GeneratedRegex("[tT]imeProvider|[lL]oggerProvider|[sS]erviceProvider|[fF]ormatProvider", RegexOptions.None, 60_000)]
    private static partial Regex PlatformWords();

    [GeneratedRegex("[eE]xchangeInfo|[kK]lines?", RegexOptions.None, 60_000)]
    private static partial Regex WireWords();

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline, 60_000)]
    private static partial Regex Namespace();
}
