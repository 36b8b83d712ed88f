using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Storage.Postgres.Schema;

/// <summary>How the tables of rows are kept; fixed when a store is created.</summary>
internal enum Layout
{
    Partitioned,
    Timescale,
}

/// <summary>One step of the schema: the embedded file <c>NNNN_name.sql</c>, or <c>NNNN_name.timescale.sql</c> where that layout has its own.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    private const string TimescaleEnd = ".timescale.sql";

    /// <summary>Digest of the text, so that an altered file is noticed.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>Every migration of a layout, in order.</summary>
    public static IReadOnlyList<Migration> Of(Layout layout)
    {
        string[] all = [.. typeof(Migration).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        IEnumerable<string> plain = all.Where(name => !name.EndsWith(TimescaleEnd, StringComparison.Ordinal));
        return [.. plain.Select(name => name[..^4]).Select(name => Read(layout == Layout.Timescale && all.Contains(name + TimescaleEnd) ? name + TimescaleEnd : name + ".sql", name))];
    }

    private static Migration Read(string resource, string name)
    {
        using Stream stream = typeof(Migration).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        string sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..], sql);
    }
}
