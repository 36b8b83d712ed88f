using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Candlewick.Storage.Transfer;

/// <summary>Rows and hash of one series or instrument of a part, or of a part that has no such groups.</summary>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public readonly record struct GroupDigest(long Rows, string Sha256);

/// <summary>What a part of a table says, whichever store keeps it and however it came in batches.</summary>
/// <remarks>
/// SHA-256 over the rows in key order, cell by cell: whole numbers and doubles as 64 bits, little-endian, NaN as 0x7FF8000000000000, absent ones and texts
/// behind a length or mark; JSON by its values, names in order. The group's own column is left out.
/// </remarks>
public sealed class TransferDigest(TransferTable table) : IDisposable
{
    private const long CanonicalNaN = 0x7FF8_0000_0000_0000;
    private const int FlushBytes = 64 * 1_024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ImmutableDictionary<string, GroupDigest>.Builder _groups = ImmutableDictionary.CreateBuilder<string, GroupDigest>(StringComparer.Ordinal);
    private byte[] _bytes = new byte[FlushBytes * 2];
    private int _used;
    private string? _group;
    private long _rows;

    /// <summary>Adds the next rows.</summary>
    /// <exception cref="StoreException">Corrupt: rows of one group did not come together.</exception>
    public void Add(TransferBatch batch)
    {
        int first = table.IsGrouped ? 1 : 0;
        Span<string?> groups = table.IsGrouped ? batch.Texts(0) : [];
        for (int row = 0; row < batch.Count; row++)
        {
            string group = table.IsGrouped ? groups[row] ?? "" : "";
            if (!ReferenceEquals(group, _group) && group != _group)
            {
                Close();
                _group = group;
            }

            _rows++;
            for (int column = first; column < table.Columns.Count; column++)
            {
                Put(batch, column, row);
            }

            if (_used >= FlushBytes)
            {
                Flush();
            }
        }
    }

    /// <summary>By text id; one group with an empty name where the table has none. A part without rows has no groups.</summary>
    public IReadOnlyDictionary<string, GroupDigest> Finish()
    {
        Close();
        return _groups.ToImmutable();
    }

    public void Dispose() => _hash.Dispose();

    private void Close()
    {
        if (_group is null)
        {
            return;
        }

        Flush();
        GroupDigest digest = new(_rows, Convert.ToHexStringLower(_hash.GetHashAndReset()));
        if (!_groups.TryAdd(_group, digest))
        {
            throw new StoreException(ErrorKind.Corrupt, $"Rows of {_group} in {table.Name} did not come together.");
        }

        _group = null;
        _rows = 0;
    }

    private void Put(TransferBatch batch, int column, int row)
    {
        TransferColumn shape = table.Columns[column];
        if (shape.IsFloat)
        {
            double value = batch.Numbers(column)[row];
            Put(double.IsNaN(value) ? CanonicalNaN : BitConverter.DoubleToInt64Bits(value));
        }
        else if (shape.IsText)
        {
            Put(shape.Type == TransferType.Json ? OneJson(batch.Texts(column)[row]) : batch.Texts(column)[row]);
        }
        else
        {
            bool isAbsent = shape.IsNullable && batch.IsAbsent(column, row);
            if (shape.IsNullable)
            {
                Put(isAbsent ? 0 : 1);
            }

            Put(isAbsent ? 0 : batch.Whole(column)[row]);
        }
    }

    private void Put(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_used), value);
        _used += 8;
        Room(1_024);
    }

    private void Put(string? text)
    {
        if (text is null)
        {
            Put(-1);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(text);
        Put(length);
        Room(length);
        _used += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used));
        Room(1_024);
    }

    private void Room(int bytes)
    {
        if (_bytes.Length - _used < bytes)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes + 1_024));
        }
    }

    private void Flush()
    {
        _hash.AppendData(_bytes, 0, _used);
        _used = 0;
    }

    private static string? OneJson(string? text)
    {
        if (text is null)
        {
            return null;
        }

        StringBuilder plain = new(text.Length);
        Write(JsonNode.Parse(text), plain);
        return plain.ToString();
    }

    private static void Write(JsonNode? node, StringBuilder text)
    {
        switch (node)
        {
            case JsonObject of:
                text.Append('{');
                foreach ((string name, JsonNode? value) in of.OrderBy(one => one.Key, StringComparer.Ordinal))
                {
                    text.Append(JsonValue.Create(name).ToJsonString()).Append(':');
                    Write(value, text);
                    text.Append(',');
                }

                text.Append('}');
                break;
            case JsonArray list:
                text.Append('[');
                foreach (JsonNode? value in list)
                {
                    Write(value, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }
}
