using Candlewick.Testing;

namespace Candlewick.Hosting.Tests;

public sealed class StoreAddressTests
{
    [Theory]
    [InlineData("data/a.duckdb", StoreKind.DuckDb, "data/a.duckdb", "data/a.duckdb")]
    [InlineData("duckdb:data/a.duckdb", StoreKind.DuckDb, "data/a.duckdb", "data/a.duckdb")]
    [InlineData("postgres://ann:s%40crt@db.example:5433/market", StoreKind.Postgres, "postgres://ann@db.example:5433/market", "Host=db.example;Port=5433;Database=market;Username=ann;Password=s@crt")]
    [InlineData("postgresql://db.example/market?sslmode=require", StoreKind.Postgres, "postgres://db.example:5432/market", "Host=db.example;Port=5432;Database=market;sslmode=require")]
    [InlineData("postgres:Host=h;Database=d;Password=x;Username=u", StoreKind.Postgres, "postgres:host=h;database=d;username=u", "host=h;database=d;password=x;username=u")]
    [InlineData("clickhouse:http://u:p@h:8123/db", StoreKind.ClickHouse, "clickhouse:http://u@h:8123/db", "http://u:p@h:8123/db")]
    public void Parse_OfAnAddress_ShowsItWithoutThePassword(string text, StoreKind kind, string shown, string target)
    {
        StoreAddress address = StoreAddress.Parse(text);

        Assert.Equal((kind, shown, target), (address.Kind, address.ToString(), address.Target));
        Assert.Equal(kind != StoreKind.DuckDb, address.IsServer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("duckdb:")]
    [InlineData("mysql://h/d")]
    [InlineData("postgres://h")]
    [InlineData("postgres:Host=h")]
    [InlineData("postgres:nonsense")]
    [InlineData("clickhouse:h/d")]
    public void Parse_OfSomethingElse_SaysWhatIsExpected(string text) =>
        Assert.Contains("postgres://USER@HOST", Assert.Throws<FormatException>(() => StoreAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void WithPassword_KeepsOneThatTheAddressHas()
    {
        Assert.EndsWith("Password=new", StoreAddress.Parse("postgres://u@h/d").WithPassword("new").Target, StringComparison.Ordinal);
        Assert.EndsWith("Password=own", StoreAddress.Parse("postgres://u:own@h/d").WithPassword("new").Target, StringComparison.Ordinal);
        Assert.Equal("a.duckdb", StoreAddress.Parse("a.duckdb").WithPassword("new").Target);
    }

    [Fact]
    public void FileName_OfADatabase_IsTheSameForEveryUser()
    {
        string one = StoreAddress.Parse("postgres://u:p@h:5432/d").FileName;

        Assert.Equal(one, StoreAddress.Parse("postgres://other@H/d").FileName);
        Assert.Equal(one, StoreAddress.Parse("postgres:Host=h;Database=d").FileName);
        Assert.NotEqual(one, StoreAddress.Parse("postgres://h:5433/d").FileName);
        Assert.NotEqual(one, StoreAddress.Parse("postgres://h/e").FileName);
        Assert.StartsWith("postgres-d-", one, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://u:secret@h/d", "mysql://u:***@h/d")]
    [InlineData("postgres:Host=h;Password=secret", "postgres:Host=h;Password=***")]
    [InlineData("a.duckdb", "a.duckdb")]
    public void Mask_HidesWhatMayBeAPassword(string text, string masked) => Assert.Equal(masked, StoreAddress.Mask(text));

    [Fact]
    public void Describe_OfAConfiguration_HasNoPassword()
    {
        CandlewickOptions options = OptionsLoader.Load(
            new OptionOverrides(null, null, "postgres://ann:hidden@h/d", null, false) { StatePath = "postgres://ann:hidden@h/s" },
            new OptionSurroundings("/", new Dictionary<string, string> { ["CANDLEWICK_STORE_PASSWORD"] = "hidden" }));

        Assert.DoesNotContain(OptionsReference.Describe(options), one => one.Value.Contains("hidden", StringComparison.Ordinal));
        Assert.Equal("postgres://ann@h:5432/s", options.StateAddress!.ToString());
        InputException fault = Assert.Throws<InputException>(() => OptionsLoader.Load(new OptionOverrides(null, null, "mysql://u:hidden@h/d", null, false)));
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PlaceOf_AServer_IsInTheDataFolder_AndLockedOnce()
    {
        using TemporaryFolder folder = new();
        CandlewickOptions options = CandlewickOptions.ForStore("postgres://h/d") with { DataDirectory = folder.Path };
        StorePlace place = options.PlaceOf(StoreOrigin.Real);

        Assert.Equal(folder.Path, Path.GetDirectoryName(place.Anchor));
        using (PlaceLock.Take(place))
        {
            Assert.Equal(ErrorKind.Locked, Assert.Throws<StoreException>(() => PlaceLock.Take(place)).Kind);
        }

        PlaceLock.Take(place).Dispose();
    }
}
