using System.Text;
using System.Text.Json;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Where the fields of one message stand.</summary>
/// <remarks>
/// Numbers of trades: E T id p q, and f l of aggregates. Of bars: E t T n o c h l v q V Q, and f L, which nobody reads. Of best quotes:
/// u b B a A, and E T where they are. Everything that is neither a number nor a symbol nor the stream's name is to be the same in all.
/// </remarks>
internal sealed class FrameLayout
{
    private readonly Dictionary<string, (int At, int Length)> _values = [];
    private readonly List<(int At, int Length)> _names = [];
    private readonly List<(int At, int Length)> _digits = [];

    private FrameLayout(StreamKind kind) => Kind = kind;

    public StreamKind Kind { get; }

    public List<NumberPlace> Numbers { get; } = [];

    public (int At, int Length) Symbol { get; private set; }

    public int Flag { get; private set; }

    public int Interval { get; private set; } = -1;

    public bool IsDigit(int at) => IsIn(_digits, at);

    public bool IsName(int at) => IsIn(_names, at);

    /// <summary>Null where the message has none that a shape can say: a number is too long, or a field stands twice.</summary>
    /// <param name="frame">A message that was read as one of the kind.</param>
    public static FrameLayout? Of(ReadOnlySpan<byte> frame, StreamKind kind)
    {
        FrameLayout layout = new(kind);
        return layout.TryFindValues(frame) && layout.TryPlace(frame) ? layout : null;
    }

    /// <summary>Values by key; those of the inner object of a bar by <c>k.</c> and key.</summary>
    private bool TryFindValues(ReadOnlySpan<byte> frame)
    {
        Utf8JsonReader reader = new(frame);
        string outer = "", key = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    // Keys of no meaning may hold bytes that are no UTF-8.
                    key = Encoding.Latin1.GetString(reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject:
                    outer = key == "k" ? "k." : "";
                    break;
                case JsonTokenType.EndObject:
                    outer = "";
                    break;
                default:
                    int at = (int)reader.TokenStartIndex + (reader.TokenType == JsonTokenType.String ? 1 : 0);
                    if (!_values.TryAdd(outer + key, (at, reader.ValueSpan.Length)))
                    {
                        return false;
                    }

                    break;
            }
        }

        return true;
    }

    private bool TryPlace(ReadOnlySpan<byte> frame)
    {
        Symbol = _values.GetValueOrDefault("s");
        foreach (string name in (ReadOnlySpan<string>)["stream", "s", "k.s"])
        {
            if (_values.TryGetValue(name, out (int At, int Length) place))
            {
                _names.Add(place);
            }
        }

        switch (Kind)
        {
            case StreamKind.Trades:
                Flag = FlagOf(frame, "m");
                return TryPlace(frame, ["E", "T", "t"], ["p", "q"]);
            case StreamKind.AggregateTrades:
                Flag = FlagOf(frame, "m");
                return TryPlace(frame, ["E", "T", "a"], ["p", "q"]) && TryPlace(frame, ["f", "l"], []);
            case StreamKind.Bars:
                Flag = FlagOf(frame, "k.x");
                Interval = IntervalTable.IndexOf(TextOf(frame, "k.i"));
                return TryPlace(frame, ["E", "k.t", "k.T", "k.n"], ["k.o", "k.c", "k.h", "k.l", "k.v", "k.q", "k.V", "k.Q"]) && TryPlace(frame, ["k.f", "k.L"], []);
            case StreamKind.BestQuotes:
                return TryPlace(frame, ["u"], ["b", "B", "a", "A"])
                    && _values.ContainsKey("E") == _values.ContainsKey("T")
                    && (!_values.ContainsKey("E") || TryPlace(frame, ["E", "T"], []));
            default:
                return false;
        }
    }

    private bool TryPlace(ReadOnlySpan<byte> frame, ReadOnlySpan<string> wholes, ReadOnlySpan<string> decimals)
    {
        foreach (string whole in wholes)
        {
            if (!TryPlace(frame, whole, isWhole: true))
            {
                return false;
            }
        }

        foreach (string value in decimals)
        {
            if (!TryPlace(frame, value, isWhole: false))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryPlace(ReadOnlySpan<byte> frame, string key, bool isWhole)
    {
        if (!_values.TryGetValue(key, out (int At, int Length) place) || !NumberPlace.IsPossible(place.Length))
        {
            return false;
        }

        ReadOnlySpan<byte> text = frame.Slice(place.At, place.Length);
        int dot = text.IndexOf((byte)'.');
        int before = dot < 0 ? place.Length : dot;
        _digits.Add((place.At, before));
        _digits.Add((place.At + before + 1, place.Length - before - 1));
        Numbers.Add(new NumberPlace(place.At, place.Length, dot < 0 ? -1 : place.Length - dot - 1, isWhole));
        return dot != 0 && text[..before].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (dot < 0 || text[(dot + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0);
    }

    private int FlagOf(ReadOnlySpan<byte> frame, string key) => TextOf(frame, key).SequenceEqual("true"u8) ? 1 : 0;

    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> frame, string key) =>
        _values.TryGetValue(key, out (int At, int Length) place) ? frame.Slice(place.At, place.Length) : default;

    private static bool IsIn(List<(int At, int Length)> places, int at) => places.Exists(place => at >= place.At && at < place.At + place.Length);
}
