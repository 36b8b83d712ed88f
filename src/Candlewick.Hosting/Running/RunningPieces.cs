namespace Candlewick.Hosting.Running;

/// <summary>The background pieces of a process, each run until the process stops; one that fails is begun again after a pause.</summary>
/// <param name="note">Told in one line when a piece fails, or does not end in time.</param>
public sealed class RunningPieces(IReadOnlyList<IRunningPiece> pieces, TimeProvider clock, Action<string> note)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>What all pieces together may take to end.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    /// <summary>Returns when the token was cancelled and every piece has ended, or has had its time.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        Task[] running = [.. pieces.Select(piece => RunAsync(piece, ct))];
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = ct.Register(stopped.SetResult);
        await stopped.Task;
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(StopLimit, TimeProvider.System, CancellationToken.None));
        for (int i = 0; i < running.Length; i++)
        {
            if (!running[i].IsCompleted)
            {
                note($"{pieces[i].Name} did not end within {StopLimit.TotalSeconds:F0} s: stopping without it");
            }
        }
    }

    private async Task RunAsync(IRunningPiece piece, CancellationToken ct)
    {
        TimeSpan pause = FirstPause;
        while (!ct.IsCancellationRequested)
        {
            long begun = clock.GetTimestamp();
            string ending = await RunToEndAsync(piece, ct);
            if (ct.IsCancellationRequested)
            {
                return;
            }

            pause = clock.GetElapsedTime(begun) > LongestPause ? FirstPause : pause;
            note($"{piece.Name} {ending}; it begins again in {pause.TotalSeconds:F0} s");
            await Task.Delay(pause, clock, ct).ContinueWith(_ => { }, TaskScheduler.Default);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static async Task<string> RunToEndAsync(IRunningPiece piece, CancellationToken ct)
    {
        try
        {
            await piece.RunAsync(ct);
            return "ended by itself";
        }
        catch (Exception failure)
        {
            return $"failed: {failure.Message}";
        }
    }
}
