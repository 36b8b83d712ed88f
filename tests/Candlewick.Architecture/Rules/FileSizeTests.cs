namespace Candlewick.Architecture.Rules;

/// <summary>A file has at most 400 lines, a project file fewer than 15.</summary>
public sealed class FileSizeTests
{
    private const int MostLines = 400;
    private const int MostProjectLines = 14;

    [Fact]
    public void Files_Whole_ObeyTheLimit() => Rule.Holds(SourceTree.Everything.SelectMany(file => Check(file.Path, file.Text, MostLines)));

    [Fact]
    public void Projects_Whole_ObeyTheLimit() =>
        Rule.Holds(SourceTree.Walk("", "*.csproj").SelectMany(path => Check(path, File.ReadAllText(SourceTree.FullPath(path)), MostProjectLines)));

    [Fact]
    public void Check_OneLineTooMany_IsCaught() => Rule.Catches(Check("A.cs", new string('\n', MostLines + 1), MostLines), "401 lines");

    [Fact]
    public void Check_AtTheLimit_IsAllowed() => Rule.Allows(Check("A.cs", new string('\n', MostLines), MostLines));

    private static IEnumerable<string> Check(string path, string text, int most)
    {
        int lines = text.Count(c => c == '\n') + (text.EndsWith('\n') ? 0 : 1);
        return lines <= most ? [] : [$"{path}: {lines} lines, at most {most}"];
    }
}
