using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Tests;

public sealed class MemoryRunStoreTests : RunStoreContract
{
    protected override ValueTask<OpenRunStore> OpenAsync() => new(new OpenRunStore(new MemoryRunStore().Stores, () => default));
}
