namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Interrupts what runs on a connection once its token is cancelled, again and again until disposed.</summary>
/// <remarks>Once is not enough: the engine forgets an interruption when a statement begins, and one may begin just then.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    private readonly DuckDbConnection _connection;
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _isOver;

    public Interruption(DuckDbConnection connection, CancellationToken ct)
    {
        _connection = connection;
        _registration = ct.Register(Begin);
    }

    /// <summary>From here on the connection may serve others: no interruption comes after it.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _timer = TimeProvider.System.CreateTimer(_ => Interrupt(), null, TimeSpan.Zero, Again);
            }
        }
    }

    private void Interrupt()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _connection.Interrupt();
            }
        }
    }
}
