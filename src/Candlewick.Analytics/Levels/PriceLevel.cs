namespace Candlewick.Analytics.Levels;

/// <summary>A horizontal level of support or resistance: a cluster of swing highs and lows.</summary>
/// <param name="Price">Mean price of the touches.</param>
/// <param name="Low">Lowest touch.</param>
/// <param name="High">Highest touch.</param>
/// <param name="Strength">Number of touches, each of which counts half after the half-life: sum of 2^(-age / half-life), ages in bars.</param>
/// <param name="Touches">Swing highs and lows in the level.</param>
/// <param name="Highs">How many of them are swing highs, where the level resisted; the others are lows, where it supported.</param>
/// <param name="FirstTouch">Open time of the bar of the first touch, UTC.</param>
/// <param name="LastTouch">Open time of the bar of the last touch, UTC.</param>
public readonly record struct PriceLevel(
    double Price, double Low, double High, double Strength, int Touches, int Highs, UtcTime FirstTouch, UtcTime LastTouch);

/// <summary>A swing high or low that can belong to a level.</summary>
/// <param name="Price">The high or low.</param>
/// <param name="IsHigh">True for a swing high.</param>
/// <param name="OpenTime">Open time of its bar, UTC.</param>
/// <param name="Age">Bars between its bar and the last bar looked at, not negative.</param>
public readonly record struct LevelTouch(double Price, bool IsHigh, UtcTime OpenTime, long Age);
