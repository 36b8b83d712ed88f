using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Candlewick.Lake.S3;

/// <summary>Makes clients, and turns their failures into ours.</summary>
internal static class S3Calls
{
    private const string StandardRegion = "us-east-1";

    /// <exception cref="StoreException">The region is none.</exception>
    public static AmazonS3Client Connect(S3Options options)
    {
        AmazonS3Config config = new()
        {
            ForcePathStyle = options.IsPathStyle,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            HttpClientFactory = options.Handler is { } handler ? new OneHandler(handler) : null,
        };
        string region = options.Region.Length > 0 ? options.Region : FallbackRegionFactory.GetRegionEndpoint()?.SystemName ?? StandardRegion;
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri.TrimEnd('/');
            config.UseHttp = endpoint.Scheme == Uri.UriSchemeHttp;
            config.AuthenticationRegion = region;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(region);
        }

        return options.Keys is { } keys ? new AmazonS3Client(keys, config) : new AmazonS3Client(config);
    }

    /// <exception cref="StoreException">The call failed; the message says what to do.</exception>
    public static async Task<T> GuardAsync<T>(string where, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception failure)
        {
            throw From(where, failure);
        }
        catch (AmazonServiceException failure)
        {
            throw new StoreException(ErrorKind.Unreachable, $"{where}: {Advice(failure.Message)}", failure) { IsTransient = true };
        }
        catch (AmazonClientException failure)
        {
            throw new StoreException(
                ErrorKind.Refused, $"{where}: {Advice(failure.Message)} Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile, for the process that exports.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new StoreException(ErrorKind.Unreachable, $"{where}: does not answer ({failure.Message}). What was uploaded stays; run the same again.", failure) { IsTransient = true };
        }
    }

    private static StoreException From(string where, AmazonS3Exception failure) => failure.StatusCode switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized =>
            new StoreException(ErrorKind.Refused, $"{where}: refused ({failure.ErrorCode}: {failure.Message}). Check the keys and their rights to list, read, write and delete there.", failure),
        HttpStatusCode.NotFound =>
            new StoreException(ErrorKind.NotFound, $"{where}: {failure.ErrorCode}: {failure.Message}. Check the bucket, the region and the endpoint.", failure),
        HttpStatusCode.BadRequest or HttpStatusCode.MovedPermanently =>
            new StoreException(ErrorKind.BadRequest, $"{where}: {failure.ErrorCode}: {failure.Message}. Check the region and the endpoint.", failure),
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests =>
            new StoreException(ErrorKind.RateLimited, $"{where}: {failure.ErrorCode}: {failure.Message}. Run the same again later.", failure) { IsTransient = true },
        default(HttpStatusCode) => new StoreException(ErrorKind.Unreachable, $"{where}: {Advice(failure.Message)} What was uploaded stays; run the same again.", failure) { IsTransient = true },
        _ => new StoreException(ErrorKind.ServerFault, $"{where}: {failure.ErrorCode}: {failure.Message}. What was uploaded stays; run the same again.", failure) { IsTransient = true },
    };

    private static string Advice(string message) => message.TrimEnd('.') + ".";

    private sealed class OneHandler(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }
}
