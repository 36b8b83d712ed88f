using Candlewick.Storage.ClickHouse.Schema;

namespace Candlewick.Storage.ClickHouse.Tests;

public sealed class SchemaTextTests
{
    private static readonly ClickHouseOptions OneServer = new(new Uri("http://db:8123"), "prices");
    private static readonly ClickHouseOptions Cluster = OneServer with { Cluster = "main" };

    [Fact]
    public void Statements_ForOneServer_NameNoClusterAndNoReplicas()
    {
        string[] statements = [.. Statements(OneServer)];
        Assert.All(statements, one => Assert.True(one.StartsWith("CREATE ", StringComparison.Ordinal) || one.StartsWith("ALTER TABLE bar ", StringComparison.Ordinal), one));
        Assert.DoesNotContain(statements, one => one.Contains('@', StringComparison.Ordinal) || one.Contains("Replicated", StringComparison.Ordinal)
            || one.Contains("Distributed", StringComparison.Ordinal) || one.Contains("ON CLUSTER", StringComparison.Ordinal));
        Assert.Contains(statements, one => one.StartsWith("CREATE TABLE IF NOT EXISTS bar  (", StringComparison.Ordinal) && one.Contains("ENGINE = MergeTree PARTITION BY", StringComparison.Ordinal));
        Assert.Contains(statements, one => one.Contains("ENGINE = ReplacingMergeTree ORDER BY series", StringComparison.Ordinal));
    }

    [Fact]
    public void Statements_ForACluster_AreOnItWithReplicatedEngines()
    {
        string[] statements = [.. Statements(Cluster)];
        Assert.All(statements, one => Assert.Contains("ON CLUSTER `main`", one, StringComparison.Ordinal));
        Assert.DoesNotContain(statements, one => one.Contains("ENGINE = MergeTree", StringComparison.Ordinal));
        Assert.Contains(statements, one => one.StartsWith("CREATE TABLE IF NOT EXISTS bar_local ON CLUSTER `main` (", StringComparison.Ordinal)
            && one.Contains("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/prices/bar', '{replica}') PARTITION BY", StringComparison.Ordinal));
        Assert.Contains(
            "CREATE TABLE IF NOT EXISTS bar ON CLUSTER `main` AS bar_local ENGINE = Distributed('main', 'prices', 'bar_local', sipHash64(series))", statements);
    }

    [Fact]
    public void Statements_ForACluster_BuildHoursWhereTheRowsAre()
    {
        string[] alterations = [.. Statements(Cluster).Where(one => one.StartsWith("ALTER ", StringComparison.Ordinal))];
        Assert.Equal(2, alterations.Length);
        Assert.All(alterations, one => Assert.StartsWith("ALTER TABLE bar_local ON CLUSTER `main` ", one, StringComparison.Ordinal));
        string view = Statements(Cluster).Single(one => one.StartsWith("CREATE VIEW IF NOT EXISTS bars_1h ON CLUSTER `main` ", StringComparison.Ordinal));
        Assert.Contains("FROM bar WHERE finality <> 0", view, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coverage")]
    [InlineData("replaced")]
    [InlineData("settled")]
    public void Statements_ForACluster_PutWhatReadersJoinOnEveryNode(string table)
    {
        string[] statements = [.. Statements(Cluster)];
        Assert.Contains(statements, one => one.StartsWith($"CREATE TABLE IF NOT EXISTS {table} ON CLUSTER", StringComparison.Ordinal)
            && one.Contains($"ReplicatedMergeTree('/clickhouse/tables/all/prices/{table}', '{{shard}}-{{replica}}')", StringComparison.Ordinal));
        Assert.DoesNotContain(statements, one => one.Contains($"Distributed('main', 'prices', '{table}", StringComparison.Ordinal));
    }

    [Fact]
    public void Statements_OfTables_CompressAndCodeTheirColumns()
    {
        string bar = Statements(OneServer).First(one => one.StartsWith("CREATE TABLE IF NOT EXISTS bar ", StringComparison.Ordinal));
        Assert.Contains("series LowCardinality(String)", bar, StringComparison.Ordinal);
        Assert.Contains("open_time DateTime64(6, 'UTC') CODEC(DoubleDelta, ZSTD(1))", bar, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Statements(ClickHouseOptions options) => Migration.All.SelectMany(one => SchemaText.Statements(one.Template, options));
}
