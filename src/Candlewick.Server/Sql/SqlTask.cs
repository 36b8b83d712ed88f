using System.Text.Json.Serialization;

namespace Candlewick.Server.Sql;

/// <summary>What the process that runs a statement is told, as one line of JSON on its standard input.</summary>
/// <param name="Database">Full path of the copy that it reads.</param>
/// <param name="MemoryMebibytes">What the process may hold in all.</param>
/// <param name="Rows">Rows after which it stops.</param>
/// <param name="Bytes">Bytes of answer after which it stops.</param>
internal sealed record SqlTask(string Database, string Sql, int MemoryMebibytes, long Rows, long Bytes);

/// <summary>The first line of its answer: what the columns are called, and what their cells are. Each further line is a row, a JSON array; the last is a <see cref="SqlEnd"/>.</summary>
internal sealed record SqlHead(IReadOnlyList<string> Columns, IReadOnlyList<CellKind> Kinds);

/// <summary>How it ended.</summary>
/// <param name="CutBy">The limit at which it stopped: <c>rows</c> or <c>bytes</c>; null when the answer is whole.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record SqlEnd(string? CutBy, ErrorKind? Kind, string? Error);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SqlTask))]
[JsonSerializable(typeof(SqlHead))]
[JsonSerializable(typeof(SqlEnd))]
internal sealed partial class SqlLines : JsonSerializerContext;
