using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>A streaming result, a line a row, that holds its connection until it is disposed.</summary>
internal sealed class QueryResult : IQueryResult
{
    /// <summary>What the statement must end with.</summary>
    public const string Format = "\nFORMAT JSONCompactEachRowWithNamesAndTypes";

    /// <summary>Numbers as they are, absent ones apart from those that are not finite.</summary>
    public const string Settings = "&output_format_json_quote_denormals=1&output_format_json_quote_64bit_integers=0&cancel_http_readonly_queries_on_client_close=1";

    private readonly HttpResponseMessage _response;
    private readonly LineReader _lines;
    private readonly IReadOnlyList<string> _types;

    private QueryResult(HttpResponseMessage response, LineReader lines, IReadOnlyList<string> columns, IReadOnlyList<string> types)
    {
        _response = response;
        _lines = lines;
        Columns = columns;
        _types = types;
    }

    public IReadOnlyList<string> Columns { get; }

    /// <inheritdoc />
    public IReadOnlyList<CellKind> Kinds => [.. _types.Select(Cells.KindOf)];

    /// <summary>Takes an answer, and reads the names and types of its columns.</summary>
    public static async Task<QueryResult> OpenAsync(HttpResponseMessage response, CancellationToken ct)
    {
        LineReader lines = new(await response.Content.ReadAsStreamAsync(ct));
        try
        {
            IReadOnlyList<string> names = await ReadListAsync(lines, ct);
            return new QueryResult(response, lines, names, await ReadListAsync(lines, ct));
        }
        catch
        {
            await lines.DisposeAsync();
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<object?[]> ReadRowsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await _lines.ReadAsync(ct) is { Length: > 0 } line)
        {
            using JsonDocument row = JsonDocument.Parse(line);
            object?[] cells = new object?[_types.Count];
            for (int column = 0; column < cells.Length; column++)
            {
                cells[column] = Cells.Read(row.RootElement[column], _types[column]);
            }

            yield return cells;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lines.DisposeAsync();
        _response.Dispose();
    }

    private static async Task<IReadOnlyList<string>> ReadListAsync(LineReader lines, CancellationToken ct)
    {
        if (await lines.ReadAsync(ct) is not { Length: > 0 } line)
        {
            return [];
        }

        using JsonDocument list = JsonDocument.Parse(line);
        return [.. list.RootElement.EnumerateArray().Select(one => one.GetString()!)];
    }
}
