namespace Candlewick.Hosting;
public static class MappingPreview
{
    public static IReadOnlyList<(ImportFile File, IReadOnlyList<string> Rows)> Read(IReadOnlyList<string> paths, IReadOnlyList<string> mappings) => [];
}
