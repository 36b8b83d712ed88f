using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>Ears in a workspace, for those who check what it does.</summary>
/// <param name="Handler">What sends requests to a simulator's venues; null for the network. Not disposed.</param>
/// <param name="Logs">Where logs go; null for lines of text as configured. Disposed with the workspace.</param>
/// <param name="Errors">Where lines of text go; null for standard error.</param>
public sealed record WorkspaceTaps(HttpMessageHandler? Handler = null, ILoggerFactory? Logs = null, TextWriter? Errors = null)
{
    public static WorkspaceTaps None { get; } = new();
}
