namespace Candlewick.Server.Api;

/// <summary>Rows that are there already, as tables want them.</summary>
internal static class Rows
{
    public static async IAsyncEnumerable<object?[]> ToAsync(this IEnumerable<object?[]> rows)
    {
        await Task.CompletedTask;
        foreach (object?[] row in rows)
        {
            yield return row;
        }
    }
}
