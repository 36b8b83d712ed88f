using System.Runtime.CompilerServices;

namespace Candlewick.Analytics.Indicators;

/// <summary>The columns that indicators read, all of one length, in rising order of (open time, ordinal).</summary>
/// <param name="ordinals">Empty where all are 0.</param>
/// <param name="paired">Closes of a second series at the same open times; empty when there is none.</param>
public readonly ref struct BarSpans(
    ReadOnlySpan<UtcTime> openTimes, BarPrices prices, ReadOnlySpan<double> volume, ReadOnlySpan<double> paired = default, ReadOnlySpan<int> ordinals = default)
{
    private readonly ReadOnlySpan<int> _ordinals = ordinals;

    public ReadOnlySpan<UtcTime> OpenTimes { get; } = openTimes;

    public ReadOnlySpan<double> Open { get; } = prices.Open;

    public ReadOnlySpan<double> High { get; } = prices.High;

    public ReadOnlySpan<double> Low { get; } = prices.Low;

    public ReadOnlySpan<double> Close { get; } = prices.Close;

    public ReadOnlySpan<double> Volume { get; } = volume;

    public ReadOnlySpan<double> Paired { get; } = paired;

    public int Count => OpenTimes.Length;

    /// <summary>One row; absent columns are NaN.</summary>
    public BarPoint this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(OpenTimes[index], Open[index], High[index], Low[index], Close[index], Volume[index], Paired.Length > index ? Paired[index] : double.NaN);
    }

    public static BarSpans Of(BarColumns bars, ReadOnlySpan<double> paired = default) =>
        new(bars.OpenTimes, BarPrices.Of(bars), bars.Values(BarColumn.Volume), paired, bars.Ordinals);

    /// <exception cref="ArgumentException">A column has another length, or the rows do not rise in (open time, ordinal).</exception>
    public void Check()
    {
        if (Open.Length != Count || High.Length != Count || Low.Length != Count || Close.Length != Count || Volume.Length != Count
            || (Paired.Length != Count && !Paired.IsEmpty))
        {
            throw new ArgumentException(
                $"The columns must have one length: {Count} open times, {Open.Length}/{High.Length}/{Low.Length}/{Close.Length} prices, {Volume.Length} volumes, {Paired.Length} paired.");
        }

        for (int i = 1; i < OpenTimes.Length; i++)
        {
            bool rises = OpenTimes[i] > OpenTimes[i - 1]
                || (OpenTimes[i] == OpenTimes[i - 1] && _ordinals.Length > i && _ordinals[i] > _ordinals[i - 1]);
            if (!rises)
            {
                throw new ArgumentException(
                    $"Bars must come in order of open time, each once: row {i} opens at {OpenTimes[i]}, the row before it at {OpenTimes[i - 1]}.");
            }
        }
    }
}

/// <summary>The four price columns.</summary>
public readonly ref struct BarPrices(ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close)
{
    public ReadOnlySpan<double> Open { get; } = open;

    public ReadOnlySpan<double> High { get; } = high;

    public ReadOnlySpan<double> Low { get; } = low;

    public ReadOnlySpan<double> Close { get; } = close;

    public static BarPrices Of(BarColumns bars) =>
        new(bars.Values(BarColumn.Open), bars.Values(BarColumn.High), bars.Values(BarColumn.Low), bars.Values(BarColumn.Close));
}
