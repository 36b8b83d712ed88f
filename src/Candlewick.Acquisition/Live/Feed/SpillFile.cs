using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Candlewick.Acquisition.Live.Feed;

/// <summary>Events that wait on disk, first in, first out. A file that a killed process left is read first; a torn record at its end is dropped.</summary>
/// <remarks>
/// Records of one size: an event as it lies in memory, or the name of an instrument under the number that the writing process gave it.
/// The file is emptied only when everything was taken and the taker has come back for more. Not safe for concurrent use.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private const int RecordBytes = MarketUpdate.SizeInBytes + 8;
    private const int RecordsOfChunk = 1_024;
    private const byte NameRecord = (byte)'N';
    private const byte EventRecord = (byte)'E';

    private readonly FileStream _writing;
    private readonly long _limit;
    private readonly HashSet<InstrumentId> _written = [];
    private readonly Dictionary<int, InstrumentId> _names = [];
    private readonly byte[] _chunk = new byte[RecordsOfChunk * RecordBytes];
    private long _readAt;
    private List<MarketUpdate>? _before;
    private bool _isDirty;

    public SpillFile(string path, long limit)
    {
        _limit = limit;
        _writing = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 256 * 1024);
        long whole = _writing.Length - (_writing.Length % RecordBytes);
        _writing.SetLength(whole);
        _writing.Position = whole;
        Count = CountEvents(whole);
    }

    /// <summary>Events that were not taken yet.</summary>
    public long Count { get; private set; }

    public bool IsFull => _writing.Position >= _limit;

    public void Append(in MarketUpdate update)
    {
        if (_written.Add(update.Instrument))
        {
            WriteName(_writing, update.Instrument);
        }

        WriteEvent(_writing, update);
        Count++;
        _isDirty = true;
    }

    /// <summary>Hands what was appended to the operating system, which keeps it when the process is killed.</summary>
    public void Flush()
    {
        if (_isDirty)
        {
            _writing.Flush();
            _isDirty = false;
        }
    }

    /// <summary>Takes the oldest events into a ring, from a slot on, at most once around.</summary>
    public int Take(MarketUpdate[] ring, int slot)
    {
        int taken = 0;
        Flush();
        while (Count > 0 && taken < ring.Length)
        {
            int wanted = Math.Min(RecordsOfChunk, ring.Length - taken);
            ReadOnlySpan<byte> records = ReadChunk(wanted);
            if (records.IsEmpty)
            {
                break;
            }

            for (; !records.IsEmpty; records = records[RecordBytes..])
            {
                if (records[0] == NameRecord)
                {
                    Learn(records);
                    continue;
                }

                MarketUpdate update = MemoryMarshal.Read<MarketUpdate>(records[8..]);
                ring[(slot + taken) & (ring.Length - 1)] = update.Of(_names[NumberOf(records)]);
                taken++;
                Count--;
            }
        }

        return taken;
    }

    /// <summary>Empties the file when everything was taken and has been worked off.</summary>
    public void Forget(bool isWorkedOff)
    {
        if (isWorkedOff && Count == 0 && _writing.Position > 0)
        {
            Flush();
            _writing.SetLength(0);
            _writing.Position = 0;
            _readAt = 0;
            _written.Clear();
        }
    }

    /// <summary>Puts back what was taken and not worked off, oldest first, before <see cref="Dispose"/> writes it in front of the rest.</summary>
    public void Prepend(in MarketUpdate update) => (_before ??= []).Add(update);

    public void Dispose()
    {
        if (_before is not null)
        {
            RewriteWithFront(_before);
        }

        Flush();
        _writing.Dispose();
    }

    private void RewriteWithFront(List<MarketUpdate> front)
    {
        MarketUpdate[] chunk = new MarketUpdate[1_024];
        while (Take(chunk, 0) is var taken && taken > 0)
        {
            front.AddRange(chunk.AsSpan(0, taken));
        }

        _writing.SetLength(0);
        _writing.Position = 0;
        _readAt = 0;
        Count = 0;
        _written.Clear();
        foreach (MarketUpdate update in front)
        {
            Append(update);
        }
    }

    private long CountEvents(long bytes)
    {
        long events = 0;
        while (_readAt < bytes)
        {
            for (ReadOnlySpan<byte> records = ReadChunk(RecordsOfChunk); !records.IsEmpty; records = records[RecordBytes..])
            {
                events += records[0] == EventRecord ? 1 : 0;
            }
        }

        _readAt = 0;
        return events;
    }

    /// <summary>The next whole records, at most so many.</summary>
    private ReadOnlySpan<byte> ReadChunk(int records)
    {
        int read = RandomAccess.Read(_writing.SafeFileHandle, _chunk.AsSpan(0, records * RecordBytes), _readAt);
        int whole = read - (read % RecordBytes);
        _readAt += whole;
        return _chunk.AsSpan(0, whole);
    }

    private void Learn(ReadOnlySpan<byte> record) =>
        _names[NumberOf(record)] = InstrumentId.Parse(Encoding.UTF8.GetString(record.Slice(10, BinaryPrimitives.ReadUInt16LittleEndian(record[8..]))));

    private static int NumberOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[4..]);

    private void WriteName(FileStream file, InstrumentId instrument)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        record.Clear();
        record[0] = NameRecord;
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], instrument.GetHashCode());
        int length = Encoding.UTF8.GetBytes(instrument.ToString(), record[10..]);
        BinaryPrimitives.WriteUInt16LittleEndian(record[8..], (ushort)length);
        file.Write(record);
    }

    private static void WriteEvent(FileStream file, in MarketUpdate update)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        record.Clear();
        record[0] = EventRecord;
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], update.Instrument.GetHashCode());
        MemoryMarshal.Write(record[8..], update);
        file.Write(record);
    }
}
