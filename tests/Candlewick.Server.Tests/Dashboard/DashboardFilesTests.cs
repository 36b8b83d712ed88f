using Candlewick.Server.Dashboard;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Dashboard;

public sealed class DashboardFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DashboardFilesTests()
    {
        Directory.CreateDirectory(_folder.File("web/assets"));
        File.WriteAllText(_folder.File("secret.txt"), "not of the dashboard");
        File.WriteAllText(_folder.File("web/index.html"), "<!doctype html>");
        File.WriteAllText(_folder.File("web/assets/index-1a2b.js"), new string('x', 1_000));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/")]
    [InlineData("/market")]
    [InlineData("/jobs/runs/12")]
    public void Find_RouteOfTheClient_IsTheIndex(string path)
    {
        DashboardFiles files = Read();

        Assert.Same(files.Index, files.Find(path));
        Assert.Equal("text/html; charset=utf-8", files.Index!.ContentType);
        Assert.False(files.Index.IsForever);
    }

    [Fact]
    public void Find_Asset_IsKeptForEverAndCompressed()
    {
        DashboardFile file = Read().Find("/assets/index-1a2b.js")!;

        Assert.True(file.IsForever);
        Assert.Equal("text/javascript; charset=utf-8", file.ContentType);
        Assert.True(file.Compressed!.Length < file.Content.Length);
    }

    [Theory]
    [InlineData("/../secret.txt")]
    [InlineData("/assets/../../secret.txt")]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/assets/..\\..\\secret.txt")]
    [InlineData("//secret.txt")]
    [InlineData("/assets/missing.js")]
    [InlineData("/assets/")]
    [InlineData("/favicon.ico")]
    public void Find_PathOfNoFile_IsNothing(string path) => Assert.Null(Read().Find(path));

    [Fact]
    public void Read_LinkOutOfTheFolder_IsNotFollowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        File.CreateSymbolicLink(_folder.File("web/link.txt"), _folder.File("secret.txt"));

        Assert.Null(Read().Find("/link.txt"));
    }

    [Fact]
    public void Read_NoFolder_HasNoIndex() => Assert.Null(DashboardFiles.Read(_folder.File("absent")).Index);

    [Fact]
    public void Of_OtherContent_HasAnotherTag() =>
        Assert.NotEqual(DashboardFile.Of("/index.html", [1]).Tag, DashboardFile.Of("/index.html", [2]).Tag);

    private DashboardFiles Read() => DashboardFiles.Read(_folder.File("web"));
}
