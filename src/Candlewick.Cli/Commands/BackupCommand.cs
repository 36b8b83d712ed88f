using System.CommandLine;
using Candlewick.Acquisition.Upkeep;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class BackupCommand
{
    public static Command Create()
    {
        Option<string?> folder = new("--dir") { Description = "Folder of the copies. Default: derived.backup_dir, else backups in the data folder.", HelpName = "DIR" };
        Option<int?> keep = new("--keep") { Description = "Copies that stay, the newest. Default: derived.backups.", HelpName = "N" };
        Command command = new DetailedCommand("backup", """
            Copies the store into the folder of backups, and checks the copy.
            The copy is of one instant while writes go on; it is opened, and its content hash and row counts are compared.
            A server's store is copied into a database file too, without keys and audit trail.
            Only a copy that holds the same is kept, with a manifest beside it (NAME.json); older ones go. 'wick restore' puts one in place.

            Examples:
              wick backup
              wick backup --dir /mnt/backups --keep 14
            """) { folder, keep };
        Invocation.Handle(command, async (run, ct) =>
        {
            BackupRequest given = run.Options.BackupRequest;
            BackupRequest request = new(
                run.Parsed.GetValue(folder) is { } other ? run.Resolve(other) : given.Folder,
                run.Parsed.GetValue(keep) is not { } count ? given.Keep : count >= 1 ? count : throw new InputException($"--keep: expected at least 1, found {count}."));
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            BackupReport report = await new BackupStore(workspace.Store, workspace.Clock).RunAsync(request, ct);
            if (run.IsJson)
            {
                run.Screen.Json(workspace.Info.Origin, report);
                return ExitCodes.Done;
            }

            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Line($"{run.Screen.Path(report.Path)} ({Cell.Bytes(report.Manifest.Bytes)}): {Cell.Count(report.Manifest.Tables.Values.Sum())} rows, content hash {report.Manifest.Digest}");
            run.Screen.Line($"opened and compared: it holds what the store held; {Cell.Count(report.Removed.Count)} older copies deleted");
            return ExitCodes.Done;
        });
        return command;
    }
}
