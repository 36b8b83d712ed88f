using Candlewick.Campaigns;
using Candlewick.Campaigns.Api;
using Candlewick.Campaigns.Faults;
using Candlewick.Campaigns.Kills;
using Candlewick.Campaigns.Mirror;
using Candlewick.Campaigns.Live;
using Candlewick.Campaigns.Servers;
using Candlewick.Campaigns.Up;

const string Usage = """
    Usage: dotnet run -c Release --project tests/Candlewick.Campaigns -- CAMPAIGN [OPTION...]
      faults   every fault on, through the real jobs, compared with the truth
               --seed N, --seeds N (how many, counting up), --without-repair, --report FILE
      live     streams full of faults, recorded by a process that is killed, compared with the truth
               --seed N, --seeds N (how many), --minutes N (at most), --side-by-side N, --without-repair, --keep (stores), --report FILE
      kills    the real backfill, killed in named phases of its work, then once with its transaction torn on purpose
               --seed N, --kills N, --report FILE
      servers  two servers on one database, stopped and killed while schedules run; every run must be done once
               --store postgres://..., --seed N, --runs N, --each N (of each fault), --report FILE
      api      requests made from the OpenAPI document, every operation, wrong in every way, to a served store
               --seed N, --requests N, --report FILE
      mirror   a writer over two stores, killed in named phases, healed and compared, then once without the mirror's log
               --seed N, --rounds N (kills in each phase), --report FILE
      up       the whole program against a market full of faults; its audit, then every stored row beside the truth
               --seed N, --seconds N (of wall time), --report FILE
    Exit code 0: as it must be; 1: not so; 2: the arguments cannot be understood.
    """;

CampaignArguments arguments = new(args);
using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    return arguments.Name switch
    {
        "faults" => await FaultCommand.RunAsync(arguments, stop.Token),
        "live" => await LiveCommand.RunAsync(arguments, stop.Token),
        LiveWorker.Name => await LiveWorker.RunAsync(arguments, stop.Token),
        "api" => await ApiCommand.RunAsync(arguments, stop.Token),
        "up" => await UpCommand.RunAsync(arguments, stop.Token),
        "servers" => await ServerCommand.RunAsync(arguments, stop.Token),
        "mirror" => await MirrorCommand.RunAsync(arguments, stop.Token),
        MirrorWorker.Name => await MirrorWorker.RunAsync(arguments, stop.Token),
        "kills" => await KillCommand.RunAsync(arguments, stop.Token),
        TornBackfill.Name => await TornBackfill.RunAsync(arguments, stop.Token),
        _ => throw new InputException($"campaign: found '{arguments.Name}', expected faults, kills, live, servers, mirror, api or up."),
    };
}
catch (InputException failure)
{
    Console.Error.WriteLine($"{failure.Message}\n{Usage}");
    return 2;
}
