using System.Text;
using System.Text.Json;

namespace Candlewick.Text.Rows;

/// <summary>Rows of a JSON file: an array of arrays or of objects, at the root or at a path below it, or one value a line (JSON lines).</summary>
/// <remarks>
/// In objects, fields have names, <c>info.p</c> for a field of an inner object. Strings lose their quotes, null is an absent field,
/// true and false are those words. Numbers keep their text.
/// </remarks>
public sealed class JsonRows : RowReader
{
    private static readonly JsonReaderOptions ReaderOptions = new() { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly ReadOnlyMemory<byte> _text;
    private readonly string _file;
    private readonly bool _isLines;
    private readonly List<string> _names = [];
    private readonly JsonFields _fields = new();
    private JsonReaderState _state = new(ReaderOptions);
    private int _position;
    private int _counted;
    private int _lineStart;
    private int _countedLines = 1;

    /// <param name="text">The whole file; owned by the caller and unchanged while this is in use.</param>
    /// <param name="path">Keys from the root to the array, such as <c>result.XBTUSDT</c>; empty for the root.</param>
    /// <param name="file">What faults call the file.</param>
    public JsonRows(ReadOnlyMemory<byte> text, string path, string file)
    {
        _text = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        _file = file;
        try
        {
            _isLines = !GoTo(path.Length == 0 ? [] : path.Split('.'));
        }
        catch (JsonException exception)
        {
            Stop(exception);
        }
    }

    public override int FieldCount => _fields.Count;

    /// <summary>The names of the first row's fields where rows are objects; empty before it was read.</summary>
    public override IReadOnlyList<string> Names => _names;

    public override bool Read()
    {
        if (Fault is not null)
        {
            return false;
        }

        try
        {
            return ReadRow();
        }
        catch (JsonException exception)
        {
            return Stop(exception);
        }
    }

    public override ReadOnlySpan<byte> Field(int column) => _fields.Text(column);

    public override int ColumnOf(int column)
    {
        int start = _fields.StartOf(column);
        int line = _text.Span[..start].LastIndexOf((byte)'\n');
        return start - line;
    }

    /// <summary>The column of a name. Rows of objects take any name; a row that lacks it has an empty field there.</summary>
    public override int Find(string name) => _fields.Find(name);

    private bool ReadRow()
    {
        Utf8JsonReader reader = new(_text.Span[_position..], isFinalBlock: true, _state);
        if (!reader.Read() || (!_isLines && reader.TokenType == JsonTokenType.EndArray))
        {
            _fields.Clear();
            ReadToEnd(ref reader);
            return false;
        }

        int start = _position + (int)reader.TokenStartIndex;
        Line = LineAt(start);
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            Fault = new TextFault(_file, Line, start - _lineStart + 1, "", $"a row that is a {reader.TokenType}", "a row that is an array or an object");
            return false;
        }

        _fields.Clear();
        _fields.Fill(ref reader, _position, Count == 0 ? _names : null);
        _position += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        Count++;
        return true;
    }

    /// <summary>What follows the rows must be whole too: a file that was cut off is no file.</summary>
    private static void ReadToEnd(ref Utf8JsonReader reader)
    {
        while (reader.Read())
        {
        }
    }

    /// <summary>Goes into the array at the path; false when the rows are the values at the root themselves (JSON lines).</summary>
    private bool GoTo(string[] path)
    {
        Utf8JsonReader reader = new(_text.Span, isFinalBlock: true, _state);
        if (path.Length == 0 && IsLines(reader))
        {
            return false;
        }

        reader.Read();
        foreach (string key in path)
        {
            if (!TryEnter(ref reader, key, out string found))
            {
                int at = (int)reader.TokenStartIndex;
                Line = LineAt(at);
                Fault = new TextFault(_file, Line, at - _lineStart + 1, string.Join('.', path), found, $"a key '{key}'", NearestName.Of(key, _names));
                return true;
            }
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            int at = (int)reader.TokenStartIndex;
            Line = LineAt(at);
            Fault = new TextFault(_file, Line, at - _lineStart + 1, string.Join('.', path), $"a {reader.TokenType}", "an array of rows");
            return true;
        }

        _names.Clear();
        _position = (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }

    /// <summary>One root value after another, or a single object: each is a row.</summary>
    private static bool IsLines(Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return true;
        }

        if (!reader.Read() || reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.EndArray)
        {
            return false;
        }

        return true;
    }

    private bool TryEnter(ref Utf8JsonReader reader, string key, out string found)
    {
        found = $"a {reader.TokenType}";
        _names.Clear();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isKey = reader.ValueTextEquals(key);
            _names.Add(reader.GetString() ?? "");
            reader.Read();
            if (isKey)
            {
                return true;
            }

            reader.Skip();
        }

        found = $"an object with {string.Join(", ", _names.Take(10))}";
        return false;
    }

    private bool Stop(JsonException exception)
    {
        // The reader's state carries the place from the beginning of the file.
        int line = (int)(exception.LineNumber ?? 0) + 1;
        Fault = new TextFault(_file, line, (int)(exception.BytePositionInLine ?? 0) + 1, "", "text that is not JSON", "a JSON value");
        _fields.Clear();
        return false;
    }

    private int LineAt(int position)
    {
        ReadOnlySpan<byte> passed = _text.Span[_counted..position];
        _countedLines += passed.Count((byte)'\n');
        int last = passed.LastIndexOf((byte)'\n');
        _lineStart = last < 0 ? _lineStart : _counted + last + 1;
        _counted = position;
        return _countedLines;
    }
}
