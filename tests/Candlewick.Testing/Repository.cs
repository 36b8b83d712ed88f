namespace Candlewick.Testing;

/// <summary>The folder that holds the solution file, found upwards from the test's own folder.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Candlewick.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Candlewick.slnx above {AppContext.BaseDirectory}.");
    }
}
