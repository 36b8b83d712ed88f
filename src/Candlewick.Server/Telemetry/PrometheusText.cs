using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Candlewick.Alerts;
using Candlewick.Hosting.Telemetry;
using Instrument = System.Diagnostics.Metrics.Instrument;

namespace Candlewick.Server.Telemetry;

/// <summary>Listens to meters of this process and writes their instruments in the text format that Prometheus reads.</summary>
/// <remarks>Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4). Safe for concurrent use.</remarks>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Upper ends of the buckets of every histogram, in seconds or whatever it measures.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, ConcurrentDictionary<string, MetricCell>> _cells = [];
    private readonly Lock _collecting = new();

    /// <summary>The meters of an owner: its own, those of its HTTP server and of its runtime.</summary>
    public static PrometheusText OfOwner() => new([OwnerMeter.MeterName, AlertMetrics.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"]);

    /// <param name="meters">Names of the meters.</param>
    public PrometheusText(IEnumerable<string> meters)
    {
        FrozenSet<string> wanted = meters.ToFrozenSet();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (wanted.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.MeasurementsCompleted = (instrument, state) => _cells.TryRemove(instrument, out _);
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All metrics as of now, by name.</summary>
    public string Write()
    {
        StringBuilder text = new();
        lock (_collecting)
        {
            foreach ((_, ConcurrentDictionary<string, MetricCell> cells) in _cells.Where(one => one.Key.IsObservable))
            {
                cells.Clear();
            }

            _listener.RecordObservableInstruments();
            foreach (var metric in _cells.ToArray().GroupBy(one => NameOf(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                WriteOne(text, metric.Key, metric.First().Key, metric.SelectMany(one => one.Value));
            }
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        MetricCell cell = _cells.GetOrAdd(instrument, _ => new ConcurrentDictionary<string, MetricCell>(StringComparer.Ordinal)).GetOrAdd(LabelsOf(tags), _ => new MetricCell(Bounds));
        switch (KindOf(instrument))
        {
            case "histogram":
                cell.Observe(value);
                break;
            case "counter" when !instrument.IsObservable:
            case "gauge" when !instrument.IsObservable && IsUpDown(instrument):
                cell.Add(value);
                break;
            default:
                cell.Set(value);
                break;
        }
    }

    private static void WriteOne(StringBuilder text, string name, Instrument first, IEnumerable<KeyValuePair<string, MetricCell>> cells)
    {
        string kind = KindOf(first);
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(first.Description ?? "")}\n# TYPE {name} {kind}\n");
        foreach ((string labels, MetricCell cell) in cells.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (kind == "histogram")
            {
                cell.WriteBuckets(text, name, labels);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {MetricCell.Number(cell.Value)}\n");
            }
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType() is { IsGenericType: true } type
        ? type.GetGenericTypeDefinition() switch
        {
            var one when one == typeof(Histogram<>) => "histogram",
            var one when one == typeof(Counter<>) || one == typeof(ObservableCounter<>) => "counter",
            _ => "gauge",
        }
        : "gauge";

    private static bool IsUpDown(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() == typeof(UpDownCounter<>);

    /// <summary><c>candlewick.feed.lag</c> in seconds is <c>candlewick_feed_lag_seconds</c>; counters end in <c>_total</c>.</summary>
    private static string NameOf(Instrument instrument)
    {
        string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", "ms" => "_milliseconds", _ => "" };
        string name = string.Concat(instrument.Name.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '_'));
        return $"{name}{(name.EndsWith(unit, StringComparison.Ordinal) ? "" : unit)}{(KindOf(instrument) == "counter" ? "_total" : "")}";
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        StringBuilder labels = new();
        foreach ((string name, object? value) in tags)
        {
            string key = string.Concat(name.Select(one => char.IsAsciiLetterOrDigit(one) ? one : '_'));
            labels.Append(CultureInfo.InvariantCulture, $"{(labels.Length == 0 ? "" : ",")}{key}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        }

        return labels.ToString();
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
