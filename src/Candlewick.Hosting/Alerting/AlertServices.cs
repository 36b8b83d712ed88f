using Candlewick.Acquisition.Live.Recording;
using Candlewick.Alerts;
using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Delivery;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Hosting.Running;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Alerting;

/// <summary>Everything around alerts over one workspace. The engine and the outbox work only in the process that owns the store.</summary>
public sealed class AlertServices : IDisposable
{
    /// <summary>Its requests leave no spans: the paths of bots and webhooks hold their secrets.</summary>
    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly Workspace _workspace;
    private readonly int _universe;
    private readonly IMarketFeed? _feed;
    private readonly AlertFileWatch? _file;
    private readonly ILogger _log;
    private volatile IReadOnlyList<IAlertChannel> _channels;

    private AlertServices(Workspace workspace, CandlewickOptions options, AlertFileWatch? watched, IMarketFeed? feed, ILogger log)
    {
        AlertFile file = watched?.Current ?? AlertFile.Empty;
        (_file, _log) = (watched, log);
        _workspace = workspace;
        _universe = options.Universe.Count;
        _feed = feed;
        _channels = ChannelsOf(file);
        Hold = workspace.Shared is null ? null : new LeaseHold(workspace, AlertsPiece.Consumer);
        IAlertStore store = Hold is { } hold ? workspace.Under(() => hold.Fence).Store.Alerts : workspace.Store.Alerts;
        Outbox = new AlertOutbox(store, workspace.Clock);
        Book = new AlertBook(workspace.Store.Alerts, file.Rules, CheckOf(file), Names);
        Engine = new AlertEngine(new AlertEngineParts(Book, store, CreateFacts(), Outbox, Metrics), workspace.Clock);
        Sender = new AlertSender(Outbox, store, () => _channels, Metrics, IsSimulated);
    }

    /// <summary>What conditions may name: every job, and the consumers of live data that are always there.</summary>
    public static AlertVocabulary Names { get; } = new([.. JobList.All.Select(job => job.Spec.Name)], [new RecorderOptions().Name, AlertsPiece.Consumer]);

    public AlertBook Book { get; }

    public AlertEngine Engine { get; }

    public AlertOutbox Outbox { get; }

    public AlertMetrics Metrics { get; } = new();

    /// <summary>Channels with their kinds and targets, without secrets.</summary>
    public IReadOnlyList<IAlertChannel> Channels => _channels;

    /// <summary>What is wrong with the file of rules since it changed; empty while all of it is in force.</summary>
    public IReadOnlyList<string> FileFaults => _file?.Faults ?? [];

    internal AlertSender Sender { get; }

    /// <summary>What lets one of several servers look and tell; null where this process has the store alone.</summary>
    internal LeaseHold? Hold { get; }

    internal PriceBoard Board { get; } = new();

    private bool IsSimulated => _workspace.Info.Origin == StoreOrigin.Simulated;

    /// <summary>Takes the file of rules anew when it has changed and has no faults.</summary>
    /// <returns>True when there are new rules or channels.</returns>
    public bool RereadFile()
    {
        if (_file?.Reread() != true)
        {
            return false;
        }

        _channels = ChannelsOf(_file.Current);
        Book.Replace(_file.Current.Rules, CheckOf(_file.Current));
        return true;
    }

    /// <summary>Removes what happened longer ago.</summary>
    internal Task PruneAsync(TimeSpan age, CancellationToken ct) => Outbox.PruneAsync(UtcTime.From(_workspace.Clock.GetUtcNow()) - age, ct);

    /// <summary>For one caller: tries conditions and channels.</summary>
    public AlertTrial CreateTrial() => new(CreateFacts(), _channels, _workspace.Clock, IsSimulated);

    public void Dispose()
    {
        Outbox.Dispose();
        Metrics.Dispose();
        _http.Dispose();
    }

    /// <exception cref="InputException">The file of rules is not there, or has faults; all of them at once.</exception>
    internal static AlertServices Create(Workspace workspace, CandlewickOptions options, IMarketFeed? feed, ILogger log) =>
        new(workspace, options, OpenFile(options, log), feed, log);

    private AlertFacts CreateFacts() => new(_workspace, _universe, _feed is null ? null : Board, _feed);

    private static AlertFileWatch? OpenFile(CandlewickOptions options, ILogger log) =>
        options.Alerts.File.Length == 0 ? null : AlertFileWatch.Open(options.Resolve(options.Alerts.File), options.Alerts.File, Names, log);

    private static RuleCheck CheckOf(AlertFile file) => new(Names, [.. file.Channels.Select(channel => channel.Name)]);

    private IReadOnlyList<IAlertChannel> ChannelsOf(AlertFile file) => [.. file.Channels.Select(channel => channel.Create(_http, _log))];
}
