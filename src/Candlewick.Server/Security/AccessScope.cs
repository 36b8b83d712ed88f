using Microsoft.AspNetCore.Builder;

namespace Candlewick.Server.Security;

/// <summary>Metadata of an endpoint: who may call it. Every endpoint has it; null stands for anybody, known or not.</summary>
public sealed record NeededScope(AccessScope? Scope);

/// <summary>Metadata of an endpoint that itself leaves out what the caller may not read, by <see cref="Identity.MayRead(InstrumentId)"/>.</summary>
public sealed record FiltersDatasets;

/// <summary>Metadata of an endpoint that changes nothing although its method says so: a question in a body.</summary>
public sealed record ReadsOnly;

/// <summary>How endpoints say who may call them.</summary>
public static class NeededScopes
{
    /// <summary>Whoever has this scope, or a greater one.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededScope(scope));

    /// <summary>Anybody: health, and what shows how to log in.</summary>
    public static TBuilder NeedsNothing<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededScope(null));

    /// <summary>
    /// The endpoint gives a key that is limited to datasets only what it may read. Without this, such a key gets an endpoint only where the guard can tell
    /// the instrument from the request (<c>instrument</c>, <c>series</c>, or the id of an instrument in the path).
    /// </summary>
    public static TBuilder FiltersByDataset<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new FiltersDatasets());

    /// <summary>The endpoint changes nothing, whatever its method: the audit trail leaves it out.</summary>
    public static TBuilder ReadsOnly<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ReadsOnly());
}
