namespace Candlewick.Lake.S3;

/// <summary>How a bucket is reached. Keys are not among it: they come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), a profile or the machine's role.</summary>
public sealed record S3Options
{
    /// <summary>Base URL of a server that speaks S3; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Region of the bucket; empty for that of the environment, else <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "";

    /// <summary>The bucket stands in the path and not in the name of the host; most servers other than Amazon's need it.</summary>
    public bool IsPathStyle { get; init; }

    /// <summary>Larger files are uploaded in parts of this size, in mebibytes; 5 to 512.</summary>
    public int PartMebibytes { get; init; } = 16;

    /// <summary>Takes the place of the network; null for the network.</summary>
    internal HttpMessageHandler? Handler { get; init; }

    /// <summary>Takes the place of the keys of the environment.</summary>
    internal Amazon.Runtime.AWSCredentials? Keys { get; init; }
}
