using Microsoft.CodeAnalysis.CSharp.Syntax;
using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>Every implementation of a registrable contract is in its list, and no entry stands there twice.</summary>
/// <remarks>One type may make several entries (the segments of one venue), as long as no two are made alike.</remarks>
public sealed class ListTests
{
    [Theory]
    [InlineData("IVenue", "src/Candlewick.Venues/Venues.cs")]
    [InlineData("IFileFormat", "src/Candlewick.Venues/Files/FileFormats.cs")]
    [InlineData("IBarBuilder", "src/Candlewick.Analytics/Bars/BarKinds.cs")]
    public void List_OfContract_IsComplete(string contract, string list) =>
        Rule.Holds(Check(Assemblies.Src.SelectMany(module => Implementations(module, contract)), Read(list)));

    /// <summary>A store is listed by the one type of its project that opens it.</summary>
    [Fact]
    public void List_OfStores_IsComplete()
    {
        SourceFile list = Read("src/Candlewick.Hosting/Stores.cs");
        foreach (ModuleDefinition module in Assemblies.Src.Where(module =>
            Implementations(module, "IBarStore").Any() && !Allowed.Unlisted.ContainsKey(module.Assembly.Name.Name)))
        {
            string[] types = [.. module.WrittenTypes().Where(type => type.IsPublic).Select(type => type.Name)];
            Assert.True(types.Any(type => Named(list, type) > 0), $"{list.Path} names no type of {module.Name}");
        }
    }

    [Fact]
    public void Implementations_Snippet_AreFound() => Assert.Equal(["B", "D"], Implementations(Sample(), "IVenue"));

    [Fact]
    public void Check_MissingAndDoubled_AreCaught()
    {
        SourceFile list = SourceFile.Snippet("class Venues { object[] All = [new D(1), new D(1)]; }");
        Rule.Catches(Check(Implementations(Sample(), "IVenue"), list), "B is not in the list");
        Rule.Catches(Check(Implementations(Sample(), "IVenue"), list), "new D(1) stands there 2 times");
    }

    [Fact]
    public void Check_SegmentsOfOneVenue_AreAllowed() =>
        Rule.Allows(Check(["D"], SourceFile.Snippet("class Venues { object[] All = [new D(1), new D(2)]; }")));

    private static ModuleDefinition Sample() =>
        Assemblies.Compile("interface IVenue { } interface IMore : IVenue { } sealed class B : IVenue { } abstract class C : IMore { } sealed class D : C { }");

    private static SourceFile Read(string path)
    {
        string full = SourceTree.FullPath(path);
        return new SourceFile(path, File.Exists(full) ? File.ReadAllText(full) : "");
    }

    private static IEnumerable<string> Check(IEnumerable<string> implementations, SourceFile list) =>
        implementations
            .Where(type => !Allowed.Unlisted.ContainsKey(type))
            .SelectMany(type => Check(type, list));

    private static IEnumerable<string> Check(string type, SourceFile list)
    {
        if (Named(list, type) == 0)
        {
            return [$"{list.Path}: {type} is not in the list"];
        }

        return list.Nodes<ObjectCreationExpressionSyntax>()
            .Where(one => one.Type.ToString() == type)
            .GroupBy(one => one.ToString(), StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => $"{list.Path}: {same.Key} stands there {same.Count()} times");
    }

    private static int Named(SourceFile list, string type) =>
        list.Nodes<SimpleNameSyntax>().Count(name => name.Identifier.Text == type);

    private static IEnumerable<string> Implementations(ModuleDefinition module, string contract) =>
        module.WrittenTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && Contracts(type).Contains(contract))
            .Select(type => type.Name);

    private static IEnumerable<string> Contracts(TypeDefinition? type)
    {
        for (; type is not null; type = type.BaseType?.Resolve())
        {
            foreach (InterfaceImplementation one in type.Interfaces)
            {
                yield return one.InterfaceType.Name;
                foreach (string more in Contracts(one.InterfaceType.Resolve()))
                {
                    yield return more;
                }
            }
        }
    }
}
