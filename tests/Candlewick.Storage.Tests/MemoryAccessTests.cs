using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Tests;

public sealed class MemoryAccessTests : AccessContract
{
    protected override ValueTask<AccessRoles> OpenAsync() => new(new MemoryAccess().Roles);
}
