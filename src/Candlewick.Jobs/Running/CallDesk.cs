using System.Text.Json;

namespace Candlewick.Jobs.Running;

internal enum CallKind
{
    Start,
    Rerun,
    Cancel,
    Pause,
}

/// <summary>What one engine asks another.</summary>
/// <param name="Run">The run to run again or to cancel.</param>
/// <param name="Name">Path of a sub-run to cancel, or the job to pause.</param>
/// <param name="Flag">Of a rerun: from failed; of a pause: paused.</param>
internal sealed record RunCall(CallKind Kind, RunRequest? Request = null, long Run = 0, string? Name = null, bool Flag = false);

/// <summary>What the other says.</summary>
/// <param name="Run">The run that was created; 0 for none.</param>
/// <param name="IsDone">Whether there was something to cancel.</param>
/// <param name="Fault">Why it is refused; null when it is not.</param>
/// <param name="IsInput">True when whoever asks has made a mistake.</param>
internal sealed record CallAnswer(long Run = 0, bool IsDone = true, string? Fault = null, bool IsInput = false);

/// <summary>Both ends of calls between engines on one store.</summary>
internal sealed class CallDesk(IRunCalls calls, JobEngineOptions options)
{
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Beyond the lease, for a process that takes over and has to begin.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>Asks whoever has the lease, and waits for the answer.</summary>
    /// <param name="tryOpen">Takes the lease where nobody has it any more.</param>
    /// <returns>Null when this engine has the lease now, and is to do it itself.</returns>
    /// <exception cref="TimeoutException">Nobody answered; the call is taken back.</exception>
    public async Task<CallAnswer?> AskAsync(RunCall call, Func<CancellationToken, Task<bool>> tryOpen, CancellationToken ct)
    {
        long number = await calls.AddAsync(options.Owner, JsonSerializer.Serialize(call), ct);
        long begun = options.WallClock.GetTimestamp();
        try
        {
            while (true)
            {
                if (await calls.FindAnswerAsync(number, ct) is { } answer)
                {
                    return JsonSerializer.Deserialize<CallAnswer>(answer);
                }

                bool isLate = options.WallClock.GetElapsedTime(begun) > options.LeaseTime + Slack;
                if ((isLate || await tryOpen(ct)) && await calls.WithdrawAsync(number, ct))
                {
                    return isLate ? throw new TimeoutException() : null;
                }

                await Task.Delay(AnswerPause, options.WallClock, ct);
            }
        }
        catch (OperationCanceledException)
        {
            await calls.WithdrawAsync(number, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Answers calls as they come, until cancelled or the lease is lost.</summary>
    /// <param name="answer">Does what is asked; told the call's mark, which is in the cause of what it starts, so that nothing is started twice.</param>
    public async Task AnswerAsync(Func<RunCall, string, Task<CallAnswer>> answer, Fence fence, CancellationToken ct)
    {
        while (true)
        {
            foreach (OpenCall open in await calls.ListOpenAsync(ct))
            {
                RunCall call = JsonSerializer.Deserialize<RunCall>(open.Content)!;
                CallAnswer said = await JudgeAsync(() => answer(call, $"{open.Number} of {open.By}"));
                await calls.AnswerAsync(open.Number, JsonSerializer.Serialize(said), fence, ct);
            }

            await Task.Delay(LookPause, options.WallClock, ct);
        }
    }

    private static async Task<CallAnswer> JudgeAsync(Func<Task<CallAnswer>> answer)
    {
        try
        {
            return await answer();
        }
        catch (ArgumentException failure)
        {
            return new CallAnswer(IsDone: false, Fault: failure.Message, IsInput: true);
        }
        catch (InvalidOperationException failure)
        {
            return new CallAnswer(IsDone: false, Fault: failure.Message);
        }
    }
}
