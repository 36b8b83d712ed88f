using System.Buffers.Binary;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Candlewick.Server.Commands;

/// <summary>Runs a command in the process that owns the store, with the streams of this one.</summary>
public sealed class RemoteCommand(ControlClient owner)
{
    private readonly Decoder _output = Encoding.UTF8.GetDecoder();
    private readonly Decoder _errors = Encoding.UTF8.GetDecoder();

    /// <summary>Standard input is read only when the command asks for it. Cancellation is passed on, and the command's own end awaited.</summary>
    /// <returns>The command's exit code.</returns>
    /// <exception cref="StoreException">The owner ended before the command did, or does not know such requests.</exception>
    public async Task<int> RunAsync(CommandRequest request, CommandStreams streams, CancellationToken ct)
    {
        try
        {
            using HttpRequestMessage message = new(HttpMethod.Post, CommandEndpoints.Route) { Content = JsonContent.Create(request) };
            using HttpResponseMessage answer = await owner.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, CancellationToken.None);
            if (answer.Content.Headers.ContentType?.MediaType != CommandEndpoints.ContentType)
            {
                throw await RefusalAsync(answer, ct);
            }

            await using Stream frames = await answer.Content.ReadAsStreamAsync(CancellationToken.None);
            return await FollowAsync(frames, streams, ct);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw owner.Gone(failure);
        }
    }

    private async Task<StoreException> RefusalAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        if (!owner.IsRemote || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new StoreException(ErrorKind.BadAnswer, $"{owner.Name}: its owner answered {(int)answer.StatusCode}; is it of another version? Restart it.");
        }

        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        string detail = problem.RootElement.TryGetProperty("detail", out JsonElement text) ? text.GetString()! : answer.ReasonPhrase ?? "";
        return new StoreException(ErrorKind.Refused, $"{owner.Name} refused ({(int)answer.StatusCode}): {detail}");
    }

    private async Task<int> FollowAsync(Stream frames, CommandStreams streams, CancellationToken ct)
    {
        byte[] header = new byte[Frame.HeaderBytes];
        string id = Encoding.UTF8.GetString((await Frame.ReadAsync(frames, header, CancellationToken.None)).Payload.Span);
        await using CancellationTokenRegistration registration = ct.Register(() => _ = CancelAsync(id));
        while (true)
        {
            Frame frame = await Frame.ReadAsync(frames, header, CancellationToken.None);
            switch (frame.Kind)
            {
                case FrameKind.Output:
                    streams.Output.Write(Text(_output, frame));
                    break;
                case FrameKind.Errors:
                    streams.Errors.Write(Text(_errors, frame));
                    break;
                case FrameKind.WantsLine:
                    _ = GiveAsync(id, streams.Input.ReadLine, ct);
                    break;
                case FrameKind.WantsAll:
                    _ = GiveAsync(id, streams.Input.ReadToEnd, ct);
                    break;
                case FrameKind.Ended:
                    return BinaryPrimitives.ReadInt32LittleEndian(frame.Payload.Span);
            }
        }
    }

    private static char[] Text(Decoder decoder, Frame frame)
    {
        char[] text = new char[decoder.GetCharCount(frame.Payload.Span, flush: false)];
        decoder.GetChars(frame.Payload.Span, text, flush: false);
        return text;
    }

    /// <summary>A terminal's input is read without a token: the frames go on meanwhile.</summary>
    private async Task GiveAsync(string id, Func<string?> read, CancellationToken ct)
    {
        string? text = await Task.Run(read, ct).WaitAsync(ct);
        using HttpResponseMessage answer = await owner.Http.PostAsJsonAsync($"{CommandEndpoints.Route}/{id}/input", new CommandInput(text), ct);
    }

    private async Task CancelAsync(string id)
    {
        try
        {
            using HttpResponseMessage answer = await owner.Http.DeleteAsync($"{CommandEndpoints.Route}/{id}", CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // The owner is gone: whoever follows the frames says so.
        }
    }
}
