using Candlewick.Storage.ClickHouse.Schema;

namespace Candlewick.Storage.ClickHouse.Upkeep;

/// <summary>Builds the projection <c>hours</c> of bars for the years in which rows came since the last time. Inserts do not, so that they cost what they did without it.</summary>
internal sealed class HourBuilding(ClickHouseClient client)
{
    private const string Projection = "hours";

    private ClickHouseOptions Options => client.Options;

    public async Task RunAsync(CancellationToken ct)
    {
        foreach (string year in await ListLackingAsync(ct))
        {
            await client.ExecuteAsync(
                $"ALTER TABLE {SchemaText.Local("bar", Options)} {SchemaText.OnCluster(Options)} MATERIALIZE PROJECTION {Projection} IN PARTITION ID {Sql.Text(year)} "
                + $"SETTINGS mutations_sync = {(Options.Cluster is null ? "1" : "2")}",
                ct);
        }
    }

    /// <summary>Years of which some part has rows and not their hours.</summary>
    private async Task<IReadOnlyList<string>> ListLackingAsync(CancellationToken ct)
    {
        string table = $"active AND database = {Sql.Text(Options.Database)} AND table = {Sql.Text(SchemaText.Local("bar", Options))}";
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT DISTINCT partition_id FROM {Of("parts")} WHERE {table} AND rows > 0 "
            + $"AND (hostName(), name) NOT IN (SELECT hostName(), parent_name FROM {Of("projection_parts")} WHERE {table} AND name = '{Projection}') ORDER BY partition_id",
            ct);
        List<string> years = [];
        while (rows.Read())
        {
            years.Add(rows.Text());
        }

        return years;
    }

    private string Of(string table) => Options.Cluster is { } cluster ? $"clusterAllReplicas({Sql.Text(cluster)}, system.{table})" : $"system.{table}";
}
