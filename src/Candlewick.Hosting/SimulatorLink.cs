namespace Candlewick.Hosting;
internal sealed record SimulatorLink(Uri Url, TimeProvider Clock, StoreOrigin Origin)
{
    public static Task<SimulatorLink> ConnectAsync(Uri url, CancellationToken ct) => throw new InputException($"{url}");
}
