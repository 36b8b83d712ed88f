using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Indicators;

/// <summary>The saved state of an indicator; plain data, serializable as it is.</summary>
/// <param name="Indicator">Code and options, such as <c>rsi(period=14)</c>.</param>
/// <param name="Words">Every number of the state as 64 bits, in the kernel's order, so that text formats keep each bit.</param>
public sealed record IndicatorState(string Indicator, IReadOnlyList<long> Words);

/// <summary>Writes the fields of a kernel into words, or reads them back: the kernel names each field once.</summary>
public sealed class StateCursor
{
    private readonly List<long>? _written;
    private readonly IReadOnlyList<long> _read;
    private int _position;

    private StateCursor(List<long>? written, IReadOnlyList<long> read)
    {
        _written = written;
        _read = read;
    }

    /// <summary>True while saving; false while restoring.</summary>
    public bool IsSaving => _written is not null;

    public static StateCursor Save(List<long> words) => new(words, words);

    public static StateCursor Restore(IReadOnlyList<long> words) => new(null, words);

    public void Value(ref double field)
    {
        long word = BitConverter.DoubleToInt64Bits(field);
        Value(ref word);
        field = BitConverter.Int64BitsToDouble(word);
    }

    public void Value(ref int field)
    {
        long word = field;
        Value(ref word);
        field = (int)word;
    }

    public void Value(ref bool field)
    {
        long word = field ? 1 : 0;
        Value(ref word);
        field = word != 0;
    }

    /// <exception cref="ArgumentException">Restoring: the words end before the state does.</exception>
    public void Value(ref long field)
    {
        if (_written is not null)
        {
            _written.Add(field);
            return;
        }

        field = _position < _read.Count
            ? _read[_position++]
            : throw new ArgumentException($"The saved state has {_read.Count} words; the indicator has more.", nameof(field));
    }

    /// <summary>Every element of an array whose length the options decide.</summary>
    public void Values(Span<double> fields)
    {
        foreach (ref double field in fields)
        {
            Value(ref field);
        }
    }

    /// <summary>Every element of an array whose length the options decide.</summary>
    public void Values(Span<long> fields)
    {
        foreach (ref long field in fields)
        {
            Value(ref field);
        }
    }

    /// <exception cref="ArgumentException">Restoring: words are left over.</exception>
    public void End()
    {
        if (_written is null && _position != _read.Count)
        {
            throw new ArgumentException($"The saved state has {_read.Count} words; the indicator reads {_position}.");
        }
    }
}
