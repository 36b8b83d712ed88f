using System.Diagnostics;
using Candlewick.Storage;
using Candlewick.Storage.Memory;
using Candlewick.Storage.Mirror;

namespace Candlewick.Campaigns.Mirror;

/// <summary>What a mirror campaign is made of.</summary>
/// <param name="Rounds">Kills in each phase.</param>
/// <param name="IsLogged">False: the mirror keeps no log, and the campaign must have findings.</param>
/// <param name="Second">What keeps the second store. A server is killed too, with every second writer.</param>
public sealed record MirrorCampaignOptions(int Seed, int Rounds, bool IsLogged, MirrorSecond Second = MirrorSecond.File)
{
    /// <summary>Where is killed: everywhere, but without the log in no mirror that lives on and remembers.</summary>
    public IReadOnlyList<MirrorPhase> Phases { get; init; } =
        [.. Enum.GetValues<MirrorPhase>().Where(phase => phase != MirrorPhase.ServerKilled || (Second != MirrorSecond.File && IsLogged))];
}

/// <summary>What happened in one phase.</summary>
/// <param name="Kills">Writers killed there.</param>
/// <param name="Differed">Kills after which the two stores were not the same.</param>
/// <param name="Noticed">Of these, those that the mirror knew of when it was opened.</param>
/// <param name="Repaired">Of these, those that healing made the same again.</param>
public sealed record MirrorTally(MirrorPhase Phase, int Kills, int Differed, int Noticed, int Repaired);

public sealed record MirrorCampaignResult(
    MirrorCampaignOptions Options, IReadOnlyList<MirrorTally> Phases, IReadOnlyList<Finding> Findings, int Steps, long Rows, string Hash, TimeSpan Elapsed);

/// <summary>Kills writers over a mirror in named phases, heals, and compares both stores with each other and with the truth.</summary>
public sealed class MirrorCampaign(MirrorCampaignOptions options, string folder, Action<string> note)
{
    private const int MostSteps = 4;

    private readonly Random _dice = new(options.Seed);
    private readonly Dictionary<MirrorPhase, MirrorTally> _phases = options.Phases.ToDictionary(phase => phase, phase => new MirrorTally(phase, 0, 0, 0, 0));
    private readonly List<Finding> _findings = [];
    private readonly MemoryStore _truth = new(StoreOrigin.Simulated);
    private int _step;
    private IMirrorServer? _server;
    private int _written;

    public async Task<MirrorCampaignResult> RunAsync(CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        await using IMirrorServer? server = await MirrorServers.StartAsync(options.Second, folder, ct);
        _server = server;
        MirrorPhase[] aims = [.. options.Phases.SelectMany(phase => Enumerable.Repeat(phase, options.Rounds))];
        _dice.Shuffle(aims);
        foreach (MirrorPhase aim in aims)
        {
            await (aim == MirrorPhase.ServerKilled ? KillServerAsync(ct) : KillAsync(aim, ct));
        }

        await using StoreMirror mirror = await OpenAsync(ct);
        MirrorVerification last = await mirror.VerifyAsync(heals: false, ct);
        _findings.AddRange(last.Differences.Take(3).Select(one => new Finding(FindingKind.RowsDifferent, $"at the end: {one}")));
        string hash = await HashAsync(mirror.Roles, ct);
        return new MirrorCampaignResult(options, [.. _phases.Values], _findings, _step, last.Rows, hash, Stopwatch.GetElapsedTime(started));
    }

    private async Task KillAsync(MirrorPhase aim, CancellationToken ct)
    {
        int count = _dice.Next(1, MostSteps + 1);
        MirrorChild end = await MirrorChild.RunAsync(aim, options, (Site, _step, count), ct);
        if (!end.WasKilled)
        {
            _findings.Add(new Finding(FindingKind.NotMet, $"a writer aimed at {aim} ended with code {end.ExitCode}: {end.LastLine}"));
            return;
        }

        bool isServerKilled = _server is not null && _phases[aim].Kills % 2 == 0;
        if (isServerKilled)
        {
            await _server!.KillAsync();
            await _server.StartAgainAsync(ct);
        }

        await using StoreMirror mirror = await OpenAsync(ct);
        bool isNoticed = mirror.Status.Any(side => !side.IsCurrent);
        bool isDifferent = !await AreSameAsync(mirror, ct);
        await mirror.HealAsync(ct);
        bool isSame = await AreSameAsync(mirror, ct);
        Count(aim, isDifferent, isNoticed, isSame);
        if (!isSame)
        {
            _findings.Add(new Finding(FindingKind.FaultNotRepaired, $"after a kill at {aim}, step {end.LastAnswered}, the two stores differ{(isNoticed ? "" : ", and the mirror does not know")}"));
            await mirror.VerifyAsync(heals: true, ct);
        }

        await JudgeAsync(aim, end.LastAnswered, mirror, ct);
        note($"kill at {aim}{(isServerKilled ? ", the server too," : "")} after step {end.LastAnswered}: {(isDifferent ? "the stores differed" : "the stores were the same")}, {(isSame ? "healed" : "NOT healed")}");
    }

