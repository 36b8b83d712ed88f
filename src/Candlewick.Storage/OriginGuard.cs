namespace Candlewick.Storage;

/// <summary>Keeps invented data out of stores of real data, and the reverse.</summary>
public static class OriginGuard
{
    /// <summary>The venue code of the simulator; nothing else is invented, whoever serves it.</summary>
    public const string SimulatedVenue = "SIM";

    public static StoreOrigin OriginOf(string venue) => venue == SimulatedVenue ? StoreOrigin.Simulated : StoreOrigin.Real;

    /// <exception cref="StoreException">OriginMismatch: the store is of the other kind.</exception>
    public static void Check(StoreInfo store, string venue, string what)
    {
        StoreOrigin offered = OriginOf(venue);
        if (offered == store.Origin)
        {
            return;
        }

        string advice = offered == StoreOrigin.Simulated
            ? "Write it to a store of its own, such as sim.duckdb (--store sim.duckdb)."
            : "Write it to a store of real data, or name another file (--store FILE).";
        throw new StoreException(
            ErrorKind.OriginMismatch,
            $"{what} is {Name(offered)} data of venue {venue}, and the store {store.Location} holds {Name(store.Origin)} data only. {advice}");
    }

    private static string Name(StoreOrigin origin) => origin == StoreOrigin.Simulated ? "SIMULATED" : "real";
}
