using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Wire;

/// <summary>Bars in the form of archive lines.</summary>
internal static class KlineRows
{
    private const int ChunkBytes = 1 << 16;

    public static List<KlineRow> Print(IReadOnlyCollection<SimulatedBar> bars)
    {
        List<KlineRow> rows = new(bars.Count);
        byte[] chunk = [];
        int at = 0;
        foreach (SimulatedBar bar in bars)
        {
            if (chunk.Length - at < FixedText.LongestLine)
            {
                chunk = new byte[ChunkBytes];
                at = 0;
            }

            int length = FixedText.WriteLine(bar, 1, chunk.AsSpan(at));
            rows.Add(new KlineRow(bar.OpenUs, bar.CloseUs, chunk.AsMemory(at, length - 1)));
            at += length;
        }

        return rows;
    }
}
