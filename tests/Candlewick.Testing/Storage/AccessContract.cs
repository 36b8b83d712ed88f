namespace Candlewick.Testing.Storage;

/// <summary>What every home of keys and audit trail does.</summary>
public abstract class AccessContract
{
    private static readonly UtcTime Start = UtcTime.From(2026, 3, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected abstract ValueTask<AccessRoles> OpenAsync();

    [Fact]
    public async Task Find_OfAnAddedKey_GivesItWhole()
    {
        IKeyStore keys = (await OpenAsync()).Keys;
        ApiKey key = Key("a1") with { Datasets = ["BINANCE:*", "SIM:BTC?"], ExpiresAt = Start + TimeSpan.FromDays(30), ReplacedBy = "b2", RevokedAt = Start + TimeSpan.FromHours(1) };

        await keys.AddAsync(key, Ct);

        ApiKey found = (await keys.FindAsync("a1", Ct))!;
        Assert.Equal(key.Datasets, found.Datasets);
        Assert.Equal(key, found with { Datasets = key.Datasets });
        Assert.Null(await keys.FindAsync("a2", Ct));
        Assert.Null(await keys.FindAsync("", Ct));
    }

    [Fact]
    public async Task Add_OfAnIdThatIsThere_IsRefused()
    {
        IKeyStore keys = (await OpenAsync()).Keys;
        await keys.AddAsync(Key("a1"), Ct);

        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => keys.AddAsync(Key("a1") with { Name = "other" }, Ct));

        Assert.Equal(ErrorKind.BadRequest, refusal.Kind);
        Assert.Equal("n", Assert.Single(await keys.ListAsync(Ct)).Name);
    }

    [Fact]
    public async Task Replace_OfAKey_KeepsItsLastUse()
    {
        IKeyStore keys = (await OpenAsync()).Keys;
        await keys.AddAsync(Key("a1"), Ct);
        await keys.NoteUseAsync(new Dictionary<string, UtcTime> { ["a1"] = Start + TimeSpan.FromMinutes(5), ["none"] = Start }, Ct);
        await keys.NoteUseAsync(new Dictionary<string, UtcTime> { ["a1"] = Start + TimeSpan.FromMinutes(4) }, Ct);

        Assert.True(await keys.ReplaceAsync(Key("a1") with { RevokedAt = Start, Scope = AccessScope.Admin }, Ct));
        Assert.False(await keys.ReplaceAsync(Key("none"), Ct));

        ApiKey found = (await keys.FindAsync("a1", Ct))!;
        Assert.Equal((Start + TimeSpan.FromMinutes(5), Start, AccessScope.Admin), (found.LastUsedAt, found.RevokedAt, found.Scope));
    }

    [Fact]
    public async Task List_OfKeys_IsInTheOrderOfTheirMaking()
    {
        IKeyStore keys = (await OpenAsync()).Keys;
        await keys.AddAsync(Key("late") with { CreatedAt = Start + TimeSpan.FromDays(1) }, Ct);
        await keys.AddAsync(Key("b"), Ct);
        await keys.AddAsync(Key("a"), Ct);

        Assert.Equal(["a", "b", "late"], (await keys.ListAsync(Ct)).Select(key => key.Id));
    }

    [Fact]
    public async Task Audit_List_PagesFromTheNewest()
    {
        IAuditStore audit = (await OpenAsync()).Audit;
        for (int i = 0; i < 5; i++)
        {
            AuditEntry entry = new(Start + TimeSpan.FromSeconds(i), i % 2 == 0 ? "a" : "b", "127.0.0.1", "POST /v1/x", i == 0 ? null : "it's done", null, i == 4 ? "{\"n\":4}" : null, 200 + i);
            Assert.Equal(i + 1, await audit.AddAsync(entry, Ct));
        }

        IReadOnlyList<AuditEntry> newest = await audit.ListAsync(new AuditFilter(2), Ct);
        Assert.Equal([5L, 4L], newest.Select(entry => entry.Number));
        Assert.Equal(new AuditEntry(Start + TimeSpan.FromSeconds(4), "a", "127.0.0.1", "POST /v1/x", "it's done", null, "{\"n\":4}", 204) { Number = 5 }, newest[0]);
        Assert.Equal([3L, 2L, 1L], (await audit.ListAsync(new AuditFilter(10, 4), Ct)).Select(entry => entry.Number));
        Assert.Equal([5L, 3L, 1L], (await audit.ListAsync(new AuditFilter(10, Who: "a"), Ct)).Select(entry => entry.Number));
    }

    private static ApiKey Key(string id) => new(id, "n", new string('0', 64), AccessScope.Reader, [], Start, null);
}
