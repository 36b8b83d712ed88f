using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Candlewick.Cli.Output;

/// <summary>Where commands write: tables for people on a terminal, aligned text in a pipe, JSON where asked for.</summary>
internal sealed class Screen
{
    private readonly TextWriter _output;
    private readonly TextWriter _errors;
    private readonly string _folder;
    private readonly Lazy<IAnsiConsole> _console;

    public Screen(Caller caller, bool isJson)
    {
        _output = caller.Output;
        _errors = caller.Error;
        _folder = caller.Surroundings.WorkingDirectory;
        IsTerminal = caller.Terminal.IsOutput && !isJson;
        _console = new Lazy<IAnsiConsole>(() => CallerConsole.Create(caller.Output, caller.Terminal));
    }

    /// <summary>A table of more columns that does not fit is written without a frame, as in a pipe.</summary>
    private const int MostWrappedColumns = 6;

    public const string SimulatedNotice = StoreInfo.SimulatedNotice;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DomainJsonConverter() },
    };

    public bool IsTerminal { get; }

    /// <summary>True once something was said.</summary>
    public bool HasWritten { get; private set; }

    public TextWriter Out
    {
        get
        {
            HasWritten = true;
            return _output;
        }
    }

    /// <summary>The terminal of the caller.</summary>
    public IAnsiConsole Console
    {
        get
        {
            HasWritten = true;
            return _console.Value;
        }
    }

    private TextWriter ErrorsOut
    {
        get
        {
            HasWritten = true;
            return _errors;
        }
    }

    public void Line(string text = "") => Out.WriteLine(text);

    /// <summary>A line that is not the answer: goes to standard error.</summary>
    public void Note(string text) => ErrorsOut.WriteLine(text);

    public void Error(string text) => ErrorsOut.WriteLine($"error: {text}");

    /// <summary>One fault a line; a line that only goes on with the one before is indented.</summary>
    public void Errors(CandlewickException failure)
    {
        if (failure is InputException { Faults: var faults })
        {
            faults.ToList().ForEach(Error);
            return;
        }

        Error(failure.Message.ReplaceLineEndings("\n").Replace("\n\n", "\n", StringComparison.Ordinal).Replace("\n", "\n       ", StringComparison.Ordinal));
    }

    /// <summary>Says that what follows is made of simulated data, where it is.</summary>
    public void Origin(StoreOrigin origin)
    {
        if (origin == StoreOrigin.Simulated)
        {
            Line(SimulatedNotice);
        }
    }

    /// <summary>The same on standard error, for answers that other programs read.</summary>
    public void NoteOrigin(StoreOrigin origin)
    {
        if (origin == StoreOrigin.Simulated)
        {
            Note(SimulatedNotice);
        }
    }

    public void Table(TableView table)
    {
        int[] widths = [.. Enumerable.Range(0, table.Columns.Count)
            .Select(column => table.Rows.Select(row => row[column].Length).Append(table.Heading(column).Length).Max())];
        bool isTooWide = IsTerminal && widths.Length > MostWrappedColumns && widths.Sum() + (3 * widths.Length) + 1 > Console.Profile.Width;
        if (IsTerminal && !isTooWide)
        {
            Console.Write(ToSpectre(table));
            return;
        }

        if (table.Title.Length > 0)
        {
            Line(table.Title);
        }

        WritePlain(table, [.. Enumerable.Range(0, table.Columns.Count).Select(table.Heading)], widths);
        foreach (string[] row in table.Rows)
        {
            WritePlain(table, row, widths);
        }
    }

    /// <summary>Writes an answer as JSON; <paramref name="origin"/> becomes the member <c>simulated</c>.</summary>
    public void Json(StoreOrigin origin, object answer) =>
        Line(JsonSerializer.Serialize(new { simulated = origin == StoreOrigin.Simulated, result = answer }, JsonOptions));

    /// <summary>A path as it is best pasted where the caller stands: relative below its folder, quoted where it needs to be; the address of a server as it is.</summary>
    public string Path(string full)
    {
        if (full.Contains("://", StringComparison.Ordinal))
        {
            return full;
        }

        string relative = System.IO.Path.GetRelativePath(_folder, full);
        string shown = relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
        return shown.Contains(' ', StringComparison.Ordinal) ? $"'{shown}'" : shown;
    }

    private static Table ToSpectre(TableView table)
    {
        Table shown = new() { Border = TableBorder.Rounded, ShowRowSeparators = false };
        if (table.Title.Length > 0)
        {
            shown.Title = new TableTitle(Markup.Escape(table.Title));
        }

        for (int i = 0; i < table.Columns.Count; i++)
        {
            TableColumn column = new(Markup.Escape(table.Heading(i))) { NoWrap = i == 0 || table.IsRight(i) };
            shown.AddColumn(table.IsRight(i) ? column.RightAligned() : column);
        }

        foreach (string[] row in table.Rows)
        {
            shown.AddRow([.. row.Select(Markup.Escape)]);
        }

        return shown;
    }

    private void WritePlain(TableView table, string[] cells, int[] widths)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            string separator = i == 0 ? "" : "  ";
            bool isLast = i == cells.Length - 1;
            Out.Write(separator + (table.IsRight(i) ? cells[i].PadLeft(widths[i]) : isLast ? cells[i] : cells[i].PadRight(widths[i])));
        }

        Out.WriteLine();
    }
}
