using Candlewick.Alerts.Expressions;
using Candlewick.Analytics;

namespace Candlewick.Alerts.Tests;

public sealed class AlertExpressionTests
{
    private static readonly AlertVocabulary Names = new(["repair", "universe", "backfill"], ["recorder"]);
    private static readonly InstrumentId Coin = InstrumentId.Parse("BINANCE:BTCUSDT");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("price > 100", true)]
    [InlineData("price() > 100", true)]
    [InlineData("close(1h) == 110 and not (volume(1h) < 5)", true)]
    [InlineData("close(1h, ago=1) < close(1h)", true)]
    [InlineData("1 + 2 * 3 == 7 and -(2 - 5) == 3 and 10 / 4 == 2.5", true)]
    [InlineData("true and not false or false", true)]
    [InlineData("change(24h) > 5%", true)]
    [InlineData("change(24h) >= 0.07", false)]
    [InlineData("rank(1d) <= 3", true)]
    [InlineData("gaps(1m) != 0", false)]
    [InlineData("lag(1m) > 60", true)]
    [InlineData("job_failed(\"repair\")", true)]
    [InlineData("not job_failed(\"repair\") and job_age(\"universe\") > 1", false)]
    [InlineData("feed_lag(\"recorder\") < 1", true)]
    [InlineData("price(of=\"BINANCE:ETHUSDT\") < price", true)]
    [InlineData("stoch_rsi(1h).d > 10", true)]
    public async Task Read_KnownValues_GivesTruth(string text, bool expected) =>
        Assert.Equal(expected, (await Parse(text).ReadAsync(new Facts(), Coin, Ct)).Holds);

    [Theory]
    [InlineData("low(1h) > 1", null)]
    [InlineData("not (low(1h) > 1)", null)]
    [InlineData("low(1h) > 1 and price < 0", false)]
    [InlineData("low(1h) > 1 or price > 0", true)]
    [InlineData("low(1h) > 1 and price > 0", null)]
    [InlineData("price < 0 or low(1h) > 1", null)]
    public async Task Read_ValueThatIsNotKnown_DecidesOnlyWhereItMatters(string text, bool? expected) =>
        Assert.Equal(expected, (await Parse(text).ReadAsync(new Facts(), Coin, Ct)).Holds);

    [Theory]
    [InlineData("crosses_above(close(1h), 105)", true)]
    [InlineData("crosses_above(close(1h), 110)", false)]
    [InlineData("crosses_above(close(1h), 99)", false)]
    [InlineData("crosses_below(close(1h), 105)", false)]
    [InlineData("crosses_below(200 - close(1h), 95)", true)]
    public async Task Read_Crossing_ComparesTheLastTwoBars(string text, bool expected) =>
        Assert.Equal(expected, (await Parse(text).ReadAsync(new Facts(), Coin, Ct)).Holds);

    [Fact]
    public async Task Read_Condition_ShowsTheLeftSideOfItsFirstComparison() =>
        Assert.Equal(110, (await Parse("job_failed(\"repair\") and close(1h) > 1").ReadAsync(new Facts(), Coin, Ct)).Value);

    [Fact]
    public async Task Read_Indicator_AsksWithItsOptions()
    {
        Facts facts = new();
        await Parse("bollinger(4h, period=10).upper > 0").ReadAsync(facts, Coin, Ct);
        AlertFact asked = facts.Asked[0];
        Assert.Equal(("4h", Coin, 10), (asked.Timeframe.Code, asked.Instrument, asked.Indicator!.Whole("period")));
        Assert.Equal("upper", asked.Indicator.Spec.Outputs[asked.Output].Name);
    }

    [Theory]
    [InlineData("rssi(1h) > 70", 1, 1, "unknown name 'rssi'", "rsi")]
    [InlineData("price > 1 and\n  clsoe(1h) > 2", 2, 3, "unknown name 'clsoe'", "close")]
    [InlineData("rsi(1h, perod=14) > 70", 1, 9, "argument 'perod'", "period")]
    [InlineData("rsi(1h, period=0) > 70", 1, 16, "a wrong period", null)]
    [InlineData("rsi(1h, mean=simpel) > 70", 1, 14, "a wrong mean", "simple")]
    [InlineData("bollinger(1h).uper > 1", 1, 15, "unknown output 'uper'", "upper")]
    [InlineData("close > 1", 1, 1, "'close' without a length", null)]
    [InlineData("close(1x) > 1", 1, 7, "'1x'", null)]
    [InlineData("job_failed(\"repiar\")", 1, 12, "unknown name \"repiar\"", "repair")]
    [InlineData("feed_lag(\"recordr\") > 1", 1, 10, "unknown name \"recordr\"", "recorder")]
    [InlineData("price > 1 adn price < 2", 1, 11, "'adn'", "and")]
    [InlineData("price = 1", 1, 7, "'='", null)]
    [InlineData("1 < price < 2", 1, 11, "'<'", null)]
    [InlineData("price >", 1, 8, "the end", null)]
    [InlineData("(price > 1", 1, 11, "the end", null)]
    [InlineData("price > \"a", 1, 9, "a text that does not end", null)]
    [InlineData("price > $1", 1, 9, "'$'", null)]
    [InlineData("price", 1, 1, "a number", null)]
    [InlineData("price and true", 1, 1, "a number", null)]
    [InlineData("true + 1 > 2", 1, 1, "a condition", null)]
    [InlineData("1h > 2", 1, 1, "'1h'", null)]
    [InlineData("crosses_above(price, 5)", 1, 1, "'crosses_above' of what has no bars", null)]
    [InlineData("crosses_above(close(1h), close(4h))", 1, 1, "'crosses_above' of bars of 1h and 4h", null)]
    [InlineData("crosses_above(close(1h))", 1, 1, "'crosses_above' with 1 arguments", null)]
    [InlineData("correlation(1h) > 0", 1, 1, "'correlation' without a second instrument", null)]
    [InlineData("correlation(1h, with=5) > 0", 1, 22, "something else", null)]
    [InlineData("rsi(1h, with=\"BINANCE:ETHUSDT\") > 0", 1, 9, "argument 'with'", null)]
    [InlineData("", 1, 1, "the end", null)]
    public void TryParse_Fault_NamesPlaceAndNearestName(string text, int line, int column, string found, string? nearest)
    {
        Assert.Null(AlertExpression.TryParse(text, Names, out IReadOnlyList<ExpressionFault> faults));
        Assert.Equal((line, column, found, nearest), (faults[0].Line, faults[0].Column, faults[0].Found, faults[0].NearestName));
    }

    [Fact]
    public void TryParse_SeveralWrongNames_NamesThemAll()
    {
        Assert.Null(AlertExpression.TryParse("rssi(1h) > 70 or clsoe(1h) < 1", Names, out IReadOnlyList<ExpressionFault> faults));
        Assert.Equal([1, 18], faults.Select(fault => fault.Column));
    }

    [Fact]
    public void TryParse_EndlessNesting_IsRefusedNotEndless()
    {
        Assert.Null(AlertExpression.TryParse(new string('(', 3_000), Names, out IReadOnlyList<ExpressionFault> faults));
        Assert.Contains("levels", faults[0].Expected, StringComparison.Ordinal);
        Assert.Null(AlertExpression.TryParse(new string('-', 5_000), Names, out faults));
        Assert.Contains("at most 4000", faults[0].Expected, StringComparison.Ordinal);
        Assert.Null(AlertExpression.TryParse(string.Concat(Enumerable.Repeat("not ", 900)) + "true", Names, out _));
    }

    /// <summary>Random cuts and swaps of a good text: a fault or an expression, and nothing else.</summary>
    [Fact]
    public void TryParse_AnyText_NeverThrows()
    {
        const string Good = "rsi(1h, period=14) > 70 and crosses_above(ema(1h, period=12), ema(1h, period=26)) or not job_failed(\"repair\") and change(24h) < -5%";
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = Good.ToCharArray();
            for (int k = random.Next(1, 4); k > 0; k--)
            {
                text[random.Next(text.Length)] = "()<>=,.\"%a1h -\n\u00e9"[random.Next(16)];
            }

            AlertExpression? found = AlertExpression.TryParse(new string(text, 0, random.Next(text.Length)), Names, out IReadOnlyList<ExpressionFault> faults);
            Assert.Equal(found is null, faults.Count > 0);
        }
    }

    [Fact]
    public void TryParse_EveryIndicator_CanBeNamed()
    {
        foreach ((_, var spec) in AnalyticsCatalog.All.Where(one => !one.Spec.NeedsPair))
        {
            string text = $"{CallBinder.SpellingOf(spec.Code)}(1h).{CallBinder.SpellingOf(spec.Outputs[^1].Name)} > 0";
            Assert.True(AlertExpression.TryParse(text, Names, out IReadOnlyList<ExpressionFault> faults) is not null, $"{text}: {string.Join("; ", faults)}");
        }
    }

    [Fact]
    public void Functions_AndIndicators_ShareNoName() =>
        Assert.Empty(AlertFunctions.Help.Select(one => one.Name).Intersect(AnalyticsCatalog.All.Select(one => CallBinder.SpellingOf(one.Spec.Code))));

    [Fact]
    public void Functions_Forms_AreValid() => Assert.All(
        AlertFunctions.Help,
        one => Assert.NotNull(AlertExpression.TryParse(one.Form, Names, out _) ?? AlertExpression.TryParse($"{one.Form} > 1", Names, out _)));

    [Theory]
    [InlineData("price > 1", true)]
    [InlineData("price(of=\"BINANCE:BTCUSDT\") > 1", false)]
    [InlineData("job_failed(\"repair\")", false)]
    public void NeedsInstrument_IsWhetherTheRuleMustNameOne(string text, bool expected) => Assert.Equal(expected, Parse(text).NeedsInstrument);

    private static AlertExpression Parse(string text) =>
        AlertExpression.TryParse(text, Names, out IReadOnlyList<ExpressionFault> faults) ?? throw new InvalidOperationException(string.Join("; ", faults));

    private sealed class Facts : IAlertFacts
    {
        public List<AlertFact> Asked { get; } = [];

        public Task BeginAsync(UtcTime at, CancellationToken ct) => Task.CompletedTask;

        public Task<double> ReadAsync(AlertFact fact, CancellationToken ct)
        {
            Asked.Add(fact);
            return Task.FromResult(fact.Kind switch
            {
                FactKind.Price => fact.Instrument == Coin ? 120 : 80,
                FactKind.Close => 110 - (10 * fact.Ago),
                FactKind.Volume => 5,
                FactKind.Change => 0.06,
                FactKind.Rank => 3,
                FactKind.Gaps => 0,
                FactKind.Lag => double.PositiveInfinity,
                FactKind.JobFailed => 1,
                FactKind.JobAge => 5,
                FactKind.FeedLag => 0.2,
                FactKind.Indicator => 50,
                _ => double.NaN,
            });
        }

        public Task<IReadOnlyList<InstrumentId>> ListAsync(AlertScope over, CancellationToken ct) => Task.FromResult<IReadOnlyList<InstrumentId>>([Coin]);
    }
}
