using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>No ambient clock and no sleeping on wall time: the analyzer sees every project, and what was compiled holds no such call.</summary>
public sealed class BannedCallsTests
{
    private static readonly string[] Calls =
    [
        "System.DateTime::get_Now()", "System.DateTime::get_UtcNow()", "System.DateTime::get_Today()",
        "System.DateTimeOffset::get_Now()", "System.DateTimeOffset::get_UtcNow()",
        "System.Threading.Thread::Sleep(System.Int32)", "System.Threading.Thread::Sleep(System.TimeSpan)",
        "System.Threading.Tasks.Task::Delay(System.Int32)", "System.Threading.Tasks.Task::Delay(System.TimeSpan)",
        "System.GC::Collect()",
    ];

    [Fact]
    public void Assemblies_Whole_HoldNoBannedCall() => Rule.Holds(Assemblies.Src.SelectMany(Check));

    [Fact]
    public void List_EveryBannedCall_IsInTheAnalyzersList()
    {
        string list = File.ReadAllText(SourceTree.FullPath("eng/BannedSymbols.txt"));
        foreach (string name in (string[])["DateTime.Now", "DateTime.UtcNow", "DateTime.Today", "DateTimeOffset.UtcNow", "Thread.Sleep", "Task.Delay"])
        {
            Assert.Contains($"{name}", list, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Projects_Whole_SeeTheList()
    {
        string shared = File.ReadAllText(SourceTree.FullPath("Directory.Build.props"));
        Assert.Contains("eng/BannedSymbols.txt", shared, StringComparison.Ordinal);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", shared, StringComparison.Ordinal);
        Rule.Holds(Project.Src.SelectMany(CheckProject));
        Assert.DoesNotContain(SourceTree.Tracked, path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith("Directory.Build.props", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_AmbientClock_IsCaught() =>
        Rule.Catches(Check(Assemblies.Compile("class A { object F() => System.DateTimeOffset.UtcNow; }")), "DateTimeOffset::get_UtcNow");

    [Fact]
    public void CheckProject_SilencedAnalyzer_IsCaught() =>
        Rule.Catches(
            CheckProject(new Project("src/Candlewick.A/Candlewick.A.csproj", "<Project><PropertyGroup><NoWarn>RS0030</NoWarn></PropertyGroup></Project>")),
            "NoWarn");

    private static IEnumerable<string> CheckProject(Project project) =>
        ((string[])["NoWarn", "RunAnalyzers", "TreatWarningsAsErrors", "WarningsNotAsErrors"])
            .Where(name => project.Elements(name).Any())
            .Select(name => $"{project.Path}: {name} switches off what Directory.Build.props switches on");

    private static IEnumerable<string> Check(ModuleDefinition module) =>
        module.GetMemberReferences()
            .Select(reference => reference.FullName)
            .Where(name => Calls.Any(call => name.EndsWith(call, StringComparison.Ordinal)))
            .Select(name => $"{module.Name}: calls {name}");
}
