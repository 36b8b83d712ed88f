using System.Runtime.CompilerServices;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>Where a page of rows ended.</summary>
internal readonly record struct PageEnd(int Count, UtcTime At, long Number);

/// <summary>A read of one table in pages, each asked for while the one before it is used.</summary>
/// <param name="Table">What gives the order of rows.</param>
/// <param name="Range">Rows of this range.</param>
/// <param name="Sql">The statement for a part of the range and one more condition, without order and limit.</param>
internal sealed record RowPages(ClickHouseClient Client, RowTable Table, UtcRange Range, Func<UtcRange, string, string> Sql)
{
    public const int RowsOfPage = 131_072;

    /// <summary>The pages in order; none is empty.</summary>
    public async IAsyncEnumerable<TPage> ReadAsync<TPage>(Func<RowBinaryReader, TPage> parse, Func<TPage, PageEnd> endOf, [EnumeratorCancellation] CancellationToken ct)
    {
        Task<TPage>? next = AskAsync(Range, "1", parse, ct);
        while (next is not null)
        {
            TPage page = await next;
            PageEnd end = endOf(page);
            next = end.Count < RowsOfPage ? null : AskAsync(Range with { From = end.At }, After(end), parse, ct);
            if (end.Count > 0)
            {
                yield return page;
            }
        }
    }

    private string After(PageEnd end) =>
        Table.NumberColumn is { } number
            ? $"({Table.AtColumn} > {Table.Literal(end.At)} OR {number} > {ClickHouse.Sql.Number(end.Number)})"
            : $"{Table.AtColumn} > {Table.Literal(end.At)}";

    private async Task<TPage> AskAsync<TPage>(UtcRange range, string condition, Func<RowBinaryReader, TPage> parse, CancellationToken ct) =>
        parse(await Client.ReadAsync($"{Sql(range, condition)} ORDER BY {Table.Order} LIMIT {RowsOfPage}", ct));
}
