using System.Buffers;
using System.Text;

namespace Candlewick.Text.Rows;

/// <summary>How a delimited file is written. The default value is commas without quotes or header.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Quote">Around fields that hold delimiters; doubled inside; 0 for none.</param>
/// <param name="HasHeader">True when the first row names the columns.</param>
public readonly record struct DelimitedOptions(byte Delimiter = (byte)',', byte Quote = (byte)'"', bool HasHeader = false);

/// <summary>Delimited text (CSV, TSV): LF, CRLF, with or without a byte order mark or a last line end; blank lines are skipped.</summary>
public sealed class DelimitedRows : RowReader
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly DelimitedOptions _options;
    private readonly string _file;
    private readonly SearchValues<byte> _special;
    private int[] _starts = new int[16];
    private int[] _ends = new int[16];
    private bool[] _isQuoted = new bool[16];
    private byte[] _unquoted = [];
    private int _fields;
    private int _position;
    private int _lineStart;
    private int _nextLine = 1;

    /// <param name="text">The whole file; owned by the caller and unchanged while this is in use.</param>
    /// <param name="file">What faults call the file.</param>
    public DelimitedRows(ReadOnlyMemory<byte> text, DelimitedOptions options, string file)
    {
        _text = text;
        _options = options.Delimiter == 0 ? new DelimitedOptions((byte)',', options.Quote, options.HasHeader) : options;
        _file = file;
        _special = SearchValues.Create([_options.Delimiter, (byte)'\n', (byte)'\r']);
        _position = text.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Names = _options.HasHeader && ReadRow() ? [.. Enumerable.Range(0, _fields).Select(Text)] : [];
    }

    public override int FieldCount => _fields;

    public override IReadOnlyList<string> Names { get; }

    public override bool Read()
    {
        bool isRow = ReadRow();
        Count += isRow ? 1 : 0;
        return isRow;
    }

    public override ReadOnlySpan<byte> Field(int column)
    {
        if ((uint)column >= (uint)_fields)
        {
            return [];
        }

        ReadOnlySpan<byte> field = _text.Span[_starts[column].._ends[column]];
        return _isQuoted[column] && field.Contains(_options.Quote) ? Unquote(field) : field;
    }

    public override int ColumnOf(int column) => (uint)column < (uint)_fields ? _starts[column] - _lineStart + 1 : 1;

    public override int Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (string.Equals(Names[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private string Text(int column) => Encoding.UTF8.GetString(Field(column)).Trim();

    private bool ReadRow()
    {
        ReadOnlySpan<byte> text = _text.Span;
        SkipBlankLines(text);
        if (_position >= text.Length || Fault is not null)
        {
            _fields = 0;
            return false;
        }

        Line = _nextLine;
        _lineStart = _position;
        _fields = 0;
        while (true)
        {
            if (!TakeField(text))
            {
                return false;
            }

            if (_position < text.Length && text[_position] == _options.Delimiter)
            {
                _position++;
                continue;
            }

            SkipLineEnd(text);
            return true;
        }
    }

    private bool TakeField(ReadOnlySpan<byte> text)
    {
        if (_fields == _starts.Length)
        {
            Array.Resize(ref _starts, _fields * 2);
            Array.Resize(ref _ends, _fields * 2);
            Array.Resize(ref _isQuoted, _fields * 2);
        }

        bool isQuoted = _options.Quote != 0 && _position < text.Length && text[_position] == _options.Quote;
        if (isQuoted)
        {
            return TakeQuoted(text);
        }

        int length = text[_position..].IndexOfAny(_special);
        int end = length < 0 ? text.Length : _position + length;
        AddField(_position, end, isQuoted: false);
        _position = end;
        return true;
    }

    private bool TakeQuoted(ReadOnlySpan<byte> text)
    {
        int start = _position + 1;
        int end = start;
        while (true)
        {
            int length = end <= text.Length ? text[end..].IndexOf(_options.Quote) : -1;
            if (length < 0)
            {
                return Stop(_position, "a quote that is never closed", "a closing quote");
            }

            end += length;
            if (end + 1 >= text.Length || text[end + 1] != _options.Quote)
            {
                break;
            }

            end += 2;
        }

        _nextLine += text[start..end].Count((byte)'\n');
        AddField(start, end, isQuoted: true);
        _position = end + 1;
        bool isClosed = _position >= text.Length || text[_position] == _options.Delimiter || text[_position] is (byte)'\n' or (byte)'\r';
        return isClosed || Stop(_position, "text after a closing quote", "a delimiter or the end of the line");
    }

    private void AddField(int start, int end, bool isQuoted)
    {
        _starts[_fields] = start;
        _ends[_fields] = end;
        _isQuoted[_fields] = isQuoted;
        _fields++;
    }

    private bool Stop(int position, string found, string expected)
    {
        Fault = new TextFault(_file, Line, position - _lineStart + 1, "", found, expected);
        _fields = 0;
        return false;
    }

    private void SkipBlankLines(ReadOnlySpan<byte> text)
    {
        while (_position < text.Length && (text[_position] is (byte)'\n' or (byte)'\r'))
        {
            SkipLineEnd(text);
        }
    }

    private void SkipLineEnd(ReadOnlySpan<byte> text)
    {
        if (_position < text.Length && text[_position] == '\r')
        {
            _position++;
            if (_position >= text.Length || text[_position] != '\n')
            {
                _nextLine++;
                return;
            }
        }

        if (_position < text.Length && text[_position] == '\n')
        {
            _position++;
            _nextLine++;
        }
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field)
    {
        if (_unquoted.Length < field.Length)
        {
            _unquoted = new byte[field.Length * 2];
        }

        int length = 0;
        for (int i = 0; i < field.Length; i++)
        {
            _unquoted[length++] = field[i];
            i += field[i] == _options.Quote ? 1 : 0;
        }

        return _unquoted.AsSpan(0, length);
    }
}
