namespace Candlewick.Storage;

/// <summary>When two faults are one: the same kind at the same place of the same file, whatever folder it lies in.</summary>
public static class FaultKey
{
    /// <summary>By digest, name and series: two empty archives of two days have one digest, and are two faults. A file that could not be read goes by its path.</summary>
    public static (string File, string Name, SeriesId? Series, DataFaultKind Kind, string? Place) Of(DataFault fault) =>
        (fault.Sha256 ?? fault.Source, fault.Source[(fault.Source.LastIndexOf('/') + 1)..], fault.Series, fault.Kind, fault.Where);

    /// <summary>A known fault with what it learns when it is noticed again.</summary>
    public static DataFault Join(DataFault known, DataFault again) =>
        known with { Period = known.Period ?? again.Period, IsReissue = known.IsReissue || again.IsReissue };
}
