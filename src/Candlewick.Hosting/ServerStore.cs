using System.Globalization;

namespace Candlewick.Hosting;

/// <summary>Opens the database of a server.</summary>
internal static class ServerStore
{
    /// <summary>How long the jobs of a server that is gone wait for another one.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(15);

    /// <summary>This process, among all that use the database.</summary>
    public static string OwnerName { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName} process {Environment.ProcessId} since {TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");

    public static Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct) => throw new NotSupportedException();
}
