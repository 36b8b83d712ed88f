using System.Text.Json;
using Candlewick.Acquisition.Live;
using Candlewick.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests.Live;

public sealed class DeadLetterFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Add_AnyBytes_AreKeptAcrossProcesses()
    {
        byte[] odd = [0, 255, 10, 13, 34, 92];
        for (int life = 0; life < 2; life++)
        {
            await using DeadLetterFile file = new(_folder.File("dead.jsonl"), NullLogger.Instance);
            new DeadLetters(file: file).Add(MessageOf(odd));
        }

        string[] lines = await File.ReadAllLinesAsync(_folder.File("dead.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal(2, lines.Length);
        JsonElement first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(odd, first.GetProperty("bytes").GetBytesFromBase64());
        Assert.Equal(("BINANCE", "Malformed", "2024-01-01T00:00:00Z"), (first.GetProperty("venue").GetString(), first.GetProperty("reason").GetString(), first.GetProperty("at").GetString()));
    }

    [Fact]
    public async Task Add_BeyondTheLimit_BeginsAnotherFile()
    {
        for (int i = 0; i < 10; i++)
        {
            await using DeadLetterFile file = new(_folder.File("dead.jsonl"), NullLogger.Instance, largest: 1_000);
            file.Add(MessageOf(new byte[300]));
        }

        Assert.Equal(["dead.jsonl", "dead.jsonl.1"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.InRange(new FileInfo(_folder.File("dead.jsonl.1")).Length, 1_000, 1_600);
    }

    [Fact]
    public async Task Add_WhereNothingCanBeWritten_LosesNoCountAndDoesNotStop()
    {
        Directory.CreateDirectory(_folder.File("dead.jsonl"));
        DeadLetterFile file = new(_folder.File("dead.jsonl"), NullLogger.Instance);
        DeadLetters letters = new(file: file);
        for (int i = 0; i < 5; i++)
        {
            letters.Add(MessageOf([1]));
        }

        await file.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(5, letters.Count);
    }

    private static RejectedMessage MessageOf(byte[] bytes) =>
        new("BINANCE", UtcTime.From(2024, 1, 1), RejectReason.Malformed, "no JSON", bytes, bytes.Length);
}
