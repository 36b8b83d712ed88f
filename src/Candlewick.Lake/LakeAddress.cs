namespace Candlewick.Lake;

/// <summary>Where a lake is: a folder, or a bucket with a prefix.</summary>
/// <param name="Bucket">Null for a folder.</param>
/// <param name="Path">Full path of the folder, or the prefix without slashes at its ends; empty for the whole bucket.</param>
public sealed record LakeAddress(string? Bucket, string Path)
{
    private const string Scheme = "s3://";

    public bool IsS3 => Bucket is not null;

    /// <summary>Reads <c>s3://bucket/prefix</c>, or the path of a folder.</summary>
    /// <param name="resolve">Gives the full path of a folder.</param>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static LakeAddress Parse(string text, Func<string, string> resolve)
    {
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return text.Length == 0 || text.Contains("://", StringComparison.Ordinal)
                ? throw new FormatException($"'{text}' is no place for a lake; expected a folder, or s3://bucket/prefix.")
                : new LakeAddress(null, resolve(text));
        }

        string[] parts = text[Scheme.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0 && parts[0].Length is >= 3 and <= 63 && parts[0].All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
            ? new LakeAddress(parts[0], string.Join('/', parts.Skip(1)))
            : throw new FormatException($"'{text}' names no bucket; expected s3://bucket/prefix with 3 to 63 lower-case letters, digits, hyphens and dots.");
    }

    public override string ToString() => !IsS3 ? Path : Path.Length == 0 ? $"{Scheme}{Bucket}" : $"{Scheme}{Bucket}/{Path}";
}
