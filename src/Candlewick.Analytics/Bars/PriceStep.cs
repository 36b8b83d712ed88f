namespace Candlewick.Analytics.Bars;

/// <summary>Compares distances of prices that are decimal numbers held in binary.</summary>
internal static class PriceStep
{
    /// <summary>More than the rounding of two prices and their difference (3 x 1.1e-16), less than any price step in use.</summary>
    private const double Rounding = 1e-15;

    public static bool IsReached(double distance, double size, double price) => distance >= size - (Rounding * Math.Abs(price));
}
