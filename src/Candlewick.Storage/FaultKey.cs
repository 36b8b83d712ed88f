namespace Candlewick.Storage;

/// <summary>When two faults are one: the same kind at the same place of the same file, whatever its name.</summary>
public static class FaultKey
{
    /// <summary>By digest; a file that could not be read goes by its name.</summary>
    public static (string File, DataFaultKind Kind, string? Place) Of(DataFault fault) =>
        (fault.Sha256 ?? fault.Source, fault.Kind, fault.Where);
}
