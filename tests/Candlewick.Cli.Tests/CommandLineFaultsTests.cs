using Candlewick.Cli;

namespace Candlewick.Cli.Tests;

public sealed class CommandLineFaultsTests
{
    [Theory]
    [InlineData("audti", "wick: found 'audti', expected a command; did you mean 'audit'?")]
    [InlineData("audit --gap", "wick audit: found '--gap', expected an option or argument that it takes; did you mean '--gaps'?")]
    [InlineData("list", "wick list: expected a command: venues, formats, series.")]
    [InlineData("import", "wick import: ")]
    [InlineData("universe refresh --count many", "wick universe refresh: ")]
    public void Show_WrongCommandLine_NamesTheFaultAndWhereToLook(string line, string fault)
    {
        using StringWriter errors = new();

        int code = CommandLineFaults.Show(CommandTree.Create().Parse(line), errors);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.StartsWith($"error: {fault}", errors.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("--help'", errors.ToString().TrimEnd(), StringComparison.Ordinal);
    }
}
