namespace Candlewick.Campaigns;

/// <summary>The command line: a campaign's name, then flags with a value each, or without one.</summary>
internal sealed class CampaignArguments(IReadOnlyList<string> all)
{
    public string Name => all.Count > 0 ? all[0] : "";

    public string Command => $"dotnet run -c Release --project tests/Candlewick.Campaigns -- {string.Join(' ', all)}";

    public bool Has(string flag) => all.Contains(flag);

    public string? Text(string flag)
    {
        for (int i = 1; i + 1 < all.Count; i++)
        {
            if (all[i] == flag)
            {
                return all[i + 1];
            }
        }

        return null;
    }

    /// <summary>Prints a report, and writes it to the file that <c>--report</c> names.</summary>
    public async Task GiveAsync(string report, CancellationToken ct)
    {
        Console.WriteLine(report);
        if (Text("--report") is { } path)
        {
            await File.WriteAllTextAsync(path, report, ct);
        }
    }

    /// <summary>The arguments that contain a character.</summary>
    public IEnumerable<string> Texts(char c) => all.Where(one => one.Contains(c, StringComparison.Ordinal));

    public int Number(string flag, int otherwise) =>
        Text(flag) is not { } text ? otherwise
        : int.TryParse(text, out int value) && value > 0 ? value
        : throw new InputException($"{flag}: found '{text}', expected a whole number above 0.");
}
