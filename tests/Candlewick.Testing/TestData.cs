namespace Candlewick.Testing;

/// <summary>Finds the test data set: <c>CANDLEWICK_TEST_DATA</c>, else <c>../shared/data</c> beside the repository.</summary>
public static class TestData
{
    private const string Variable = "CANDLEWICK_TEST_DATA";

    /// <summary>The folder; null when it is not on this machine.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The full path of a file or folder of the data set. Skips the test where the set is absent; with <c>CI=true</c> that is a failure.</summary>
    public static string Require(string relativePath)
    {
        if (Folder is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", $"The test data set is missing: set {Variable}.");
            Assert.Skip($"needs the test data set: set {Variable}");
        }

        string path = Path.Combine(Folder, relativePath);
        Assert.True(Path.Exists(path), $"{path} is not in the test data set.");
        return path;
    }

    private static string? Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? named : null;
        }

        string beside = Path.Combine(Repository.Root, "..", "shared", "data");
        return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
    }
}
