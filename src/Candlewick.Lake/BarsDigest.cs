using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Lake;

/// <summary>A number over the closed bars that pass: equal for equal bars, whatever file or engine they go into.</summary>
/// <remarks>SHA-256 over the series' text id, NUL, then each row as <see cref="BarBytes"/>.</remarks>
internal sealed class BarsDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _row = new byte[BarBytes.Length];

    public BarsDigest(BarSeriesId series) => _hash.AppendData(Encoding.UTF8.GetBytes($"{series}\0"));

    public long Rows { get; private set; }

    /// <summary>OpenTime of the first row; meaningless without rows.</summary>
    public UtcTime First { get; private set; }

    /// <summary>OpenTime of the last row; meaningless without rows.</summary>
    public UtcTime Last { get; private set; }

    /// <summary>The closed bars of the batches, counted and hashed on their way; batches are void once the next is asked for.</summary>
    public async IAsyncEnumerable<BarColumns> ThroughAsync(IAsyncEnumerable<BarColumns> batches, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (BarColumns batch in batches.WithCancellation(ct))
        {
            if (!batch.Finalities.Contains(Finality.Forming))
            {
                Add(batch);
                yield return batch;
                continue;
            }

            using BarColumns closed = new(batch.Count);
            for (int row = 0; row < batch.Count; row++)
            {
                if (batch.Finalities[row] != Finality.Forming)
                {
                    closed.AddRange(batch, row, 1);
                }
            }

            Add(closed);
            yield return closed;
        }
    }

    /// <summary>The digest of what passed, lower-case hexadecimal; nothing may pass after it.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private void Add(BarColumns bars)
    {
        if (bars.Count == 0)
        {
            return;
        }

        First = Rows == 0 ? bars.OpenTimes[0] : First;
        Last = bars.OpenTimes[^1];
        Rows += bars.Count;
        for (int row = 0; row < bars.Count; row++)
        {
            BarBytes.Write(bars, row, _row);
            _hash.AppendData(_row);
        }
    }
}
