namespace Candlewick.Text;

/// <summary>Finds the valid name that a misspelled one was meant to be.</summary>
public static class NearestName
{
    /// <summary>The most similar name; null when none is near (more than a third of the letters differ). Ties go to the first.</summary>
    public static string? Of(string given, IEnumerable<string> valid)
    {
        string? best = null;
        int least = int.MaxValue;
        foreach (string name in valid)
        {
            int distance = Distance(given.ToUpperInvariant(), name.ToUpperInvariant());
            int length = Math.Max(given.Length, name.Length);
            if (distance < least && distance < length && distance <= Math.Max(1, length / 3))
            {
                (best, least) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other.</summary>
    public static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        int[] current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[b.Length];
    }
}
