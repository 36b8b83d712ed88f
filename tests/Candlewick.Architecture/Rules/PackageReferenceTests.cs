using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>Each third-party package stays behind the fence of its project; versions have one home.</summary>
public sealed class PackageReferenceTests
{
    [Fact]
    public void Projects_Whole_UseAllowedPackagesOnly() => Rule.Holds(Project.Src.SelectMany(Check));

    [Fact]
    public void Assemblies_Whole_UseAllowedPackagesOnly() => Rule.Holds(Assemblies.Src.SelectMany(Check));

    [Fact]
    public void Check_YamlInVenues_IsCaught() =>
        Rule.Catches(Check(Venues("""<PackageReference Include="YamlDotNet" />""")), "Venues may not use the package YamlDotNet");

    [Fact]
    public void Check_VersionInProject_IsCaught() =>
        Rule.Catches(Check(Venues("""<PackageReference Include="Polly.Core" Version="8.0.0" />""")), "Directory.Packages.props");

    [Fact]
    public void Check_AssemblyOfDomainThatUsesYaml_IsCaught()
    {
        ModuleDefinition domain = Assemblies.Compile("public class A;", "Candlewick.Domain");
        domain.AssemblyReferences.Add(new AssemblyNameReference("YamlDotNet", new Version(1, 0)));
        Rule.Catches(Check(domain), "Domain may not use YamlDotNet");
    }

    private static Project Venues(string item) =>
        new("src/Candlewick.Venues/Candlewick.Venues.csproj", $"<Project><ItemGroup>{item}</ItemGroup></Project>");

    private static IEnumerable<string> Check(Project project)
    {
        string[] allowed = Arrows.Packages.GetValueOrDefault(project.Short, []);
        foreach (string package in project.PackageReferences.Except(allowed))
        {
            yield return $"{project.Path}: {project.Short} may not use the package {package}";
        }

        if (project.Elements("PackageReference").Any(one => one.Attribute("Version") is not null || one.Attribute("VersionOverride") is not null))
        {
            yield return $"{project.Path}: versions belong in Directory.Packages.props";
        }
    }

    private static IEnumerable<string> Check(ModuleDefinition module)
    {
        string name = Assemblies.ShortName(module.Assembly.Name.Name);
        string[] allowed = Arrows.Packages.GetValueOrDefault(name, []);
        return module.AssemblyReferences
            .Select(reference => reference.Name)
            .Where(other => !IsPlatform(other, name) && !other.StartsWith("Candlewick.", StringComparison.Ordinal))
            .Where(other => !allowed.Any(package => other == package || other == $"{package}.Abstractions"))
            .Select(other => $"{module.Name}: {name} may not use {other}");
    }

    /// <summary>Microsoft.* is of the shared framework in the projects that serve HTTP; elsewhere it is a package.</summary>
    private static bool IsPlatform(string assembly, string project) =>
        assembly is "mscorlib" or "netstandard"
        || (assembly.StartsWith("System.", StringComparison.Ordinal) && assembly != "System.CommandLine")
        || (project is "Simulator" or "Server" && assembly.StartsWith("Microsoft.", StringComparison.Ordinal));
}
