using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Candlewick.Cli;

/// <summary>A command whose notes and examples show only in its own help, not in the list of commands.</summary>
/// <param name="text">The first line is the summary; the rest are the details.</param>
internal sealed class DetailedCommand(string name, string text) : Command(name, text.Split('\n')[0].TrimEnd())
{
    /// <summary>Everything after the first line.</summary>
    public string Details { get; } = text[Math.Min(text.Length, text.Split('\n')[0].Length)..].Trim('\n', '\r');

    /// <summary>Makes help print the details of the command after its options.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new DetailedHelp((HelpAction)help.Action!);
    }

    private sealed class DetailedHelp(HelpAction inner) : SynchronousCommandLineAction
    {
        /// <summary>Who asks for help need not know the arguments yet.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DetailedCommand { Details.Length: > 0 } command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
                parseResult.InvocationConfiguration.Output.WriteLine();
            }

            return code;
        }
    }
}
