using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>Ears in a workspace, for those who check what it does.</summary>
/// <param name="Handler">What sends requests to a simulator's venues; null for the network. Not disposed.</param>
/// <param name="Logs">Where logs go; null for standard error as configured. Disposed with the workspace.</param>
public sealed record WorkspaceTaps(HttpMessageHandler? Handler = null, ILoggerFactory? Logs = null)
{
    public static WorkspaceTaps None { get; } = new();
}
