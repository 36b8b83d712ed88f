using Candlewick.Alerts;
using Candlewick.Hosting.Running;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Candlewick.Hosting.Telemetry;

/// <summary>Keeps the numbers of the owner fresh, and sends metrics and traces to an OTLP receiver where one is configured.</summary>
/// <param name="options">Where to send.</param>
public sealed class TelemetryPiece(OwnerMeter meter, TelemetryOptions options) : IRunningPiece
{
    private const int ExportLimitMilliseconds = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly string[] Meters = [OwnerMeter.MeterName, AlertMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime"];
    private static readonly string[] Sources = ["Candlewick.Jobs", "Microsoft.AspNetCore", "System.Net.Http"];

    public string Name => "telemetry";

    public PieceHealth Health => new(true, options.Otlp is { } url ? $"sending to {url}" : "local", []);

    public async Task RunAsync(CancellationToken ct)
    {
        using MeterProvider? metrics = options.Otlp is { } url ? SendMetrics(url) : null;
        using TracerProvider? traces = options.Otlp is { } target ? SendTraces(target) : null;
        try
        {
            while (true)
            {
                await meter.RefreshAsync(ct);
                await Task.Delay(Pause, TimeProvider.System, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // What waits is sent as the providers are disposed.
            return;
        }
    }

    private static MeterProvider SendMetrics(Uri url) => Sdk.CreateMeterProviderBuilder()
        .SetResourceBuilder(Describe())
        .AddMeter(Meters)
        .AddOtlpExporter((exporter, reader) =>
        {
            Configure(exporter, new Uri(url, "v1/metrics"));
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)Pause.TotalMilliseconds;
        })
        .Build();

    private static TracerProvider SendTraces(Uri url) => Sdk.CreateTracerProviderBuilder()
        .SetResourceBuilder(Describe())
        .AddSource(Sources)
        .AddOtlpExporter(exporter => Configure(exporter, new Uri(url, "v1/traces")))
        .Build();

    private static void Configure(OtlpExporterOptions exporter, Uri url) =>
        (exporter.Endpoint, exporter.Protocol, exporter.TimeoutMilliseconds) = (url, OtlpExportProtocol.HttpProtobuf, ExportLimitMilliseconds);

    private static ResourceBuilder Describe() =>
        ResourceBuilder.CreateDefault().AddService("candlewick", serviceVersion: typeof(TelemetryPiece).Assembly.GetName().Version!.ToString());
}
