using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>The arrows between projects, from the project files and from what was compiled.</summary>
public sealed class ProjectReferenceTests
{
    [Fact]
    public void Projects_Whole_FollowTheArrows() => Rule.Holds(Project.Src.SelectMany(Check));

    [Fact]
    public void Assemblies_Whole_FollowTheArrows() => Rule.Holds(Assemblies.Src.SelectMany(Check));

    [Fact]
    public void Check_VenuesReferToStorage_IsCaught() =>
        Rule.Catches(
            Check(new Project(
                "src/Candlewick.Venues/Candlewick.Venues.csproj",
                """<Project><ItemGroup><ProjectReference Include="..\Candlewick.Storage\Candlewick.Storage.csproj" /></ItemGroup></Project>""")),
            "Venues may not refer to Storage");

    [Fact]
    public void Check_UnknownProject_IsCaught() =>
        Rule.Catches(Check(new Project("src/Candlewick.Misc/Candlewick.Misc.csproj", "<Project/>")), "Misc has no line in Arrows.cs");

    [Fact]
    public void Check_AssemblyOfJobsThatUsesDomain_IsCaught()
    {
        ModuleDefinition jobs = Assemblies.Compile("public class A;", "Candlewick.Jobs");
        jobs.AssemblyReferences.Add(new AssemblyNameReference("Candlewick.Domain", new Version(1, 0)));
        Rule.Catches(Check(jobs), "Jobs may not use Domain");
    }

    private static IEnumerable<string> Check(Project project)
    {
        if (!Arrows.Projects.TryGetValue(project.Short, out string[]? allowed))
        {
            return [$"{project.Path}: {project.Short} has no line in Arrows.cs"];
        }

        return project.ProjectReferences.Except(allowed).Select(other => $"{project.Path}: {project.Short} may not refer to {other}");
    }

    private static IEnumerable<string> Check(ModuleDefinition module)
    {
        string name = Assemblies.ShortName(module.Assembly.Name.Name);
        HashSet<string> allowed = [.. Reachable(name)];
        return module.AssemblyReferences
            .Where(reference => reference.Name.StartsWith("Candlewick.", StringComparison.Ordinal))
            .Select(reference => Assemblies.ShortName(reference.Name))
            .Where(other => !allowed.Contains(other))
            .Select(other => $"{module.Name}: {name} may not use {other}");
    }

    private static IEnumerable<string> Reachable(string name) =>
        Arrows.Projects[name].SelectMany(other => Reachable(other).Append(other)).Distinct();
}
