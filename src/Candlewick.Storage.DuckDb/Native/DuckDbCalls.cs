using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>The part of the DuckDB 1.5 C API that the store uses. Source: https://duckdb.org/docs/stable/clients/c/api.</summary>
/// <remarks>Handles are pointers owned by the wrappers in this folder; nobody else calls these.</remarks>
internal static unsafe partial class DuckDbCalls
{
    public const string Library = "duckdb";

    [LibraryImport(Library, EntryPoint = "duckdb_create_config")]
    public static partial int CreateConfig(out nint config);

    [LibraryImport(Library, EntryPoint = "duckdb_set_config", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfig(nint config, string name, string option);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_config")]
    public static partial void DestroyConfig(ref nint config);

    [LibraryImport(Library, EntryPoint = "duckdb_open_ext", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out nint database, nint config, out nint error);

    [LibraryImport(Library, EntryPoint = "duckdb_close")]
    public static partial void Close(ref nint database);

    [LibraryImport(Library, EntryPoint = "duckdb_connect")]
    public static partial int Connect(nint database, out nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_disconnect")]
    public static partial void Disconnect(ref nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_interrupt")]
    public static partial void Interrupt(nint connection);

    [LibraryImport(Library, EntryPoint = "duckdb_free")]
    public static partial void Free(nint memory);

    [LibraryImport(Library, EntryPoint = "duckdb_query", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Query(nint connection, string sql, out ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_result")]
    public static partial void DestroyResult(ref ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_result_error")]
    public static partial nint ResultError(ref ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_rows_changed")]
    public static partial ulong RowsChanged(ref ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_column_count")]
    public static partial ulong ColumnCount(ref ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_column_name")]
    public static partial nint ColumnName(ref ResultHandle result, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_column_type")]
    public static partial ColumnType TypeOfColumn(ref ResultHandle result, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_column_logical_type")]
    public static partial nint ColumnLogicalType(ref ResultHandle result, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_fetch_chunk")]
    public static partial nint FetchChunk(ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint connection, string sql, out nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare_error")]
    public static partial nint PrepareError(nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_prepare")]
    public static partial void DestroyPrepare(ref nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_prepared_statement_type")]
    public static partial StatementType PreparedType(nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_varchar_length")]
    public static partial int BindText(nint statement, ulong index, byte* text, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_int64")]
    public static partial int BindInteger(nint statement, ulong index, long value);

    [LibraryImport(Library, EntryPoint = "duckdb_bind_null")]
    public static partial int BindNull(nint statement, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_execute_prepared_streaming")]
    public static partial int ExecuteStreaming(nint statement, out ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_execute_prepared")]
    public static partial int ExecutePrepared(nint statement, out ResultHandle result);

    [LibraryImport(Library, EntryPoint = "duckdb_extract_statements", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ulong ExtractStatements(nint connection, string sql, out nint statements);

    [LibraryImport(Library, EntryPoint = "duckdb_extract_statements_error")]
    public static partial nint ExtractError(nint statements);

    [LibraryImport(Library, EntryPoint = "duckdb_prepare_extracted_statement")]
    public static partial int PrepareExtracted(nint connection, nint statements, ulong index, out nint statement);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_extracted")]
    public static partial void DestroyExtracted(ref nint statements);

    [LibraryImport(Library, EntryPoint = "duckdb_create_logical_type")]
    public static partial nint CreateLogicalType(ColumnType type);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_logical_type")]
    public static partial void DestroyLogicalType(ref nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_create_decimal_type")]
    public static partial nint CreateDecimalType(byte width, byte scale);

    [LibraryImport(Library, EntryPoint = "duckdb_decimal_scale")]
    public static partial byte DecimalScale(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_decimal_internal_type")]
    public static partial ColumnType DecimalStorage(nint type);

    [LibraryImport(Library, EntryPoint = "duckdb_create_data_chunk")]
    public static partial nint CreateDataChunk(nint* types, ulong columns);

    [LibraryImport(Library, EntryPoint = "duckdb_destroy_data_chunk")]
    public static partial void DestroyDataChunk(ref nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_reset")]
    public static partial void ResetDataChunk(nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector"), SuppressGCTransition]
    public static partial nint ChunkVector(nint chunk, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_size"), SuppressGCTransition]
    public static partial ulong ChunkSize(nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_set_size"), SuppressGCTransition]
    public static partial void SetChunkSize(nint chunk, ulong size);

    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_data"), SuppressGCTransition]
    public static partial nint VectorData(nint vector);

    [LibraryImport(Library, EntryPoint = "duckdb_vector_get_validity"), SuppressGCTransition]
    public static partial nint VectorValidity(nint vector);

    [LibraryImport(Library, EntryPoint = "duckdb_vector_ensure_validity_writable")]
    public static partial void MakeValidityWritable(nint vector);

    [LibraryImport(Library, EntryPoint = "duckdb_vector_assign_string_element_len")]
    public static partial void AssignText(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_vector_size")]
    public static partial ulong VectorSize();

    [LibraryImport(Library, EntryPoint = "duckdb_appender_create", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateAppender(nint connection, string? schema, string table, out nint appender);

    [LibraryImport(Library, EntryPoint = "duckdb_append_data_chunk")]
    public static partial int AppendDataChunk(nint appender, nint chunk);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_flush")]
    public static partial int FlushAppender(nint appender);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_clear")]
    public static partial int ClearAppender(nint appender);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_error")]
    public static partial nint AppenderError(nint appender);

    [LibraryImport(Library, EntryPoint = "duckdb_appender_destroy")]
    public static partial int DestroyAppender(ref nint appender);

    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "(no message)";
}

/// <summary>The C API's result value; only its last field still means something.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResultHandle
{
    private ResultFields _fields;

    [InlineArray(6)]
    private struct ResultFields
    {
        private nint _first;
    }
}

/// <summary>Type numbers of the C API.</summary>
internal enum ColumnType
{
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Float64 = 11,
    TimestampMicro = 12,
    CalendarDay = 13,
    HugeInt = 16,
    Varchar = 17,
    Decimal = 19,
    TimestampSecond = 20,
    TimestampMilli = 21,
    TimestampNano = 22,
    TimestampZoned = 31,
    UHugeInt = 32,
    Null = 36,
}

/// <summary>Statement kinds of the C API.</summary>
internal enum StatementType
{
    Invalid = 0,
    Select = 1,
    Explain = 4,
}
