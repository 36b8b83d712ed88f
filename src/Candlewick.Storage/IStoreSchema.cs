namespace Candlewick.Storage;

/// <summary>One step of a store's schema.</summary>
/// <param name="Sha256">Digest of its text, lower-case hexadecimal.</param>
/// <param name="AppliedAt">UTC; null while it is pending.</param>
public sealed record SchemaStep(int Version, string Name, string Sha256, UtcTime? AppliedAt);

/// <summary>Where a store's schema stands.</summary>
/// <param name="Location">The store, without a password.</param>
/// <param name="Exists">False when there is no store yet: all steps are pending.</param>
/// <param name="Steps">By version: those that were applied, then those that are pending.</param>
public sealed record SchemaReport(string Kind, string Location, bool Exists, IReadOnlyList<SchemaStep> Steps)
{
    /// <summary>The last version that was applied; 0 for none.</summary>
    public int Version => Steps.LastOrDefault(step => step.AppliedAt is not null)?.Version ?? 0;

    public IReadOnlyList<SchemaStep> Pending => [.. Steps.Where(step => step.AppliedAt is null)];
}

/// <summary>The schema of a store, apart from what is in it: versioned steps whose digests are kept beside them.</summary>
public interface IStoreSchema
{
    /// <summary>What was applied and what is pending. Changes nothing, and creates nothing.</summary>
    /// <exception cref="StoreException">SchemaMismatch: newer than the program, or a step was altered since it was applied; or the store cannot be opened.</exception>
    Task<SchemaReport> ReadAsync(CancellationToken ct);

    /// <summary>Applies what is pending; of several that start at once one does it. Returns the schema afterwards.</summary>
    /// <exception cref="StoreException">As for <see cref="ReadAsync"/>; or a step failed, and it was undone.</exception>
    Task<SchemaReport> MigrateAsync(CancellationToken ct);

    /// <summary>Applies what is pending and undoes all of it, so that a failing step is known before. Returns the schema as it is.</summary>
    /// <exception cref="StoreException">As for <see cref="MigrateAsync"/>.</exception>
    Task<SchemaReport> RehearseAsync(CancellationToken ct);
}
