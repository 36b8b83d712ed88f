using System.Globalization;
using System.Text;
using System.Web;
using Candlewick.Venues.Binance;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Answers in Binance's documented forms from one table of hourly bars: REST, bucket listing in pages of two keys, archives.</summary>
internal sealed class FakeBinance
{
    private readonly SortedDictionary<string, byte[]> _bucket = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, string[]> _rows = [];
    private readonly TimeProvider _clock;

    public FakeBinance(TimeProvider clock, UtcRange listed, params IReadOnlyList<UtcRange> holes)
    {
        _clock = clock;
        for (UtcTime open = listed.From; open < listed.To; open += TimeSpan.FromHours(1))
        {
            if (!holes.Any(hole => hole.Contains(open)))
            {
                long ms = open.Milliseconds;
                string price = (100 + (ms / 3_600_000 % 97)).ToString(CultureInfo.InvariantCulture) + ".50000000";
                _rows[ms] = [ms.ToString(CultureInfo.InvariantCulture), price, price, price, price, "1.00000000", $"{ms + 3_599_999}", price, "3", "0.50000000", price, "0"];
            }
        }

        Handler = new ScriptedHandler(Answer);
    }

    public ScriptedHandler Handler { get; }

    public IReadOnlyDictionary<string, byte[]> Bucket => _bucket;

    /// <summary>Puts an archive and its checksum into the bucket.</summary>
    public void Publish(string folder, UtcRange period, string stamp)
    {
        string name = $"BTCUSDT-1h-{stamp}";
        string[] rows = [.. _rows.Where(row => period.Contains(UtcTime.FromMilliseconds(row.Key))).Select(row => string.Join(',', row.Value))];
        byte[] zip = ArchiveFiles.Zip(rows, name + ".csv");
        Put($"data/spot/{folder}/klines/BTCUSDT/1h/{name}.zip", zip);
        Put($"data/spot/{folder}/klines/BTCUSDT/1h/{name}.zip.CHECKSUM", Encoding.UTF8.GetBytes(ArchiveFiles.Checksum(zip, name + ".zip")));
    }

    public void Put(string key, byte[] data) => _bucket[key] = data;

    public BinanceOptions Options { get; } = new()
    {
        RestUrl = "https://rest.test", ArchiveListUrl = "https://list.test/bucket", ArchiveUrl = "https://files.test",
    };

    private HttpResponseMessage Answer(Uri url)
    {
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(url.Query);
        return (url.Host, url.AbsolutePath) switch
        {
            ("list.test", _) => new HttpResponseMessage { Content = new StringContent(List(query["prefix"]!, query["marker"]!)) },
            ("files.test", var path) => _bucket.TryGetValue(Uri.UnescapeDataString(path[1..]), out byte[]? file) ? ScriptedHandler.Bytes(file) : ScriptedHandler.Missing(),
            (_, "/api/v3/time") => ScriptedHandler.Json($$"""{"serverTime":{{_clock.GetUtcNow().ToUnixTimeMilliseconds()}}}"""),
            (_, "/api/v3/ping") => ScriptedHandler.Json("{}"),
            (_, "/api/v3/exchangeInfo") => ScriptedHandler.Json(
                """{"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT","filters":[]}]}"""),
            (_, "/api/v3/klines") => ScriptedHandler.Json(Klines(query)),
            _ => ScriptedHandler.Missing(),
        };
    }

    private string Klines(System.Collections.Specialized.NameValueCollection query)
    {
        long from = Number(query, "startTime"), to = Number(query, "endTime"), now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        IEnumerable<string> rows = _rows.Where(row => row.Key >= from && row.Key <= to && row.Key <= now).Take((int)Number(query, "limit")).Select(row =>
            $"[{row.Value[0]},{string.Join(',', row.Value[1..6].Select(Quote))},{row.Value[6]},{Quote(row.Value[7])},{row.Value[8]},{Quote(row.Value[9])},{Quote(row.Value[10])},\"0\"]");
        return $"[{string.Join(',', rows)}]";
    }

    private static string Quote(string text) => $"\"{text}\"";

    private static long Number(System.Collections.Specialized.NameValueCollection query, string name) => long.Parse(query[name]!, CultureInfo.InvariantCulture);

    private string List(string prefix, string marker)
    {
        string[] keys = [.. _bucket.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, marker) > 0)];
        IEnumerable<string> contents = keys.Take(2).Select(key =>
            $"<Contents><Key>{key}</Key><LastModified>2024-05-01T00:00:00.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>{_bucket[key].Length}</Size></Contents>");
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>data.binance.vision</Name><Prefix>{prefix}</Prefix>
            <IsTruncated>{(keys.Length > 2 ? "true" : "false")}</IsTruncated>{string.Concat(contents)}</ListBucketResult>
            """;
    }
}
