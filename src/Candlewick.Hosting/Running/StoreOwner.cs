namespace Candlewick.Hosting.Running;

/// <summary>The process that owns a store while it runs: the open workspace, and what works on it in the background.</summary>
public sealed class StoreOwner(Workspace workspace, CandlewickOptions options, IReadOnlyList<IRunningPiece> pieces)
{
    /// <summary>The store and the venues; commands share them.</summary>
    public Workspace Workspace => workspace;

    public CandlewickOptions Options => options;

    public IReadOnlyList<IRunningPiece> Pieces => pieces;
}
