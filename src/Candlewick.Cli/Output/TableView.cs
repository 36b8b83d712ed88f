namespace Candlewick.Cli.Output;

/// <summary>A table to show: headings and rows of text.</summary>
/// <param name="Columns">Headings; one that starts with <c>&gt;</c> aligns its column right.</param>
internal sealed record TableView(string Title, IReadOnlyList<string> Columns)
{
    public List<string[]> Rows { get; } = [];

    public bool IsRight(int column) => Columns[column].StartsWith('>');

    public string Heading(int column) => Columns[column].TrimStart('>');

    public void Add(params string[] cells) => Rows.Add(cells);
}
