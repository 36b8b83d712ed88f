using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Server.Security;

namespace Candlewick.Cli.Commands;

/// <summary>The commands around the server: its keys.</summary>
internal static class ServerCommand
{
    public static Command Create() => new("server", "The server: who may use it.")
    {
        new Command("keys", "Keys of the API.") { CreateKey(), ListKeys(), RevokeKey(), RotateKey() },
    };

    private static DetailedCommand CreateKey()
    {
        Argument<string> name = new("name") { Description = "What it is for." };
        Option<AccessScope> scope = new("--scope") { Description = "What it may do.", DefaultValueFactory = _ => AccessScope.Reader };
        Option<string[]> datasets = new("--dataset") { Description = "Instruments that it may read, such as BINANCE:*; may be given again. Default: all.", HelpName = "PATTERN" };
        Option<int?> days = new("--days") { Description = "Days until it expires. Default: never.", HelpName = "N" };
        DetailedCommand command = new("create", """
            Makes a key, and shows it this once.
            Only its hash is kept. Once a key was made, the server asks everyone for one, on this machine too.

            Examples:
              wick server keys create laptop --scope operator --days 90
              wick server keys create charts --dataset "BINANCE:*"
            """) { name, scope, datasets, days };
        Invocation.Handle(command, (run, ct) => WithKeysAsync(
            run,
            async keys =>
            {
                TimeSpan? life = run.Parsed.GetValue(days) is { } count ? TimeSpan.FromDays(count) : null;
                MadeKey made = await keys.CreateAsync(new KeyRequest(run.Parsed.GetValue(name)!, run.Parsed.GetValue(scope), run.Parsed.GetValue(datasets) ?? [], life), ct);
                Show(run, made);
                return $"key made: {made.Key.Id}";
            },
            ct));
        return command;
    }

    private static DetailedCommand ListKeys()
    {
        DetailedCommand command = new("list", """
            Shows the keys, with their last use; never their text.

            Example:
              wick server keys list
            """);
        Invocation.Handle(command, (run, ct) => WithKeysAsync(
            run,
            async keys =>
            {
                IReadOnlyList<ApiKey> all = await keys.ListAsync(ct);
                if (run.IsJson)
                {
                    run.Screen.Json(StoreOrigin.Real, all.Select(key => new { key.Id, key.Name, key.Scope, key.Datasets, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt, key.ReplacedBy }));
                    return null;
                }

                TableView table = new("", ["key", "name", "scope", "datasets", "created", "expires", "last used", "state"]);
                UtcTime now = UtcTime.From(TimeProvider.System.GetUtcNow());
                all.ToList().ForEach(key => table.Add(
                    key.Id, key.Name, key.Scope.ToString().ToLowerInvariant(), key.Datasets.Count == 0 ? "all" : string.Join(' ', key.Datasets), Instant(key.CreatedAt),
                    Instant(key.ExpiresAt), Instant(key.LastUsedAt), key.RevokedAt is not null ? "revoked" : !key.IsGood(now) ? "expired" : key.ReplacedBy is null ? "good" : "rotated"));
                run.Screen.Table(table);
                return null;
            },
            ct));
        return command;
    }

    private static DetailedCommand RevokeKey()
    {
        Argument<string> id = new("key") { Description = "Id of the key, as 'wick server keys list' shows it." };
        DetailedCommand command = new("revoke", """
            Ends a key at once, and every login that was made with it.

            Example:
              wick server keys revoke 0123456789ab
            """) { id };
        Invocation.Handle(command, (run, ct) => WithKeysAsync(
            run,
            async keys =>
            {
                ApiKey key = await keys.RevokeAsync(run.Parsed.GetValue(id)!, ct);
                run.Screen.Line($"{key.Id} ({key.Name}) opens nothing any more");
                return $"key revoked: {key.Id}";
            },
            ct));
        return command;
    }

    private static DetailedCommand RotateKey()
    {
        Argument<string> id = new("key") { Description = "Id of the key, as 'wick server keys list' shows it." };
        Option<int> overlap = new("--overlap") { Description = "Hours for which the old key still opens.", HelpName = "HOURS", DefaultValueFactory = _ => 24 };
        DetailedCommand command = new("rotate", """
            Makes a key of the same rights, and ends the old one after a while.

            Example:
              wick server keys rotate 0123456789ab --overlap 48
            """) { id, overlap };
        Invocation.Handle(command, (run, ct) => WithKeysAsync(
            run,
            async keys =>
            {
                string old = run.Parsed.GetValue(id)!;
                MadeKey made = await keys.RotateAsync(old, TimeSpan.FromHours(run.Parsed.GetValue(overlap)), ct);
                Show(run, made);
                return $"key rotated: {old} to {made.Key.Id}";
            },
            ct));
        return command;
    }

    /// <summary>Opens the keys of the store: the owner's where it runs this, else the file.</summary>
    private static async Task<int> WithKeysAsync(Invocation run, Func<KeyDesk, Task<string?>> work, CancellationToken ct)
    {
        if (run.Caller.Owner?.Access is { } roles)
        {
            await WorkAsync(run, roles, work, ct);
            return ExitCodes.Done;
        }

        await using OpenedAccess opened = await OpenedAccess.OpenAsync(run.Options, TimeProvider.System, ct);
        await WorkAsync(run, opened.Roles, work, ct);
        return ExitCodes.Done;
    }

    private static async Task WorkAsync(Invocation run, AccessRoles roles, Func<KeyDesk, Task<string?>> work, CancellationToken ct)
    {
        string? done = await work(new KeyDesk(roles.Keys, TimeProvider.System));
        if (done is not null && run.Caller.RemoteScope is null)
        {
            AuditEntry entry = new(UtcTime.From(TimeProvider.System.GetUtcNow()), Identity.LocalName, "command line", "wick server keys", done, null, null, 200);
            await roles.Audit.AddAsync(entry, CancellationToken.None);
        }
    }

    private static void Show(Invocation run, MadeKey made)
    {
        if (run.IsJson)
        {
            run.Screen.Json(StoreOrigin.Real, new { Key = made.Text, made.Key.Id, made.Key.Name, made.Key.Scope, made.Key.Datasets, made.Key.ExpiresAt });
            return;
        }

        run.Screen.Line(made.Text);
        run.Screen.Note($"key {made.Key.Id} ({made.Key.Name}, {made.Key.Scope.ToString().ToLowerInvariant()}): shown this once, keep it now");
    }

    private static string Instant(UtcTime? instant) => instant is { } at ? Cell.Second(at) : "";
}
