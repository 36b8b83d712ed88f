using System.Collections.Concurrent;
using System.Text;

namespace Candlewick.ClickHouseHost;

/// <summary>Sessions in the engine, one a request at a time; settings of a request are undone after it.</summary>
internal sealed class Sessions(string path) : IDisposable
{
    private readonly ConcurrentBag<Engine> _idle = [];
    private readonly Engine _first = new(path);

    public Loan Take(string database, IReadOnlyList<(string Name, string Value)> settings)
    {
        Loan loan = new(this, _idle.TryTake(out Engine? idle) ? idle : new Engine(path), settings);
        try
        {
            loan.Begin(database);
            return loan;
        }
        catch
        {
            loan.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Engine engine in _idle)
        {
            engine.Dispose();
        }

        _first.Dispose();
    }

    /// <summary>A session while one request has it; one whose request failed is closed.</summary>
    internal sealed class Loan(Sessions sessions, Engine engine, IReadOnlyList<(string Name, string Value)> settings) : IDisposable
    {
        public Engine Engine => engine;

        public bool IsGood { get; set; }

        public void Begin(string database)
        {
            Run($"USE `{database.Replace("`", "\\`", StringComparison.Ordinal)}`");
            foreach ((string name, string value) in settings)
            {
                Run($"SET {name} = '{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'");
            }
        }

        public void Dispose()
        {
            if (IsGood && settings.Count == 0)
            {
                sessions._idle.Add(engine);
            }
            else
            {
                engine.Dispose();
            }
        }

        private void Run(string sql) => engine.Query(Encoding.UTF8.GetBytes(sql), "TabSeparated", []);
    }
}
