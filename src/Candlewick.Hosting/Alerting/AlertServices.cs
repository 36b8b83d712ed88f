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
    private readonly HttpClient _http = new();
    private readonly Workspace _workspace;
    private readonly int _universe;
    private readonly IReadOnlyList<IAlertChannel> _channels;
    private readonly IMarketFeed? _feed;

    private AlertServices(Workspace workspace, CandlewickOptions options, AlertFile file, IMarketFeed? feed, ILogger log)
    {
        _workspace = workspace;
        _universe = options.Universe.Count;
        _feed = feed;
        _channels = [.. file.Channels.Select(channel => channel.Create(_http, log))];
        Hold = workspace.Shared is null ? null : new LeaseHold(workspace, AlertsPiece.Consumer);
        IAlertStore store = Hold is { } hold ? workspace.Under(() => hold.Fence).Store.Alerts : workspace.Store.Alerts;
        Outbox = new AlertOutbox(store, workspace.Clock);
        Book = new AlertBook(workspace.Store.Alerts, file.Rules, new RuleCheck(Names, [.. file.Channels.Select(channel => channel.Name)]), Names);
        Engine = new AlertEngine(new AlertEngineParts(Book, store, CreateFacts(), Outbox, Metrics), workspace.Clock);
        Sender = new AlertSender(Outbox, store, _channels, Metrics, IsSimulated);
    }

    /// <summary>What conditions may name: every job, and the consumers of live data that are always there.</summary>
    public static AlertVocabulary Names { get; } = new([.. JobList.All.Select(job => job.Spec.Name)], [new RecorderOptions().Name, AlertsPiece.Consumer]);

    public AlertBook Book { get; }

    public AlertEngine Engine { get; }

    public AlertOutbox Outbox { get; }

    public AlertMetrics Metrics { get; } = new();

    /// <summary>Channels with their kinds and targets, without secrets.</summary>
    public IReadOnlyList<IAlertChannel> Channels => _channels;

    internal AlertSender Sender { get; }

    /// <summary>What lets one of several servers look and tell; null where this process has the store alone.</summary>
    internal LeaseHold? Hold { get; }

    internal PriceBoard Board { get; } = new();

    private bool IsSimulated => _workspace.Info.Origin == StoreOrigin.Simulated;

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
        new(workspace, options, ReadFile(options), feed, log);

    private AlertFacts CreateFacts() => new(_workspace, _universe, _feed is null ? null : Board, _feed);

    private static AlertFile ReadFile(CandlewickOptions options)
    {
        if (options.Alerts.File.Length == 0)
        {
            return AlertFile.Empty;
        }

        string path = options.Resolve(options.Alerts.File);
        return File.Exists(path)
            ? AlertFile.Read(File.ReadAllText(path), options.Alerts.File, Names, Environment.GetEnvironmentVariable)
            : throw new InputException($"alerts.file: found no {options.Alerts.File}; name another file, or leave the option empty.");
    }
}
