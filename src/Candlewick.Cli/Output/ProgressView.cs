using Candlewick.Jobs;
using Spectre.Console;

namespace Candlewick.Cli.Output;

/// <summary>Shows how far a run is: bars on a terminal, nothing in a pipe.</summary>
internal static class ProgressView
{
    public static async Task<T> RunAsync<T>(Screen screen, string title, Func<IProgress<JobProgress>?, Task<T>> body)
    {
        if (!screen.IsTerminal)
        {
            return await body(null);
        }

        return await screen.Console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(context => body(new Bars(title, context)));
    }

    private sealed class Bars(string title, ProgressContext context) : IProgress<JobProgress>
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(JobProgress value)
        {
            lock (_gate)
            {
                string description = Markup.Escape($"{(value.SubRun.Length == 0 ? title : value.SubRun)} {value.Step}");
                if (!_tasks.TryGetValue(value.SubRun, out ProgressTask? task))
                {
                    task = context.AddTask(description);
                    _tasks[value.SubRun] = task;
                }

                task.Description = description;
                task.IsIndeterminate = value.Total is null;
                task.MaxValue = Math.Max(1, value.Total ?? 1);
                task.Value = value.Done;
            }
        }
    }
}
