using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Candlewick.Architecture;

/// <summary>The built assemblies of <c>src</c>, which lie beside this test program.</summary>
internal static class Assemblies
{
    public static IReadOnlyList<ModuleDefinition> Src { get; } =
        [.. Project.Src.Select(project => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, FileOf(project))))];

    /// <summary>Types that somebody wrote, nested ones included.</summary>
    public static IEnumerable<TypeDefinition> WrittenTypes(this ModuleDefinition module) =>
        module.GetTypes().Where(type => !type.Name.Contains('<', StringComparison.Ordinal) && type.Name != "Program" && !IsGenerated(type));

    /// <summary>Short name of the project: <c>Cli</c> for <c>wick</c>.</summary>
    public static string ShortName(string assembly) => assembly == "wick" ? "Cli" : assembly.Replace("Candlewick.", "", StringComparison.Ordinal);

    /// <summary>Compiles a snippet, to prove that a rule catches it.</summary>
    public static ModuleDefinition Compile(string source, string name = "Candlewick.Snippet")
    {
        string folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string[] references = ["System.Private.CoreLib.dll", "System.Runtime.dll", "System.Runtime.InteropServices.dll"];
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source)],
            references.Select(file => MetadataReference.CreateFromFile(Path.Combine(folder, file))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        return ModuleDefinition.ReadModule(image);
    }

    private static string FileOf(Project project) => project.Short == "Cli" ? "wick.dll" : $"{project.Name}.dll";

    private static bool IsGenerated(TypeDefinition type) =>
        type.CustomAttributes.Any(one => one.AttributeType.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute")
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
