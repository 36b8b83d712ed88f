namespace Candlewick.Alerts.Channels;

/// <summary>A text that is never shown: it prints as <c>***</c>.</summary>
public sealed class Secret(string value)
{
    private readonly string _value = value;

    /// <summary>The text itself, to be handed to the receiver and to nobody else.</summary>
    public string Reveal() => _value;

    /// <summary>The text with the secret taken out, wherever another program has put it.</summary>
    public string Mask(string text) => _value.Length == 0 ? text : text.Replace(_value, "***", StringComparison.Ordinal);

    public override string ToString() => "***";
}