    /// <summary>Kills the server of the second store while steps are written; all of them must be answered.</summary>
    private async Task KillServerAsync(CancellationToken ct)
    {
        const int WithServer = 2, Without = 2;
        await using StoreMirror mirror = await OpenAsync(ct);
        int last = _step - 1;
        async Task WriteAsync(int steps)
        {
            for (int end = last + steps; last < end; last++)
            {
                await mirror.Roles.Bars.WriteAsync([MirrorSteps.Of(last + 1)], ct);
            }
        }

        await WriteAsync(WithServer);
        TimeSpan delay = TimeSpan.FromMilliseconds(_dice.Next(80));
        Task writing = WriteAsync(WithServer);
        await Task.Delay(delay, TimeProvider.System, ct);
        await _server!.KillAsync();
        await writing;
        await WriteAsync(Without);
        bool isNoticed = !mirror.Status[1].IsCurrent;
        await _server.StartAgainAsync(ct);
        await mirror.HealAsync(ct);
        bool isSame = await AreSameAsync(mirror, ct);
        Count(MirrorPhase.ServerKilled, isDifferent: true, isNoticed, isSame);
        if (!isNoticed || !isSame)
        {
            _findings.Add(new Finding(FindingKind.FaultNotRepaired, $"the server was killed before step {last}: {(isNoticed ? "healing left a difference" : "the mirror did not know")}"));
        }

        await JudgeAsync(MirrorPhase.ServerKilled, last, mirror, ct);
        note($"server killed before step {last}: {(isSame ? "healed" : "NOT healed")}");
    }

    private void Count(MirrorPhase phase, bool isDifferent, bool isNoticed, bool isSame)
    {
        MirrorTally tally = _phases[phase];
        _phases[phase] = tally with
        {
            Kills = tally.Kills + 1, Differed = tally.Differed + (isDifferent ? 1 : 0), Noticed = tally.Noticed + (isDifferent && isNoticed ? 1 : 0),
            Repaired = tally.Repaired + (isDifferent && isSame ? 1 : 0),
        };
    }

    /// <summary>The store must say what every answered step says, with the one under way or without it.</summary>
    private async Task JudgeAsync(MirrorPhase aim, int lastAnswered, StoreMirror mirror, CancellationToken ct)
    {
        await WriteTruthAsync(lastAnswered, ct);
        string found = await HashAsync(mirror.Roles, ct), answered = await HashAsync(_truth.Roles, ct);
        _step = Math.Max(_step, lastAnswered + 1);
        if (found == answered)
        {
            return;
        }

        await WriteTruthAsync(lastAnswered + 1, ct);
        if (found != await HashAsync(_truth.Roles, ct))
        {
            _findings.Add(new Finding(FindingKind.AcknowledgedLost, $"after a kill at {aim} the store is neither that of step {lastAnswered} nor of step {lastAnswered + 1}"));
        }
    }

    private async Task WriteTruthAsync(int step, CancellationToken ct)
    {
        for (; _written <= step; _written++)
        {
            await _truth.Roles.Bars.WriteAsync([MirrorSteps.Of(_written)], ct);
        }
    }

    private MirrorSite Site => new(folder, _server?.Address);

    private Task<StoreMirror> OpenAsync(CancellationToken ct) => MirrorStores.OpenAsync(
        Site, new MirrorOptions { IsLogged = options.IsLogged, HealsItself = false, Pause = TimeSpan.Zero }, new MirrorAim(null), ct);

    private static async Task<bool> AreSameAsync(StoreMirror mirror, CancellationToken ct) => (await mirror.VerifyAsync(heals: false, ct)).IsEqual;

    private static async Task<string> HashAsync(StoreRoles roles, CancellationToken ct) =>
        (await new ContentHash(roles.Bars, roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct)).Sha256;
}
