using System.Collections.Concurrent;
using System.Text;

namespace Candlewick.ClickHouseHost;

/// <summary>Sessions in the engine, one a request at a time. A session goes on to requests that set the same settings, whatever their values.</summary>
internal sealed class Sessions(string path) : IDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<Session>> _idle = [];
    private readonly Engine _first = new(path);

    public Loan Take(string database, IReadOnlyList<(string Name, string Value)> settings)
    {
        ConcurrentBag<Session> idle = _idle.GetOrAdd(string.Join(',', settings.Select(one => one.Name).Order(StringComparer.Ordinal)), _ => []);
        Loan loan = new(idle.TryTake(out Session? known) ? known : new Session(new Engine(path)), idle, settings.All(one => one.Name != "readonly"));
        try
        {
            loan.Session.Set(database, settings);
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
        foreach (Session session in _idle.Values.SelectMany(bag => bag))
        {
            session.Engine.Dispose();
        }

        _first.Dispose();
    }

    /// <summary>A session, and what it is set to.</summary>
    internal sealed class Session(Engine engine)
    {
        private readonly Dictionary<string, string> _settings = [];
        private string? _database;

        public Engine Engine => engine;

        public void Set(string database, IReadOnlyList<(string Name, string Value)> settings)
        {
            if (_database != database)
            {
                Run($"USE `{database.Replace("`", "\\`", StringComparison.Ordinal)}`");
                _database = database;
            }

            foreach ((string name, string value) in settings.Where(one => _settings.GetValueOrDefault(one.Name) != one.Value))
            {
                Run($"SET {name} = '{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'");
                _settings[name] = value;
            }
        }

        private void Run(string sql) => engine.Query(Encoding.UTF8.GetBytes(sql), "TabSeparated", []);
    }

    /// <summary>A session while one request has it; one whose request failed, or that can set nothing any more, is closed.</summary>
    internal sealed class Loan(Session session, ConcurrentBag<Session> home, bool canReturn) : IDisposable
    {
        public Session Session => session;

        public bool IsGood { get; set; }

        public void Dispose()
        {
            if (IsGood && canReturn)
            {
                home.Add(session);
            }
            else
            {
                session.Engine.Dispose();
            }
        }
    }
}
