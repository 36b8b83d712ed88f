using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>Classes are sealed, static or abstract; nothing derives from what derives already, exceptions apart.</summary>
public sealed class TypeShapeTests
{
    private const int MostExceptionTypes = 6;

    [Fact]
    public void Classes_Whole_AreSealedStaticOrAbstract() => Rule.Holds(Assemblies.Src.SelectMany(CheckSealed));

    [Fact]
    public void Classes_Whole_DeriveOnce() => Rule.Holds(Assemblies.Src.SelectMany(CheckDepth));

    [Fact]
    public void Exceptions_Whole_AreFew()
    {
        string[] exceptions = [.. Assemblies.Src.SelectMany(Exceptions)];
        Assert.True(exceptions.Length <= MostExceptionTypes, string.Join(", ", exceptions));
    }

    [Fact]
    public void CheckSealed_OpenClass_IsCaught() => Rule.Catches(CheckSealed(Assemblies.Compile("class A { }")), "A is open");

    [Fact]
    public void CheckDepth_GrandChild_IsCaught() =>
        Rule.Catches(CheckDepth(Assemblies.Compile("abstract class A { } abstract class B : A { } sealed class C : B { }")), "C derives from B");

    [Fact]
    public void Exceptions_Snippet_AreCounted() =>
        Assert.Equal(["B"], Exceptions(Assemblies.Compile("sealed class B : System.Exception { } sealed class C { }")));

    private static IEnumerable<string> CheckSealed(ModuleDefinition module) =>
        module.WrittenTypes()
            .Where(type => type is { IsClass: true, IsValueType: false, IsSealed: false, IsAbstract: false } && !Allowed.Unsealed.ContainsKey(type.Name))
            .Select(type => $"{module.Name}: {type.Name} is open: seal it, or make it abstract or static");

    private static IEnumerable<string> CheckDepth(ModuleDefinition module) =>
        module.WrittenTypes()
            .Where(type => !IsException(type) && IsOurs(type.BaseType, module) && IsOurs(type.BaseType.Resolve()?.BaseType, module))
            .Select(type => $"{module.Name}: {type.Name} derives from {type.BaseType.Name}, which derives already");

    private static IEnumerable<string> Exceptions(ModuleDefinition module) =>
        module.WrittenTypes().Where(IsException).Select(type => type.Name);

    private static bool IsException(TypeDefinition type)
    {
        for (TypeReference? one = type.BaseType; one is not null; one = one.Resolve()?.BaseType)
        {
            if (one.FullName == "System.Exception")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOurs(TypeReference? type, ModuleDefinition module) =>
        type is not null && (type.Module == module || type.Scope.Name.StartsWith("Candlewick.", StringComparison.Ordinal))
        && !type.Scope.Name.StartsWith("System.", StringComparison.Ordinal);
}
