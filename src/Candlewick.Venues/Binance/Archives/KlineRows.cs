using System.Buffers;
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
    private const int IndexedBytes = 8 * 1024;

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
        RowFault? fault = null;
        int[] separators = ArrayPool<int>.Shared.Rent(IndexedBytes + 16);
        while (start < end && fault is null)
        {
            int taken = KlineVectors.IsSupported ? TakeIndexed(buffer, start, end, separators, out fault) : 0;
            if (taken == 0 && fault is null)
            {
                int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n') + 1;
                fault = TakeRow(buffer, start, start + length);
                taken = length;
            }

            start += taken;
        }

        ArrayPool<int>.Shared.Return(separators);
        return fault;
    }

    /// <summary>Takes the whole rows of the next few kilobytes; returns their bytes, 0 when the separators do not make rows.</summary>
    private int TakeIndexed(byte[] buffer, int start, int end, int[] found, out RowFault? fault)
    {
        fault = null;
        ref byte data = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref int separators = ref MemoryMarshal.GetArrayDataReference(found);
        int count = KlineVectors.Index(ref data, start, Math.Min(end, start + IndexedBytes), ref separators, out int lineEnds);
        int rows = count / Fields;
        if (rows == 0 || rows != lineEnds)
        {
            return 0;
        }

        // As many line ends as rows, and one at the end of each: so every other separator is a comma.
        for (int i = 1; i <= rows; i++)
        {
            if (buffer[found[(i * Fields) - 1]] != '\n')
            {
                return 0;
            }
        }

        return TakeRows(buffer, start, found.AsSpan(0, rows * Fields), out fault) - start;
    }

    /// <summary>The hot loop. Returns where it stopped.</summary>
    private int TakeRows(byte[] buffer, int at, ReadOnlySpan<int> separators, out RowFault? fault)
    {
        fault = null;
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        ref byte data = ref MemoryMarshal.GetArrayDataReference(buffer);
        ref int row = ref MemoryMarshal.GetReference(separators);
        (long expected, long length, long limit, long perTick) = _grid.Next;
        for (int left = separators.Length; left > 0 && fault is null; left -= Fields)
        {
            int next = Unsafe.Add(ref row, Fields - 1) + 1;
            bool isPlain = KlineVectors.TryRead(ref data, at, ref row, ref MemoryMarshal.GetReference(values), out KlineTimes times);
            (long open, long close) = (times.Open, times.Close);
            if (isPlain & open == expected & open < limit & close == open + length - 1 && IsPossible(values) && _hasVolumes)
            {
                bars.Add(UtcTime.FromNanoseconds(open * perTick), UtcTime.FromNanoseconds((close + 1) * perTick), values);
                expected = open + length;
            }
            else
            {
                _grid.LastOpen = expected - length;
                fault = isPlain ? Add(times, values) : TakeRow(buffer, at, next);
                (expected, length, limit, perTick) = _grid.Next;
            }

            row = ref Unsafe.Add(ref row, Fields);
            at = next;
        }

        _grid.LastOpen = expected - length;
        return at;
    }

    /// <summary>Takes one row by the scalar road, or slowly where even that does not know its numbers.</summary>
    private RowFault? TakeRow(byte[] buffer, int start, int end)
    {
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        long inexact = 0;
        RowFault? fault = null;
        if (ReadRow(ref buffer[start], values, out KlineTimes times, ref inexact) != end - start)
        {
            fault = KlineLine.Read(buffer.AsSpan(start, end - start - 1), LineOf(bars.Count), values, out times, ref inexact);
        }

        Inexact += inexact;
        return fault ?? Add(times, values);
    }

    private RowFault? Add(KlineTimes times, Span<double> values)
    {
        (long open, long close) = (times.Open, times.Close);
        if (!IsPossible(values))
        {
            return RowFault.At(LineOf(bars.Count), DataFaultKind.ImpossibleBar, "low <= open, close <= high", Describe(values));
        }

        if (_grid.Check((ulong)open, (ulong)close, LineOf(bars.Count)) is { } misplaced)
        {
            return misplaced;
        }

        IsOrdered &= !_grid.HasOpened || open > _grid.LastOpen;
        if (!_hasVolumes)
        {
            values[4..].Fill(double.NaN);
        }

        _grid.Open(open);
        bars.Add(_grid.ToUtc(open), _grid.ToUtc(close + 1), values);
        return null;
    }

    /// <summary>Reads a row of plain numbers; -1 when any field is not plain, and then the line is read slowly.</summary>
    private static int ReadRow(ref byte row, Span<double> values, out KlineTimes times, ref long inexact)
    {
        times = default;
        ulong close = 0;
        int at = DecimalField.Scan(ref row, out ulong open, out int scale);
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
        times = new KlineTimes((long)open, (long)close);
        return at + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPossible(ReadOnlySpan<double> v) => v[1] >= v[0] && v[1] >= v[3] && v[2] <= v[0] && v[2] <= v[3];

    private static string Describe(ReadOnlySpan<double> v) => $"open {v[0]:R}, high {v[1]:R}, low {v[2]:R}, close {v[3]:R}";
}
