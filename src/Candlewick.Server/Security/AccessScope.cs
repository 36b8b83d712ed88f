using Microsoft.AspNetCore.Builder;

namespace Candlewick.Server.Security;

/// <summary>What a caller may do; each may what those before it may.</summary>
public enum AccessScope : byte
{
    /// <summary>Reads data.</summary>
    Reader,

    /// <summary>Also starts and stops work: jobs, repairs, exports, alerts.</summary>
    Operator,

    /// <summary>Also decides who may do what: keys, audit, configuration.</summary>
    Admin,
}

/// <summary>Metadata of an endpoint: who may call it. Every endpoint has it; null stands for anybody, known or not.</summary>
public sealed record NeededScope(AccessScope? Scope);

/// <summary>How endpoints say who may call them.</summary>
public static class NeededScopes
{
    /// <summary>Whoever has this scope, or a greater one.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededScope(scope));

    /// <summary>Anybody: health, and what shows how to log in.</summary>
    public static TBuilder NeedsNothing<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededScope(null));
}
