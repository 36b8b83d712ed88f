using System.Globalization;
using Candlewick.Lake;
using Candlewick.Lake.S3;

namespace Candlewick.Hosting;

/// <summary>Where the lake is that the job <c>lake</c> keeps equal to the store.</summary>
public sealed record LakeOptions
{
    /// <summary>A folder, or <c>s3://bucket/prefix</c>; empty for no lake.</summary>
    public string Target { get; init; } = "";

    /// <summary>Base URL of a server that speaks S3; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Region of the bucket; empty for that of the environment, else us-east-1.</summary>
    public string Region { get; init; } = "";

    /// <summary>The bucket stands in the path and not in the name of the host.</summary>
    public bool IsPathStyle { get; init; }

    /// <summary>Larger files are uploaded in parts of this size, in mebibytes; 5 to 512.</summary>
    public int PartMebibytes { get; init; } = 16;

    /// <summary>How the bucket is reached.</summary>
    public S3Options S3 => new() { Endpoint = Endpoint, Region = Region, IsPathStyle = IsPathStyle, PartMebibytes = PartMebibytes };

    /// <summary>The section <c>lake</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("lake.target", "where the job lake exports to: a folder, or s3://bucket/prefix; empty for nowhere",
            options => options.Lake.Target,
            (options, text) => With(options, one => one with { Target = Checked(text) })),
        new("lake.endpoint", "base URL of a server that speaks S3; empty for Amazon's",
            options => options.Lake.Endpoint is { } url ? OptionKeys.Text(url) : "",
            (options, text) => With(options, one => one with { Endpoint = text.Length == 0 ? null : OptionKeys.Url(text) })),
        new("lake.region", "region of the bucket; empty for that of the environment, else us-east-1",
            options => options.Lake.Region, (options, text) => With(options, one => one with { Region = text })),
        new("lake.path_style", "true where the bucket stands in the path of the URL and not in the host",
            options => options.Lake.IsPathStyle ? "true" : "false",
            (options, text) => With(options, one => one with { IsPathStyle = bool.TryParse(text, out bool value) ? value : throw new FormatException("true or false") })),
        new("lake.part_mb", "size of the parts of large uploads in MiB, 5 to 512",
            options => options.Lake.PartMebibytes.ToString(CultureInfo.InvariantCulture),
            (options, text) => With(options, one => one with { PartMebibytes = OptionKeys.Whole(text, 5, 512) })),
    ];

    private static string Checked(string target)
    {
        try
        {
            return target.Length == 0 || LakeAddress.Parse(target, path => path) is { } ? target : "";
        }
        catch (FormatException failure)
        {
            throw new FormatException("a folder, or s3://bucket/prefix", failure);
        }
    }

    private static CandlewickOptions With(CandlewickOptions options, Func<LakeOptions, LakeOptions> change) =>
        options with { Lake = change(options.Lake) };
}
