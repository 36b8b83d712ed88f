namespace Candlewick.Simulator.Market;

/// <summary>One invented coin and its market against USDT.</summary>
/// <param name="CoinId">Its id at the simulated CoinGecko.</param>
/// <param name="Price">Price around which it moves, USDT.</param>
/// <param name="Supply">Coins in circulation.</param>
/// <param name="MinuteNotional">Usual turnover of a minute, USDT.</param>
/// <param name="PriceDecimals">Decimals of the price tick.</param>
/// <param name="QuantityDecimals">Decimals of the lot; with PriceDecimals at most 8 together, so that turnover is exact.</param>
/// <param name="DayVolatility">Usual standard deviation of a day's return.</param>
/// <param name="QuietShare">Share of the minutes without any trade.</param>
internal sealed record CoinProfile(
    string Base,
    string Name,
    string CoinId,
    double Price,
    double Supply,
    double MinuteNotional,
    int PriceDecimals,
    int QuantityDecimals,
    double DayVolatility,
    double QuietShare);

/// <summary>A listing of the simulated venue.</summary>
/// <param name="Key">Seed part of its own.</param>
/// <param name="Listed">[first instant of trading, delisting).</param>
internal sealed record SimulatedInstrument(string Symbol, CoinProfile Coin, ulong Key, UtcRange Listed)
{
    /// <summary>Price units of 1e-8 in one tick.</summary>
    public long TickUnits { get; } = PowerOfTen(8 - Coin.PriceDecimals);

    /// <summary>Quantity units of 1e-8 in one lot.</summary>
    public long LotUnits { get; } = PowerOfTen(8 - Coin.QuantityDecimals);

    /// <summary>Turnover units of 1e-8 in one tick x lot.</summary>
    public long TurnoverUnits { get; } = PowerOfTen(8 - Coin.PriceDecimals - Coin.QuantityDecimals);

    private static long PowerOfTen(int exponent)
    {
        long value = 1;
        for (int i = 0; i < exponent; i++)
        {
            value *= 10;
        }

        return value;
    }
}
