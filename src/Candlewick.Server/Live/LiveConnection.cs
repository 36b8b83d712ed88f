using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using Candlewick.Server.Security;

namespace Candlewick.Server.Live;

/// <summary>One WebSocket of the live stream: takes what the client wants, and sends it events as fast as it takes them.</summary>
internal sealed class LiveConnection(LiveHub hub, WebSocket socket, Identity caller, CancellationTokenSource end) : IDisposable
{
    private const int LongestMessage = 64 << 10, Batch = 64;

    /// <summary>How long a client may take to hear that it is sent away.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly byte[] _received = new byte[LongestMessage];
    private readonly ArrayBufferWriter<byte> _text = new(1_024);
    private LiveSession _session = hub.Open(caller.Who);

    /// <summary>Runs until the client leaves, is let in no more, or the server stops.</summary>
    /// <param name="check">Of the caller; null where only the user of this machine calls.</param>
    public async Task RunAsync(CallerCheck? check)
    {
        _session.Attach(end);
        Task sending = Task.CompletedTask, checking = check is null ? Task.CompletedTask : LeaveWithCallerAsync(check);
        try
        {
            await SayAsync(json => LiveText.Hello(json, _session));
            sending = SendAsync();
            await ReceiveAsync();
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException)
        {
            // The client left, or stopped answering: its session waits for it for a while.
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(sending);
            await Task.WhenAny(checking);
            _session.Detach(end);
        }
    }

    public void Dispose() => _sending.Dispose();

    /// <summary>Says why and closes once the caller is let in no more; a client that does not listen is cut off.</summary>
    private async Task LeaveWithCallerAsync(CallerCheck check)
    {
        await check.WaitForEndAsync(end.Token);
        using CancellationTokenSource limit = new(Farewell, TimeProvider.System);
        using CancellationTokenSource closing = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, end.Token);
        try
        {
            // Kept: nothing more is sent.
            await _sending.WaitAsync(closing.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, CallerCheck.Ended, closing.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, closing.Token);
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task ReceiveAsync()
    {
        while (!end.IsCancellationRequested)
        {
            int length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                if (length == LongestMessage)
                {
                    await socket.CloseAsync(WebSocketCloseStatus.MessageTooBig, "messages are at most 64 KiB", end.Token);
                    return;
                }

                part = await socket.ReceiveAsync(_received.AsMemory(length), end.Token);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, end.Token);
                return;
            }

            await HandleAsync(_received.AsMemory(0, length));
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> message)
    {
        LiveCommand? command = null;
        try
        {
            command = LiveCommand.Parse(message.Span);
            await ObeyAsync(command);
        }
        catch (Exception fault) when (fault is InputException or JsonException or StoreException)
        {
            await SayAsync(json => LiveText.Error(json, command?.Id, fault.Message));
        }
    }

    private Task ObeyAsync(LiveCommand command)
    {
        switch (command.Op)
        {
            case "subscribe":
                _session.Subscribe(command.RequireId(), Allowed(LiveTopic.Parse(command.Instrument, command.Kind, command.Spec)));
                return SayAsync(json => LiveText.Done(json, "subscribed", command.Id!));
            case "unsubscribe":
                return _session.Unsubscribe(command.RequireId())
                    ? SayAsync(json => LiveText.Done(json, "unsubscribed", command.Id!))
                    : throw new InputException($"unsubscribe: there is no subscription '{command.Id}'.");
            case "resume":
                return ResumeAsync(command);
            case "ping":
                return SayAsync(json => LiveText.Done(json, "pong", command.Id ?? ""));
            default:
                throw new InputException($"op: found '{command.Op}', expected subscribe, unsubscribe, resume or ping.");
        }
    }

    private LiveTopic Allowed(LiveTopic topic) => caller.MayRead(topic.Instrument)
        ? topic
        : throw new InputException($"subscribe: this key is limited to datasets, and {topic.Instrument} is not among them.");

    private async Task ResumeAsync(LiveCommand command)
    {
        LiveSession earlier = hub.Find(command.Session, caller.Who) ?? throw new InputException("resume: the session is gone; subscribe again, and read what was missed from /v1/bars or /v1/trades.");
        LiveSession own = _session;
        earlier.Attach(end);
        earlier.Queue.ResumeAfter(command.Sequence);
        _session = earlier;
        if (own != earlier)
        {
            hub.Close(own);
            own.Queue.Wake();
        }

        await SayAsync(json => LiveText.Hello(json, earlier));
    }

    private async Task SendAsync()
    {
        QueuedEvent[] events = new QueuedEvent[Batch];
        List<DroppedEvents> dropped = [];
        while (!end.IsCancellationRequested)
        {
            LiveSession session = _session;
            await session.Queue.WaitAsync(end.Token);
            await _sending.WaitAsync(end.Token);
            try
            {
                int count = session == _session ? session.Queue.Take(events, dropped) : 0;
                foreach (DroppedEvents one in dropped)
                {
                    LiveText.Dropped(_text, one);
                    await FlushAsync();
                }

                dropped.Clear();
                for (int i = 0; i < count; i++)
                {
                    LiveText.Event(_text, events[i]);
                    await FlushAsync();
                }
            }
            finally
            {
                _sending.Release();
            }
        }
    }

    private async Task SayAsync(Action<IBufferWriter<byte>> write)
    {
        await _sending.WaitAsync(end.Token);
        try
        {
            write(_text);
            await FlushAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async ValueTask FlushAsync()
    {
        await socket.SendAsync(_text.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, end.Token);
        _text.ResetWrittenCount();
    }
}
