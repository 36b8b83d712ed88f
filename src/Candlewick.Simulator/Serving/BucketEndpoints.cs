using System.Text;
using System.Xml;
using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Simulator.Serving;

/// <summary>The archive bucket: S3's first listing protocol, and the files.</summary>
internal sealed class BucketEndpoints(ServedState state)
{
    private const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
    private const int MostKeys = 1_000;

    /// <summary>Slashes in <c>data/spot/monthly/klines/BTCUSDT/1m/</c>.</summary>
    private const int FoldersAboveFiles = 6;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/bucket", (RequestDelegate)ListAsync);
        routes.MapMethods("/bucket/{**key}", ["GET", "HEAD"], (RequestDelegate)FileAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string prefix = query["prefix"].ToString();
        string delimiter = query["delimiter"].ToString();
        string marker = query["marker"].ToString();
        int most = int.TryParse(query["max-keys"], out int asked) ? Math.Clamp(asked, 0, MostKeys) : MostKeys;
        UtcTime now = state.Clock.Now;
        ListingPage page = Collect(prefix, delimiter, marker, most, now);
        List<ShelfFile> files = [];
        foreach (string key in page.Keys)
        {
            if (await state.Market.Shelf.FindAsync(key, now, context.RequestAborted) is { } file)
            {
                files.Add(file);
            }
        }

        if (delimiter.Length == 0 || prefix.Count(c => c == '/') >= FoldersAboveFiles)
        {
            state.Counts.MeetAbsences(prefix);
        }

        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(Print(page, files, (prefix, delimiter, marker, most)), context.RequestAborted);
    }

    private ListingPage Collect(string prefix, string delimiter, string marker, int most, UtcTime now)
    {
        ListingPage page = new();
        foreach (string key in state.Market.Shelf.ListKeys(prefix, marker, now))
        {
            int cut = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            string? folder = cut < 0 ? null : key[..(cut + delimiter.Length)];
            bool isKnown = folder is not null && (page.Folders.LastOrDefault() == folder || string.CompareOrdinal(folder, marker) <= 0);
            if (isKnown)
            {
                continue;
            }

            if (page.Count == most)
            {
                return page with { IsTruncated = true };
            }

            (folder is null ? page.Keys : page.Folders).Add(folder ?? key);
            page = page with { Last = folder ?? key };
        }

        return page;
    }

    private static string Print(ListingPage page, List<ShelfFile> files, (string Prefix, string Delimiter, string Marker, int Most) asked)
    {
        StringBuilder text = new();
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("ListBucketResult", Namespace);
            xml.WriteElementString("Name", Namespace, "data.binance.vision");
            xml.WriteElementString("Prefix", Namespace, asked.Prefix);
            xml.WriteElementString("Marker", Namespace, asked.Marker);
            if (page.IsTruncated)
            {
                xml.WriteElementString("NextMarker", Namespace, page.Last);
            }

            xml.WriteElementString("MaxKeys", Namespace, asked.Most.ToString());
            xml.WriteElementString("Delimiter", Namespace, asked.Delimiter);
            xml.WriteElementString("IsTruncated", Namespace, page.IsTruncated ? "true" : "false");
            files.ForEach(file => WriteFile(xml, file));
            foreach (string folder in page.Folders)
            {
                xml.WriteStartElement("CommonPrefixes", Namespace);
                xml.WriteElementString("Prefix", Namespace, folder);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}";
    }

    private static void WriteFile(XmlWriter xml, ShelfFile file)
    {
        xml.WriteStartElement("Contents", Namespace);
        xml.WriteElementString("Key", Namespace, file.Key);
        xml.WriteElementString("LastModified", Namespace, file.LastModified.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        xml.WriteElementString("ETag", Namespace, $"\"{file.ETag}\"");
        xml.WriteElementString("Size", Namespace, file.Bytes.ToString());
        xml.WriteElementString("StorageClass", Namespace, "STANDARD");
        xml.WriteEndElement();
    }

    private async Task FileAsync(HttpContext context)
    {
        string key = context.Request.RouteValues["key"]?.ToString() ?? "";
        if (key.Length == 0)
        {
            await ListAsync(context);
            return;
        }

        CountFault(key);
        ShelfFile? file = await state.Market.Shelf.FindAsync(key, state.Clock.Now, context.RequestAborted);
        if (file is null)
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(
                $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>{System.Security.SecurityElement.Escape(key)}</Key></Error>",
                context.RequestAborted);
            return;
        }

        context.Response.ContentType = key.EndsWith(".zip", StringComparison.Ordinal) ? "application/zip" : "binary/octet-stream";
        context.Response.ContentLength = file.Bytes;
        context.Response.Headers.ETag = $"\"{file.ETag}\"";
        context.Response.Headers.LastModified = file.LastModified.ToDateTimeOffset().ToString("R");
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await (file.Content is { } content
            ? context.Response.Body.WriteAsync(content, context.RequestAborted).AsTask()
            : context.Response.SendFileAsync(file.Path!, context.RequestAborted));
    }

    private void CountFault(string key)
    {
        bool isChecksum = key.EndsWith(ArchiveName.ChecksumSuffix, StringComparison.Ordinal);
        string zip = isChecksum ? key[..^ArchiveName.ChecksumSuffix.Length] : key;
        if (!isChecksum && ArchiveName.TryParse(zip) is { } name)
        {
            state.Counts.MeetHoles(name.Symbol, name.Period);
        }

        PlantedFault? fault = state.Plan.Archives.Find(zip);
        bool concernsChecksum = fault?.Kind is FaultKind.StaleChecksum or FaultKind.MissingChecksum;
        if (fault is not null && isChecksum == concernsChecksum && (fault.EndsAt is null || state.Clock.Now < fault.EndsAt))
        {
            state.Counts.Serve(fault);
        }
    }

    private sealed record ListingPage
    {
        public List<string> Keys { get; } = [];

        public List<string> Folders { get; } = [];

        public string Last { get; init; } = "";

        public bool IsTruncated { get; init; }

        public int Count => Keys.Count + Folders.Count;
    }
}
