using System.CommandLine;
using Candlewick.Cli;

ParseResult parsed = CommandTree.Create().Parse(args);
if (parsed.Errors.Count > 0)
{
    return CommandLineFaults.Show(parsed, Console.Error);
}

return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
