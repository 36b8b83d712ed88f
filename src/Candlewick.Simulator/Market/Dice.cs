using System.Text;

namespace Candlewick.Simulator.Market;

/// <summary>A small seeded generator (SplitMix64). The same seed gives the same sequence on every platform.</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A seed made of several parts; any change of any part gives an unrelated one.</summary>
    public static ulong Seed(ulong a, ulong b, ulong c = 0, ulong d = 0) => Mix(Mix(Mix(Mix(a + 1) ^ b) ^ c) ^ d);

    public static ulong Hash(string text)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 1_099_511_628_211;
        }

        return Mix(hash);
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, limit).</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>Bell-shaped with mean 0 and variance 1 (four uniforms added; the tails come from the changing volatility).</summary>
    public double Bell()
    {
        ulong bits = Next();
        long sum = (long)(bits & 0xFFFF) + (long)((bits >> 16) & 0xFFFF) + (long)((bits >> 32) & 0xFFFF) + (long)(bits >> 48);
        return (sum - 131_070) * (1.7320508075688772 / 65_536);
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
