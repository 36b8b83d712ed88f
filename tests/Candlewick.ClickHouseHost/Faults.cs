namespace Candlewick.ClickHouseHost;

/// <summary>Faults of a server that this engine cannot have: each meets one statement.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<(string Statement, string Message)> _waiting = [];

    /// <param name="statement">How the statement begins that will fail.</param>
    /// <param name="message">What the server says, with its code.</param>
    public void Set(string statement, string message)
    {
        lock (_gate)
        {
            _waiting.Add((statement, message));
        }
    }

    /// <exception cref="EngineException">A fault waits for it.</exception>
    public void Demand(string statement)
    {
        lock (_gate)
        {
            int found = _waiting.FindIndex(fault => statement.StartsWith(fault.Statement, StringComparison.Ordinal));
            if (found >= 0)
            {
                string message = _waiting[found].Message;
                _waiting.RemoveAt(found);
                throw new EngineException(message);
            }
        }
    }
}
