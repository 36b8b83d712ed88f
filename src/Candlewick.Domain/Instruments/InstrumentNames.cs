using System.Collections.Concurrent;

namespace Candlewick.Domain.Instruments;

/// <summary>The process-wide table behind <see cref="InstrumentId"/>: it only grows, and a handle never changes its meaning.</summary>
internal static class InstrumentNames
{
    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<(string Venue, string Symbol), int> Handles = new();
    private static (string Venue, string Symbol)[] names = [("", "")];
    private static int count = 1;

    public static (string Venue, string Symbol) Of(int handle) => Volatile.Read(ref names)[handle];

    public static int Intern(string venue, string symbol) =>
        Handles.TryGetValue((venue, symbol), out int known) ? known : Add(venue, symbol);

    private static int Add(string venue, string symbol)
    {
        lock (Gate)
        {
            if (Handles.TryGetValue((venue, symbol), out int known))
            {
                return known;
            }

            (string, string)[] table = names;
            if (count == table.Length)
            {
                Array.Resize(ref table, count * 2);
            }

            table[count] = (string.Intern(venue), string.Intern(symbol));
            Volatile.Write(ref names, table);
            Handles[(venue, symbol)] = count;
            return count++;
        }
    }
}
