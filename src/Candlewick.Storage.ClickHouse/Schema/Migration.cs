using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>One step of the schema: the embedded file <c>NNNN_name.sql</c>. Every statement may be run again, as the engine has no transactions of them.</summary>
internal sealed record Migration(int Version, string Name, string Template)
{
    /// <summary>Every migration, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
        [.. typeof(Migration).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)];

    /// <summary>Digest of the text, so that an altered file is noticed.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Template)));

    private static Migration Read(string resource)
    {
        using Stream stream = typeof(Migration).Assembly.GetManifestResourceStream(resource)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return new Migration(int.Parse(resource.AsSpan(0, 4), CultureInfo.InvariantCulture), resource[5..^4], reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
