using System.Text.Json;
using Candlewick.Server.Api;

namespace Candlewick.Server.Live;

/// <summary>What a client says.</summary>
/// <param name="Id">Of a subscription, of the client's choice, at most 64 characters.</param>
/// <param name="Spec">Of bars: their length.</param>
/// <param name="Sequence">Of a resumption: the last event that the client has.</param>
internal sealed record LiveCommand(string? Op, string? Id, string? Instrument, string? Kind, string? Spec, string? Session, long Sequence)
{
    private const int LongestId = 64;

    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static LiveCommand Parse(ReadOnlySpan<byte> text) =>
        JsonSerializer.Deserialize<LiveCommand>(text, ApiJson.Options) ?? throw new JsonException("a message is a JSON object with 'op'.");

    public string RequireId() =>
        Id is { Length: > 0 and <= LongestId } ? Id : throw Faults.Of("id", Id, $"a text of 1 to {LongestId} characters that names the subscription");
}
