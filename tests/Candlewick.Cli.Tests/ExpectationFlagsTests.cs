using System.CommandLine;
using Candlewick.Analytics.Bars;
using Candlewick.Cli;

namespace Candlewick.Cli.Tests;

public sealed class ExpectationFlagsTests
{
    [Fact]
    public void Read_NoFlag_IsNothing() => Assert.Null(Read("500ti/built", ""));

    [Fact]
    public void Read_EveryFlag_IsWhatWasGiven() =>
        Assert.Equal(
            new ExpectationOptions { Span = 5, Drift = 2.5, Chance = 0, UsesAggressor = true },
            Read("500vi/built", "--span 5 --drift 2.5 --chance 0 --uses-aggressor"));

    [Fact]
    public void Read_OneFlag_LeavesTheOtherDefaults() =>
        Assert.Equal(new ExpectationOptions { Drift = 1 }, Read("500vr/built", "--drift 1"));

    [Theory]
    [InlineData("1000t/built", "--span 5", "--span: tick bars such as 1000t/built do not take it")]
    [InlineData("500tr/built", "--chance 2", "--chance: tick runs bars such as 500tr/built do not take it")]
    [InlineData("500ti/built", "--span 0", "--span: found 0; expected 1 to 10,000 bars.")]
    [InlineData("500ti/built", "--drift 0.5", "--drift: found 0.5; expected 1 to 1,000.")]
    public void Read_WhatCannotBe_SaysWhy(string spec, string flags, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<InputException>(() => Read(spec, flags)).Message, StringComparison.Ordinal);

    private static ExpectationOptions? Read(string spec, string flags)
    {
        Command command = new("bars");
        ExpectationFlags expectation = new();
        expectation.AddTo(command);
        return expectation.Read(command.Parse(flags), BarSeriesId.Parse($"SIM:BTCUSDT@{spec}").Spec);
    }
}
