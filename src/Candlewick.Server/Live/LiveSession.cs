using System.Security.Cryptography;

namespace Candlewick.Server.Live;

/// <summary>What a client wants, and what it was sent: it outlives a connection for a while, so that the client can go on where it was.</summary>
internal sealed class LiveSession(LiveHub hub, string who)
{
    public const int MostSubscriptions = 1_000;
    private const int QueueLength = 2_048;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _connection;

    /// <summary>Long enough that nobody guesses another's.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public string Who => who;

    public LiveQueue Queue { get; } = new(QueueLength);

    /// <summary>Stamp of the wall clock when its client left; null while it is there.</summary>
    public long? LeftAt { get; set; }

    /// <exception cref="InputException">It has too many.</exception>
    public void Subscribe(string id, LiveTopic topic)
    {
        lock (_gate)
        {
            if (!_ids.Contains(id) && _ids.Count >= MostSubscriptions)
            {
                throw new InputException($"subscribe: a session has at most {MostSubscriptions} subscriptions.");
            }

            _ids.Add(id);
        }

        hub.Set(this, id, topic);
    }

    /// <returns>False when there is no such subscription.</returns>
    public bool Unsubscribe(string id)
    {
        lock (_gate)
        {
            if (!_ids.Remove(id))
            {
                return false;
            }
        }

        hub.Set(this, id, null);
        return true;
    }

    /// <summary>Makes a connection the session's; the one before, which may not have noticed its end yet, is cancelled.</summary>
    public void Attach(CancellationTokenSource connection)
    {
        CancellationTokenSource? before;
        lock (_gate)
        {
            before = _connection;
            _connection = connection;
            LeftAt = null;
        }

        if (before is not null && before != connection)
        {
            before.Cancel();
        }
    }

    /// <summary>The connection has ended; the session stays for a while where it is still this connection's.</summary>
    public void Detach(CancellationTokenSource connection)
    {
        lock (_gate)
        {
            if (_connection != connection)
            {
                return;
            }

            _connection = null;
            hub.MarkLeft(this);
        }
    }
}
