using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Candlewick.Venues.Transport;

namespace Candlewick.Venues.Binance;

/// <summary>One error code of Binance.</summary>
/// <param name="IsTransient">True when the same request may succeed later.</param>
public sealed record BinanceError(int Code, string Name, ErrorKind Kind, bool IsTransient, string Documentation);

/// <summary>Error codes of Binance's REST interfaces and what they mean to us. An unknown code is not transient.</summary>
public sealed partial class BinanceErrors(BinanceSegment segment) : IFailureTable
{
    public const string SpotPage = "https://developers.binance.com/docs/binance-spot-api-docs/errors";
    public const string FuturesPage = "https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code";

    /// <summary>Serves public market data only, from anywhere: the next step when the trading host refuses a place.</summary>
    public const string PublicDataHost = "https://data-api.binance.vision";

    private static readonly BinanceError[] Rows =
    [
        Row(-1000, "UNKNOWN", ErrorKind.ServerFault, isTransient: true),
        Row(-1001, "DISCONNECTED", ErrorKind.ServerFault, isTransient: true),
        Row(-1002, "UNAUTHORIZED", ErrorKind.Refused),
        Row(-1003, "TOO_MANY_REQUESTS", ErrorKind.RateLimited, isTransient: true),
        Row(-1006, "UNEXPECTED_RESP", ErrorKind.ServerFault, isTransient: true),
        Row(-1007, "TIMEOUT", ErrorKind.TimedOut, isTransient: true),
        Row(-1008, "SERVER_BUSY", ErrorKind.ServerFault, isTransient: true),
        Row(-1010, "ERROR_MSG_RECEIVED", ErrorKind.BadRequest),
        Row(-1013, "INVALID_MESSAGE", ErrorKind.BadRequest),
        Row(-1015, "TOO_MANY_ORDERS", ErrorKind.RateLimited, isTransient: true),
        Row(-1016, "SERVICE_SHUTTING_DOWN", ErrorKind.ServerFault),
        Row(-1020, "UNSUPPORTED_OPERATION", ErrorKind.BadRequest),
        Row(-1021, "INVALID_TIMESTAMP", ErrorKind.ClockSkew),
        Row(-1022, "INVALID_SIGNATURE", ErrorKind.Refused),
        Row(-1099, "NOT_FOUND_OR_UNAUTHENTICATED", ErrorKind.Refused),
        Row(-1100, "ILLEGAL_CHARS", ErrorKind.BadRequest),
        Row(-1101, "TOO_MANY_PARAMETERS", ErrorKind.BadRequest),
        Row(-1102, "MANDATORY_PARAM_EMPTY_OR_MALFORMED", ErrorKind.BadRequest),
        Row(-1103, "UNKNOWN_PARAM", ErrorKind.BadRequest),
        Row(-1104, "UNREAD_PARAMETERS", ErrorKind.BadRequest),
        Row(-1105, "PARAM_EMPTY", ErrorKind.BadRequest),
        Row(-1106, "PARAM_NOT_REQUIRED", ErrorKind.BadRequest),
        Row(-1111, "BAD_PRECISION", ErrorKind.BadRequest),
        Row(-1112, "NO_DEPTH", ErrorKind.BadRequest),
        Row(-1120, "BAD_INTERVAL", ErrorKind.BadRequest),
        Row(-1121, "BAD_SYMBOL", ErrorKind.NotFound),
        Row(-1127, "MORE_THAN_XX_HOURS", ErrorKind.BadRequest),
        Row(-1128, "OPTIONAL_PARAMS_BAD_COMBO", ErrorKind.BadRequest),
        Row(-1130, "INVALID_PARAMETER", ErrorKind.BadRequest),
        Row(-1122, "INVALID_SYMBOL_STATUS", ErrorKind.NotFound, page: FuturesPage),
        Row(-2014, "BAD_API_KEY_FMT", ErrorKind.Refused),
        Row(-2015, "REJECTED_MBX_KEY", ErrorKind.Refused),
        Row(-4144, "INVALID_PAIR", ErrorKind.NotFound, page: FuturesPage),
        Row(-4108, "SYMBOL_NOT_TRADING", ErrorKind.NotFound, page: FuturesPage),
    ];

    private static readonly FrozenDictionary<int, BinanceError> ByCode = Rows.ToFrozenDictionary(row => row.Code);

    public static IReadOnlyList<BinanceError> All => Rows;

    /// <summary>Null for a code that the table does not have.</summary>
    public static BinanceError? Find(int code) => ByCode.GetValueOrDefault(code);

    public VenueFailure Read(int status, ReadOnlySpan<byte> body)
    {
        (int? code, string message) = ReadBody(body);
        BinanceError? row = code is { } number ? Find(number) : null;
        string told = row is null ? message : $"{row.Name}: {message} ({row.Documentation})";
        string? text = code?.ToString(CultureInfo.InvariantCulture);
        return status switch
        {
            418 => new VenueFailure(ErrorKind.Banned, true, text, told, BannedUntil(message)),
            429 => new VenueFailure(ErrorKind.RateLimited, true, text, told),
            403 or 451 => new VenueFailure(ErrorKind.Refused, false, text, $"{told} {NextStep()}"),
            >= 500 => new VenueFailure(row?.Kind ?? ErrorKind.ServerFault, row?.IsTransient ?? true, text, told),
            _ when row?.Code is -2014 or -2015 => new VenueFailure(row.Kind, false, text, $"{told} Set {BinanceOptions.KeyVariable} to an API key of the venue."),
            _ when row is not null => new VenueFailure(row.Kind, row.IsTransient, text, told),
            404 => new VenueFailure(ErrorKind.NotFound, false, text, told),
            _ => new VenueFailure(ErrorKind.BadRequest, false, text, told),
        };
    }

    private string NextStep() => segment.Market == BinanceMarket.Spot
        ? $"This host does not serve this place or address; set the REST URL to {PublicDataHost}, which serves public market data."
        : $"This host does not serve this place or address; futures archives remain at https://data.binance.vision, and spot data at {PublicDataHost}.";

    private static (int? Code, string Message) ReadBody(ReadOnlySpan<byte> body)
    {
        string text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]).Trim();
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("code", out JsonElement code) && code.TryGetInt32(out int number)
                ? (number, root.TryGetProperty("msg", out JsonElement message) ? message.ToString() : text)
                : (null, text);
        }
        catch (JsonException)
        {
            // An answer of a proxy or a page in HTML: shown as it is.
            return (null, text);
        }
    }

    /// <summary>"... IP banned until 1659146400000. ..."</summary>
    private static UtcTime? BannedUntil(string message) =>
        BanText().Match(message) is { Success: true } match ? UtcTime.FromMilliseconds(long.Parse(match.Groups[1].ValueSpan)) : null;

    [GeneratedRegex("banned until ([0-9]{13})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BanText();

    private static BinanceError Row(int code, string name, ErrorKind kind, bool isTransient = false, string page = SpotPage) =>
        new(code, name, kind, isTransient, page);
}
