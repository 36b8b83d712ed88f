using System.CommandLine;
using Candlewick.Server.Sql;

namespace Candlewick.Cli.Commands;

/// <summary>The process in which the server runs a user's statement; nobody else starts it.</summary>
internal static class SqlWorkerCommand
{
    public static Command Create()
    {
        Command command = new(SqlWorker.CommandName, "Runs one statement for the server.") { Hidden = true };
        command.SetAction(async (parsed, ct) =>
        {
            await using Stream output = Console.OpenStandardOutput();
            using StreamReader input = new(Console.OpenStandardInput());
            await SqlWorker.RunAsync(input, output, ct);
            return ExitCodes.Done;
        });
        return command;
    }
}
