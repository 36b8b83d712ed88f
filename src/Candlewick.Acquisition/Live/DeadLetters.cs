namespace Candlewick.Acquisition.Live;

/// <summary>Messages that could not be read: all of them counted, the latest kept as they came. Safe for concurrent use.</summary>
/// <param name="kept">How many are kept in memory; default 256.</param>
/// <param name="file">Where they are kept longer; null for nowhere.</param>
public sealed class DeadLetters(int kept = 256, DeadLetterFile? file = null)
{
    private readonly Lock _gate = new();
    private readonly Queue<RejectedMessage> _messages = new();
    private readonly long[] _counts = new long[Enum.GetValues<RejectReason>().Length];

    /// <summary>Messages since the start.</summary>
    public long Count { get; private set; }

    public void Add(RejectedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        file?.Add(message);
        lock (_gate)
        {
            Count++;
            _counts[(int)message.Reason]++;
            _messages.Enqueue(message);
            while (_messages.Count > kept)
            {
                _messages.Dequeue();
            }
        }
    }

    public long CountOf(RejectReason reason)
    {
        lock (_gate)
        {
            return _counts[(int)reason];
        }
    }

    /// <summary>The latest, oldest first.</summary>
    public IReadOnlyList<RejectedMessage> List()
    {
        lock (_gate)
        {
            return [.. _messages];
        }
    }
}
