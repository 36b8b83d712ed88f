using System.Globalization;
using System.Xml;

namespace Candlewick.Venues.Binance;

/// <summary>One object of a bucket listing.</summary>
internal sealed record ListedObject(string Key, long Bytes, UtcTime? LastModified);

/// <summary>Pages of an S3 bucket listing. Pure.</summary>
/// <remarks>Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html.</remarks>
internal static class MapListing
{
    /// <summary>The objects of a page, and the marker of the next page: null when this is the last.</summary>
    /// <exception cref="FormatException">The body is no listing.</exception>
    /// <exception cref="XmlException">The body is no XML.</exception>
    public static (List<ListedObject> Objects, string? NextMarker) Read(byte[] body)
    {
        List<ListedObject> objects = [];
        bool isTruncated = false;
        string? marker = null;
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true };
        using XmlReader reader = XmlReader.Create(new MemoryStream(body), settings);
        if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "ListBucketResult")
        {
            throw new FormatException($"expected ListBucketResult, found {reader.LocalName}");
        }

        reader.Read();
        while (reader.NodeType == XmlNodeType.Element)
        {
            switch (reader.LocalName)
            {
                case "Contents": objects.Add(ReadObject(reader)); break;
                case "IsTruncated": isTruncated = reader.ReadElementContentAsString() == "true"; break;
                case "NextMarker": marker = reader.ReadElementContentAsString(); break;
                default: reader.Skip(); break;
            }
        }

        string? last = objects.Count > 0 ? objects[^1].Key : null;
        return (objects, isTruncated ? (string.IsNullOrEmpty(marker) ? last : marker) : null);
    }

    private static ListedObject ReadObject(XmlReader reader)
    {
        string key = "";
        long bytes = 0;
        UtcTime? modified = null;
        using XmlReader inner = reader.ReadSubtree();
        inner.Read();
        inner.Read();
        while (inner.NodeType == XmlNodeType.Element)
        {
            switch (inner.LocalName)
            {
                case "Key": key = inner.ReadElementContentAsString(); break;
                case "Size": bytes = long.Parse(inner.ReadElementContentAsString(), NumberStyles.None, CultureInfo.InvariantCulture); break;
                case "LastModified": modified = UtcTime.TryParse(inner.ReadElementContentAsString(), out UtcTime time) ? time : null; break;
                default: inner.Skip(); break;
            }
        }

        inner.Close();
        reader.Read();
        return new ListedObject(key, bytes, modified);
    }
}
