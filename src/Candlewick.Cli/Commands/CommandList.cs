using System.CommandLine;

namespace Candlewick.Cli.Commands;

/// <summary>Every command, in the order in which help shows them.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> All =>
    [
        UpCommand.Create(),
        StatusCommand.Create(),
        WatchCommand.Create(),
        SyncCommand.Create(),
        UniverseCommand.Create(),
        BackfillCommand.Create(),
        CatchUpCommand.Create(),
        RepairCommand.Create(),
        ReverifyCommand.Create(),
        ImportCommand.Create(),
        AuditCommand.Create(),
        CoverageCommand.Create(),
        BarsCommand.Create(),
        ResampleCommand.Create(),
        IndicatorCommand.Create(),
        IndicatorsCommand.Create(),
        RankCommand.Create(),
        LevelsCommand.Create(),
        QueryCommand.Create(),
        ExportCommand.Create(),
        SnapshotCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        DbCommand.Create(),
        MirrorCommand.Create(),
        JobsCommand.Create(),
        AlertsCommand.Create(),
        ClearCommand.Create(),
        SimCommand.Create(),
        ListCommand.Create(),
        ConfigCommand.Create(),
        ServerCommand.Create(),
        SqlWorkerCommand.Create(),
    ];
}
