using System.Globalization;
using Candlewick.Acquisition.Upkeep;

namespace Candlewick.Hosting;

/// <summary>What is computed from the history and kept, and how the store is kept small and safe.</summary>
public sealed record DerivedOptions
{
    /// <summary>Derived bars that are stored for every instrument that has what they are made of: specs such as <c>1h/resampled</c>, separated by commas.</summary>
    public string Bars { get; init; } = "";

    /// <summary>How long data is kept: rules such as <c>trades 90d; 1s 30d</c>; empty for ever.</summary>
    public string Keep { get; init; } = "";

    /// <summary>Folder of backups; empty for <c>backups</c> in the data folder.</summary>
    public string BackupDirectory { get; init; } = "";

    /// <summary>Backups that stay, the newest; 1 to 1,000.</summary>
    public int Backups { get; init; } = 2;

    /// <summary>The specs of <see cref="Bars"/>.</summary>
    /// <exception cref="FormatException">One is not of derived bars.</exception>
    public IReadOnlyList<BarSpec> BarSpecs => ParseBars(Bars);

    /// <summary>The rules of <see cref="Keep"/>.</summary>
    public IReadOnlyList<RetentionRule> Rules => RetentionRules.Parse(Keep);

    /// <summary>The section <c>derived</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("derived.bars", "derived bars that the job derived-bars stores, such as 1h/resampled, 1000t/built; empty for none",
            options => options.Derived.Bars, (options, text) => With(options, one => one with { Bars = string.Join(", ", ParseBars(text)) })),
        new("derived.keep", "ages at which the job retention deletes data, such as trades 90d; 1s 30d; empty for never",
            options => options.Derived.Keep,
            (options, text) => RetentionRules.Parse(text) is { } ? With(options, one => one with { Keep = text.Trim() }) : options),
        new("derived.backup_dir", "folder of the job backup; empty for backups in the data folder",
            options => options.Derived.BackupDirectory, (options, text) => With(options, one => one with { BackupDirectory = text })),
        new("derived.backups", "backups that stay, 1 to 1000",
            options => options.Derived.Backups.ToString(CultureInfo.InvariantCulture),
            (options, text) => With(options, one => one with { Backups = OptionKeys.Whole(text, 1, 1_000) })),
    ];

    private static CandlewickOptions With(CandlewickOptions options, Func<DerivedOptions, DerivedOptions> change) =>
        options with { Derived = change(options.Derived) };

    private static BarSpec[] ParseBars(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(code =>
            BarSpec.TryParse(code, out BarSpec spec) && spec.Origin != BarOrigin.Venue
                ? spec
                : throw new FormatException($"specs of resampled or built bars, such as 1h/resampled or 1000t/built; found '{code}'")),
    ];
}
