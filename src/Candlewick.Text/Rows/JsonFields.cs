using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Candlewick.Text.Rows;

/// <summary>The fields of one JSON row, by position and by the names that were asked for.</summary>
internal sealed class JsonFields
{
    /// <summary>Columns of names count from here, so that no name is taken for a position.</summary>
    private const int FirstNamed = 1 << 20;

    private readonly List<byte[]> _wanted = [];
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly ArrayBufferWriter<byte> _path = new(64);
    private (int Start, int Length, int At)[] _fields = new (int, int, int)[16];
    private (int Start, int Length, int At)[] _named = [];

    public int Count { get; private set; }

    public int Find(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        int index = _wanted.FindIndex(one => one.AsSpan().SequenceEqual(bytes));
        if (index < 0)
        {
            index = _wanted.Count;
            _wanted.Add(bytes);
            Array.Resize(ref _named, _wanted.Count);
        }

        return FirstNamed + index;
    }

    public void Clear()
    {
        Count = 0;
        _text.ResetWrittenCount();
        _path.ResetWrittenCount();
        Array.Clear(_named);
    }

    public ReadOnlySpan<byte> Text(int column) => At(column) is var field && field.Length > 0 ? _text.WrittenSpan.Slice(field.Start, field.Length) : [];

    public int StartOf(int column) => At(column).At;

    /// <summary>Takes the value at which the reader stands: an array or an object.</summary>
    /// <param name="offset">Of the reader's text in the file.</param>
    /// <param name="names">Filled with the names of all fields, where wanted.</param>
    public void Fill(ref Utf8JsonReader reader, int offset, List<string>? names) => FillInner(ref reader, offset, names, 0);

    private void FillInner(ref Utf8JsonReader reader, int offset, List<string>? names, int depth)
    {
        bool isArray = reader.TokenType == JsonTokenType.StartArray;
        int prefix = _path.WrittenCount;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                Truncate(prefix);
                Append(prefix, ref reader);
                reader.Read();
            }

            if (reader.TokenType == JsonTokenType.StartObject && depth < 16)
            {
                FillInner(ref reader, offset, names, depth + 1);
            }
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                reader.Skip();
                Add(default, isArray && depth == 0, names);
            }
            else
            {
                Add(Take(ref reader, offset), isArray && depth == 0, names);
            }
        }

        Truncate(prefix);
    }

    private void Add((int Start, int Length, int At) field, bool isElement, List<string>? names)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count++] = field;
        if (isElement)
        {
            return;
        }

        names?.Add(Encoding.UTF8.GetString(_path.WrittenSpan));
        for (int i = 0; i < _wanted.Count; i++)
        {
            if (_path.WrittenSpan.SequenceEqual(_wanted[i]))
            {
                _named[i] = field;
            }
        }
    }

    private (int Start, int Length, int At) Take(ref Utf8JsonReader reader, int offset)
    {
        int start = _text.WrittenCount;
        int at = offset + (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String)
        {
            Span<byte> room = _text.GetSpan(Math.Max(1, reader.ValueSpan.Length));
            _text.Advance(reader.CopyString(room));
        }
        else if (reader.TokenType != JsonTokenType.Null)
        {
            _text.Write(reader.ValueSpan);
        }

        return (start, _text.WrittenCount - start, at);
    }

    private void Append(int prefix, ref Utf8JsonReader reader)
    {
        if (prefix > 0)
        {
            _path.Write("."u8);
        }

        Span<byte> room = _path.GetSpan(Math.Max(1, reader.ValueSpan.Length));
        _path.Advance(reader.CopyString(room));
    }

    private void Truncate(int length)
    {
        byte[] kept = _path.WrittenSpan[..length].ToArray();
        _path.ResetWrittenCount();
        _path.Write(kept);
    }

    private (int Start, int Length, int At) At(int column)
    {
        if (column >= FirstNamed)
        {
            return column - FirstNamed < _named.Length ? _named[column - FirstNamed] : default;
        }

        return (uint)column < (uint)Count ? _fields[column] : default;
    }
}
