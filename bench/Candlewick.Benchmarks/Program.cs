using Candlewick.Benchmarks;

Dictionary<string, Func<string[], Task<int>>> benchmarks = new(StringComparer.Ordinal)
{
    ["archive-reading"] = ArchiveReadingBenchmark.RunAsync,
    ["import-rate"] = ImportRateBenchmark.RunAsync,
    ["audit-scale"] = AuditScaleBenchmark.RunAsync,
    ["resample"] = ResampleBenchmark.RunAsync,
    ["build-bars"] = BuildBarsBenchmark.RunAsync,
    ["cold-start"] = ColdStartBenchmark.RunAsync,
    ["bulk-road"] = BulkRoadBenchmark.RunAsync,
    ["decode"] = DecodeBenchmark.RunAsync,
    ["distribution"] = DistributionBenchmark.RunAsync,
    ["socket-to-store"] = SocketToStoreBenchmark.RunAsync,
    ["indicators"] = IndicatorBenchmark.RunAsync,
    ["api"] = ApiBenchmark.RunAsync,
    ["coverage-tiles"] = CoverageTilesBenchmark.RunAsync,
    ["live-subscribers"] = LiveSubscribersBenchmark.RunAsync,
    ["clickhouse-load"] = ClickHouseLoadBenchmark.RunAsync,
    ["store-copy"] = StoreCopyBenchmark.RunAsync,
    ["postgres-load"] = PostgresLoadBenchmark.RunAsync,
    ["job-graph"] = JobGraphBenchmark.RunAsync,
    ["simulator"] = SimulatorBenchmark.RunAsync,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out Func<string[], Task<int>>? run))
{
    Console.Error.WriteLine($"Name a benchmark: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

return await run(args[1..]);
