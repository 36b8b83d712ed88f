using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Walks the fields of one line and keeps the first fault; later reads then give nothing.</summary>
internal ref struct FieldCursor(ReadOnlySpan<byte> line, long number)
{
    private ReadOnlySpan<byte> _rest = line;
    private int _column;

    public RowFault? Fault { get; private set; }

    /// <summary>Values whose text a double does not give back.</summary>
    public long Inexact { get; private set; }

    public long Integer(string name)
    {
        ReadOnlySpan<byte> field = Next();
        if ((long.TryParse(field, out long value) && value >= 0) || Fault is not null)
        {
            return value;
        }

        Fault = NotANumber($"{name} as a whole number", field);
        return 0;
    }

    /// <param name="maySink">True when the value may be below zero.</param>
    public double Number(string name, bool maySink = false)
    {
        ReadOnlySpan<byte> field = Next();
        if (Fault is not null)
        {
            return 0;
        }

        if (!DecimalField.TryParse(field, out double value) || !double.IsFinite(value))
        {
            Fault = NotANumber($"{name} as a number", field);
        }
        else if (value < 0 && !maySink)
        {
            Fault = RowFault.At(number, DataFaultKind.NegativeValue, $"{name} of zero or more", Encoding.UTF8.GetString(field));
        }

        Inexact += Fault is null && !DecimalField.Survives(field, value) ? 1 : 0;
        return value;
    }

    /// <summary>Booleans are lower case in futures archives and capitalised in spot ones.</summary>
    public bool Boolean(string name)
    {
        ReadOnlySpan<byte> field = Next();
        bool isTrue = field.SequenceEqual("true"u8) || field.SequenceEqual("True"u8);
        if (Fault is null && !isTrue && !field.SequenceEqual("false"u8) && !field.SequenceEqual("False"u8))
        {
            Fault = NotANumber($"{name} as true or false", field);
        }

        return isTrue;
    }

    private ReadOnlySpan<byte> Next()
    {
        _column++;
        if (_rest.IsEmpty && Fault is null)
        {
            Fault = RowFault.At(number, DataFaultKind.ColumnMissing, $"a column {_column}", $"{_column - 1} columns");
        }

        int comma = _rest.IndexOf((byte)',');
        ReadOnlySpan<byte> field = comma < 0 ? _rest : _rest[..comma];
        _rest = comma < 0 ? [] : _rest[(comma + 1)..];
        return field;
    }

    private readonly RowFault NotANumber(string expected, ReadOnlySpan<byte> field) =>
        RowFault.At(number, DataFaultKind.NotANumber, expected, $"'{Encoding.UTF8.GetString(field)}'");
}
