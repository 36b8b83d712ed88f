using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Storage.DuckDb.Schema;

/// <summary>One step of the schema: the embedded file <c>NNNN_name.sql</c>.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>Digest of the text, so that an altered file is noticed.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    private const string ControlFolder = "control/";

    /// <summary>Every migration of a store, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Load("");

    /// <summary>Every migration of the file of keys and audit, in order.</summary>
    public static IReadOnlyList<Migration> OfControl { get; } = Load(ControlFolder);

    private static Migration[] Load(string folder) =>
        [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal) && name.StartsWith(folder, StringComparison.Ordinal)
                && !name[folder.Length..].Contains('/', StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(name, name[folder.Length..]))];

    private static Migration Read(string resource, string name)
    {
        using Stream stream = typeof(Migration).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        string sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new Migration(int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..^4], sql);
    }
}
