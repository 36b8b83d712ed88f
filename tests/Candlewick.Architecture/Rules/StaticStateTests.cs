using Mono.Cecil;

namespace Candlewick.Architecture.Rules;

/// <summary>No static field changes: neither the field nor, for collections, what it holds.</summary>
public sealed class StaticStateTests
{
    private static readonly string[] Changing =
        ["List`1", "Dictionary`2", "HashSet`1", "Queue`1", "Stack`1", "SortedDictionary`2", "SortedSet`1", "StringBuilder"];

    [Fact]
    public void Src_Whole_ObeysTheRule() => Rule.Holds(Assemblies.Src.SelectMany(Check));

    [Theory]
    [InlineData("static class A { static int count; static int F() => count++; }", "A.count")]
    [InlineData("static class A { static readonly System.Collections.Generic.List<int> All = new(); }", "A.All")]
    [InlineData("static class A { public static int Count { get; set; } }", "Count")]
    public void Check_State_IsCaught(string code, string expected) => Rule.Catches(Check(Assemblies.Compile(code)), expected);

    [Fact]
    public void Check_Constants_AreAllowed() =>
        Rule.Allows(Check(Assemblies.Compile("static class A { const int B = 1; static readonly string[] C = { \"x\" }; static int D { get; } = 2; }")));

    private static IEnumerable<string> Check(ModuleDefinition module) =>
        module.GetTypes()
            .Where(type => !type.FullName.Contains('<', StringComparison.Ordinal) && !Allowed.StaticState.ContainsKey(type.Name))
            .SelectMany(type => type.Fields)
            .Where(field => field.IsStatic && !field.IsLiteral && (!field.IsInitOnly || IsChanging(field.FieldType)))
            .Select(field => $"{module.Name}: {field.DeclaringType.Name}.{field.Name} is static and changes");

    private static bool IsChanging(TypeReference type) =>
        Changing.Contains(type.Name) || type.Namespace == "System.Collections.Concurrent";
}
