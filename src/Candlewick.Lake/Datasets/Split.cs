namespace Candlewick.Lake.Datasets;

/// <summary>How rows are parted by time.</summary>
/// <param name="Train">Part of the time for training, above 0.</param>
/// <param name="Validation">Part for validation; what is left is the test's. Train + Validation is below 1.</param>
/// <param name="Embargo">Time after each boundary whose rows are left out.</param>
public sealed record SplitSpec(double Train, double Validation, TimeSpan Embargo);

/// <summary>Where a row belongs.</summary>
public enum Part
{
    Train,
    Validation,
    Test,

    /// <summary>Left out: what it is to teach is only known behind the next boundary.</summary>
    Purged,

    /// <summary>Left out: it lies in the embargo after a boundary.</summary>
    Embargoed,
}

/// <summary>The boundaries in time, the same for every series.</summary>
/// <param name="Span">From the first open to the last close.</param>
public sealed record SplitPlan(UtcRange Span, UtcTime ValidationFrom, UtcTime TestFrom, TimeSpan Embargo)
{
    /// <summary>Boundaries at whole seconds.</summary>
    public static SplitPlan Of(UtcRange span, SplitSpec spec)
    {
        UtcTime At(double part) => span.From + TimeSpan.FromSeconds(Math.Floor(span.Length.TotalSeconds * part));
        return new SplitPlan(span, At(spec.Train), At(spec.Train + spec.Validation), spec.Embargo);
    }

    /// <param name="decidedAt">The close of the row's bar: everything that its features know.</param>
    /// <param name="knownAt">When its last label is known.</param>
    public Part PartOf(UtcTime decidedAt, UtcTime knownAt)
    {
        if (decidedAt < ValidationFrom)
        {
            return knownAt <= ValidationFrom ? Part.Train : Part.Purged;
        }

        if (decidedAt < TestFrom)
        {
            return decidedAt < ValidationFrom + Embargo ? Part.Embargoed : knownAt <= TestFrom ? Part.Validation : Part.Purged;
        }

        return decidedAt < TestFrom + Embargo ? Part.Embargoed : Part.Test;
    }
}
