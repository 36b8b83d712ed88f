namespace Candlewick.Analytics.Bars;

/// <summary>Signs trades: +1 for buyers, -1 for sellers.</summary>
internal struct TradeSide(bool usesAggressor)
{
    private double _price = double.NaN;
    private int _sign = 1;

    public int Sign(in Print print)
    {
        double price = print.Close;
        _sign = price > _price ? 1 : price < _price ? -1 : _sign;
        _price = price;
        return !usesAggressor || print.Aggressor == Aggressor.Unknown ? _sign : print.Aggressor == Aggressor.Buyer ? 1 : -1;
    }

    public void Restart()
    {
        _price = double.NaN;
        _sign = 1;
    }
}
