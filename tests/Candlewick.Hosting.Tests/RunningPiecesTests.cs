using Candlewick.Hosting.Running;

namespace Candlewick.Hosting.Tests;

public sealed class RunningPiecesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_PieceThatFails_BeginsAgainAndTheOthersGoOn()
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        int failures = 0;
        TaskCompletionSource again = new();
        Piece failing = new("failing", async ct =>
        {
            if (++failures == 1)
            {
                throw new InvalidOperationException("no luck");
            }

            again.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        });
        int others = 0;
        Piece other = new("other", async ct =>
        {
            others++;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        });
        List<string> notes = [];
        Task running = new RunningPieces([failing, other], TimeProvider.System, notes.Add).RunAsync(end.Token);

        await again.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        await end.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(1, others);
        Assert.Equal(["failing failed: no luck; it begins again in 1 s"], notes);
    }

    [Fact]
    public async Task RunAsync_PieceThatDoesNotEnd_IsLeftBehind()
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        TaskCompletionSource never = new();
        List<string> notes = [];
        Task running = new RunningPieces([new Piece("stubborn", _ => never.Task)], TimeProvider.System, notes.Add).RunAsync(end.Token);

        await end.CancelAsync();
        await running.WaitAsync(RunningPieces.StopLimit * 2, Stop);

        Assert.Equal(["stubborn did not end within 3 s: stopping without it"], notes);
        never.SetResult();
    }

    private sealed class Piece(string name, Func<CancellationToken, Task> run) : IRunningPiece
    {
        public string Name => name;

        public PieceHealth Health => new(true, "running", []);

        public Task RunAsync(CancellationToken ct) => run(ct);
    }
}
