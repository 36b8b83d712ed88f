using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Turns the lines of a kline archive into columns.</summary>
/// <remarks>
/// Columns: open time, open, high, low, close, volume, close time (inclusive), quote volume, trades, taker-buy volume, taker-buy quote volume,
/// and one to ignore. Source: https://github.com/binance/binance-public-data#klines.
/// </remarks>
internal sealed class KlineRows(ArchiveName name, BarColumns bars) : ILineSink
{
    private const int Fields = 12;
    private const int CloseTimeField = 6;

    private readonly KlineGrid _grid = new(name);
    private readonly bool _hasVolumes = name.Price == PriceSource.Trade;
    private bool _isFirst = true;

    public bool HasHeader { get; private set; }

    /// <summary>False when some row did not open after the one before it.</summary>
    public bool IsOrdered { get; private set; } = true;

    /// <summary>Values whose text a double does not give back.</summary>
    public long Inexact { get; private set; }

    public long LineOf(int row) => row + (HasHeader ? 2 : 1);

    public RowFault? Take(byte[] buffer, int start, int end)
    {
        if (_isFirst)
        {
            _isFirst = false;
            ReadOnlySpan<byte> lines = buffer.AsSpan(start, end - start);
            ReadOnlySpan<byte> first = lines[..lines.IndexOf((byte)'\n')];
            if (KlineHeader.IsHeader(first))
            {
                HasHeader = true;
                start += first.Length + 1;
                if (KlineHeader.Check(first) is { } fault)
                {
                    return fault;
                }
            }
        }

        return TakeRows(buffer, start, end);
    }

    private RowFault? TakeRows(byte[] buffer, int start, int end)
    {
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        ref byte data = ref MemoryMarshal.GetArrayDataReference(buffer);
        long inexact = 0, previous = _grid.LastOpen;
        for (int at = start; at < end;)
        {
            int length = ReadRow(ref Unsafe.Add(ref data, at), values, out ulong open, out ulong close, ref inexact);
            if (length < 0)
            {
                ReadOnlySpan<byte> line = buffer.AsSpan(at, end - at);
                line = line[..line.IndexOf((byte)'\n')];
                length = line.Length + 1;
                if (KlineLine.Read(line, LineOf(bars.Count), values, out open, out close, ref inexact) is { } fault)
                {
                    return fault;
                }
            }

            if (!IsPossible(values))
            {
                return RowFault.At(LineOf(bars.Count), DataFaultKind.ImpossibleBar, "low <= open, close <= high", Describe(values));
            }

            if (!_grid.IsNext((long)open, (long)close) && _grid.Check(open, close, LineOf(bars.Count)) is { } misplaced)
            {
                return misplaced;
            }

            if (!_hasVolumes)
            {
                values[4..].Fill(double.NaN);
            }

            IsOrdered &= (long)open > previous;
            previous = (long)open;
            _grid.LastOpen = previous;
            bars.Add(_grid.ToUtc((long)open), _grid.ToUtc((long)close + 1), values);
            at += length;
        }

        Inexact += inexact;
        return null;
    }

    /// <summary>Reads a row of plain numbers; -1 when any field is not plain, and then the line is read slowly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ReadRow(ref byte row, Span<double> values, out ulong open, out ulong close, ref long inexact)
    {
        close = 0;
        int at = DecimalField.Scan(ref row, out open, out int scale);
        if (at < 0 || scale != 0 || Unsafe.Add(ref row, at) != (byte)',')
        {
            return -1;
        }

        at++;
        long lost = 0;
        ref double value = ref MemoryMarshal.GetReference(values);
        for (int field = 1; field < Fields - 1; field++)
        {
            int length = DecimalField.Scan(ref Unsafe.Add(ref row, at), out ulong digits, out scale);
            if (length < 0 || Unsafe.Add(ref row, at + length) != (byte)',')
            {
                return -1;
            }

            at += length + 1;
            if (field == CloseTimeField)
            {
                close = scale == 0 ? digits : 0;
                continue;
            }

            if (!DecimalField.TryRound(digits, scale, out value))
            {
                return -1;
            }

            lost += DecimalField.Survives(digits, scale, value) ? 0 : 1;
            value = ref Unsafe.Add(ref value, 1);
        }

        int last = DecimalField.Scan(ref Unsafe.Add(ref row, at), out _, out _);
        at += last + (Unsafe.Add(ref row, at + Math.Max(last, 0)) == (byte)'\r' ? 1 : 0);
        if (last < 0 || Unsafe.Add(ref row, at) != (byte)'\n')
        {
            return -1;
        }

        inexact += lost;
        return at + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPossible(ReadOnlySpan<double> v) => v[1] >= v[0] && v[1] >= v[3] && v[2] <= v[0] && v[2] <= v[3];

    private static string Describe(ReadOnlySpan<double> v) => $"open {v[0]:R}, high {v[1]:R}, low {v[2]:R}, close {v[3]:R}";
}
