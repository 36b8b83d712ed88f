using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class CoverageCommand
{
    private const char Complete = '█';
    private const char Explained = '▓';
    private const char Gap = '░';
    private const char Nothing = '·';

    public static Command Create()
    {
        FilterOptions filter = new();
        Command command = new DetailedCommand("coverage", """
            Shows a calendar of every series: one cell a month, one line a year.

            Examples:
              wick coverage
              wick coverage --instrument BINANCE:BTCUSDT --timeframe 1h
            """);
        filter.AddTo(command, withRange: false);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            AuditReport report = await new AuditStore(workspace.Store).RunAsync(new AuditRequest(filter.ReadFilter(run.Parsed), ReadRows: false), ct);
            if (run.IsJson)
            {
                run.Screen.Json(report.Store.Origin, report.Series.Select(series => new { series.Series, series.Span, series.Holes, series.Unexplained }));
                return ExitCodes.Done;
            }

            run.Screen.Origin(report.Store.Origin);
            foreach (AuditedSeries series in report.Series)
            {
                ShowCalendar(run.Screen, series);
            }

            run.Screen.Line($"{Complete} complete   {Explained} complete but for explained holes   {Gap} unexplained gaps   {Nothing} nothing");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void ShowCalendar(Screen screen, AuditedSeries series)
    {
        screen.Line($"{series.Series}  {Cell.Count(series.Rows?.Rows ?? 0)} rows  {Cell.Range(series.Span)}");
        if (series.Span.IsEmpty)
        {
            return;
        }

        screen.Line("        J F M A M J J A S O N D");
        for (int year = series.Span.From.ToDate().Year; year <= series.Span.To.AddNanoseconds(-1).ToDate().Year; year++)
        {
            IEnumerable<char> cells = Enumerable.Range(1, 12).Select(month => MonthCell(series, UtcRange.Month(year, month)));
            screen.Line($"  {year}  {string.Join(' ', cells)}");
        }
    }

    private static char MonthCell(AuditedSeries series, UtcRange month)
    {
        UtcRange known = month.Intersect(series.Span);
        if (known.IsEmpty)
        {
            return Nothing;
        }

        if (!series.Unexplained.Intersect(known).IsEmpty)
        {
            return Gap;
        }

        RangeSet holes = RangeSet.Of(series.Holes.Select(hole => hole.Range)).Intersect(known);
        return holes.IsEmpty ? Complete : holes.Count == 1 && holes[0] == known ? Nothing : Explained;
    }
}
