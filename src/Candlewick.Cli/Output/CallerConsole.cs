using System.Text;
using Candlewick.Server.Commands;
using Spectre.Console;

namespace Candlewick.Cli.Output;

/// <summary>The terminal of a caller, by what it said of itself: nothing of this process counts.</summary>
internal static class CallerConsole
{
    public static IAnsiConsole Create(TextWriter output, TerminalFacts facts)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new CallerOutput(output, facts),
            Ansi = facts.IsAnsi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ColorsOf((ColorSystem)facts.Colors),
            Interactive = facts.IsInteractive ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            EnvironmentVariables = [],
        });
        console.Profile.Capabilities.Unicode = facts.IsUnicode;
        console.Profile.Capabilities.Links = false;
        return console;
    }

    private static ColorSystemSupport ColorsOf(ColorSystem system) => system switch
    {
        ColorSystem.Legacy => ColorSystemSupport.Legacy,
        ColorSystem.Standard => ColorSystemSupport.Standard,
        ColorSystem.EightBit => ColorSystemSupport.EightBit,
        ColorSystem.TrueColor => ColorSystemSupport.TrueColor,
        _ => ColorSystemSupport.NoColors,
    };

    private sealed class CallerOutput(TextWriter writer, TerminalFacts facts) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => facts.IsOutput;

        public int Width => facts.Width;

        public int Height => facts.Height;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
