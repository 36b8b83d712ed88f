using System.Globalization;
using System.Text;

namespace Candlewick.Lake;

/// <summary>The statement that makes a lake a table of Athena.</summary>
/// <remarks>
/// Partitions by projection: nothing is to be registered when a month comes
/// (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html). Statements name venue, instrument and timeframe; years and months are found.
/// </remarks>
public static class AthenaTable
{
    /// <param name="address">A bucket; of a folder, the place that it will be copied to stands in for it.</param>
    /// <param name="table">Name of the table, perhaps with its database.</param>
    /// <param name="partitions">Files of the lake: values of the partitions come from here.</param>
    /// <param name="year">Last year that is looked for, where the lake has no later one.</param>
    public static string Create(LakeAddress address, string table, IReadOnlyList<LakePartition> partitions, int year)
    {
        string location = address.IsS3 ? address.ToString() : "s3://YOUR-BUCKET/YOUR-PREFIX";
        List<BarSeriesId> series = [.. partitions.Select(one => BarSeriesId.Parse(one.Series)).Distinct()];
        int[] years = [.. partitions.Select(one => int.Parse(one.Month.AsSpan(0, 4), CultureInfo.InvariantCulture)), year];
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"CREATE EXTERNAL TABLE IF NOT EXISTS {Name(table)} (");
        text.AppendLine(string.Join(",\n", BarFile.Columns.Select(column => $"  `{column.Name}` {column.Type} COMMENT '{column.Meaning}'")));
        text.AppendLine(")");
        text.AppendLine("PARTITIONED BY (`venue` string, `instrument` string, `timeframe` string, `year` int, `month` int)");
        text.AppendLine("STORED AS PARQUET");
        text.AppendLine(CultureInfo.InvariantCulture, $"LOCATION '{location}/'");
        text.AppendLine("TBLPROPERTIES (");
        text.AppendLine("  'parquet.compression' = 'ZSTD',");
        text.AppendLine("  'projection.enabled' = 'true',");
        text.AppendLine(Values("venue", series.Select(one => one.Instrument.Venue)));
        text.AppendLine("  'projection.instrument.type' = 'injected',");
        text.AppendLine(Values("timeframe", series.Select(one => one.Spec.ToString())));
        text.AppendLine(CultureInfo.InvariantCulture, $"  'projection.year.type' = 'integer', 'projection.year.range' = '{years.Min()},{years.Max()}', 'projection.year.digits' = '4',");
        text.AppendLine("  'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',");
        text.AppendLine(CultureInfo.InvariantCulture, $"  'storage.location.template' = '{location}/{string.Join('/', LakeManifest.PartitionColumns.Select(column => $"{column}=${{{column}}}"))}/'");
        text.Append(");");
        return text.ToString();
    }

    /// <summary>A partition whose values are listed; where there are none yet, statements must name one.</summary>
    private static string Values(string column, IEnumerable<string> values)
    {
        string[] escaped = [.. values.Distinct().Select(PathSegment.Escape).Order(StringComparer.Ordinal)];
        return escaped.Length == 0
            ? $"  'projection.{column}.type' = 'injected',"
            : $"  'projection.{column}.type' = 'enum', 'projection.{column}.values' = '{string.Join(',', escaped)}',";
    }

    private static string Name(string table) => string.Join('.', table.Split('.').Select(part => $"`{part}`"));
}
