namespace Candlewick.Storage.Transfer;

/// <summary>Decimals as they travel: one text for one value.</summary>
public static class PlainDecimal
{
    /// <summary>Takes the zeros away that say nothing: <c>0.0100</c> becomes <c>0.01</c>, <c>5.</c> becomes <c>5</c>.</summary>
    /// <param name="text">Digits with sign and point, no exponent.</param>
    public static string Of(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal))
        {
            return text;
        }

        string trimmed = text.TrimEnd('0').TrimEnd('.');
        return trimmed is "" or "-" or "-0" ? "0" : trimmed;
    }
}
