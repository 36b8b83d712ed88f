namespace Candlewick.Storage.Postgres.Access;

/// <summary>One column of rows that are written together.</summary>
/// <param name="Cells">The cells of the rows, as one array that the server takes.</param>
internal sealed record Column<T>(string Name, Func<IReadOnlyList<T>, Array> Cells)
{
    /// <summary>Text of a type that does not come of a text by itself, such as json; null where it does.</summary>
    public string? Cast { get; init; }
}

/// <summary>The columns of a table, in the order in which they are written.</summary>
internal sealed class Columns<T>(string table)
{
    private readonly List<Column<T>> _columns = [];

    public string Table => table;

    /// <summary>The names by comma.</summary>
    public string Names => string.Join(", ", _columns.Select(column => column.Name));

    public Columns<T> Add<TCell>(string name, Func<T, TCell> cell, string? cast = null)
    {
        _columns.Add(new Column<T>(name, rows => rows.Select(cell).ToArray()) { Cast = cast });
        return this;
    }

    /// <summary>Instants, kept in whole microseconds.</summary>
    public Columns<T> Instant(string name, Func<T, UtcTime?> cell) => Add(name, row => cell(row) is { } instant ? Cells.Micro(instant) : (DateTimeOffset?)null);

    /// <summary>Texts; what the server cannot keep of one is replaced.</summary>
    public Columns<T> Text(string name, Func<T, string?> cell) => Add(name, row => ServerText.Clean(cell(row)));

    /// <summary>Writes rows in their order.</summary>
    /// <param name="conflict">What follows the rows, such as ON CONFLICT DO NOTHING.</param>
    public Task<int> InsertAsync(PostgresSession session, IReadOnlyList<T> rows, string conflict = "")
    {
        if (rows.Count == 0)
        {
            return Task.FromResult(0);
        }

        IEnumerable<string> cells = _columns.Select((column, place) => $"c{place}{(column.Cast is { } cast ? $"::{cast}" : "")}");
        string arrays = string.Join(", ", _columns.Select((_, place) => $"${place + 1}")), aliases = string.Join(", ", _columns.Select((_, place) => $"c{place}"));
        return session.ExecuteAsync(
            $"INSERT INTO {table} ({Names}) SELECT {string.Join(", ", cells)} FROM unnest({arrays}) WITH ORDINALITY AS rows({aliases}, place) ORDER BY place {conflict}",
            [.. _columns.Select(column => (object?)column.Cells(rows))]);
    }
}

/// <summary>Texts as the server takes them.</summary>
internal static class ServerText
{
    /// <summary>The text with U+FFFD for what UTF-8 on the server cannot hold: the character NUL, and halves of a pair.</summary>
    public static string? Clean(string? text)
    {
        if (text is null || IsClean(text))
        {
            return text;
        }

        System.Text.StringBuilder clean = new(text.Length);
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            clean.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        }

        return clean.ToString();
    }

    private static bool IsClean(string text)
    {
        foreach (char letter in text)
        {
            if (letter == '\0' || char.IsSurrogate(letter))
            {
                return false;
            }
        }

        return true;
    }
}
