using System.Runtime.InteropServices;
using System.Text;

namespace Candlewick.ClickHouseHost;

/// <summary>The engine said no.</summary>
internal sealed class EngineException(string message) : Exception(message)
{
    /// <summary>The number after <c>Code:</c>; 0 when there is none.</summary>
    public int Code => Message.Split("Code: ", 2) is [_, string rest] && int.TryParse(rest.Split('.', 2)[0], out int code) ? code : 0;
}

/// <summary>One session in the engine, over a folder that all sessions of the process share.</summary>
internal sealed class Engine : IDisposable
{
    private nint _connection;

    public unsafe Engine(string path)
    {
        byte[][] arguments = [Encoding.UTF8.GetBytes("clickhouse\0"), Encoding.UTF8.GetBytes($"--path={path}\0")];
        fixed (byte* program = arguments[0], folder = arguments[1])
        {
            byte** list = stackalloc byte*[2] { program, folder };
            _connection = (nint)ChdbCalls.Connect(2, list);
        }

        if (_connection == 0)
        {
            throw new EngineException($"Code: 0. The engine does not open {path}.");
        }
    }

    /// <summary>Runs one statement and gives its whole answer.</summary>
    public unsafe byte[] Query(ReadOnlySpan<byte> sql, string format, IReadOnlyList<(string Name, string Value)> parameters)
    {
        using Texts names = new(parameters.Select(one => one.Name)), values = new(parameters.Select(one => one.Value));
        byte[] formatBytes = Encoding.UTF8.GetBytes(format);
        nint result;
        fixed (byte* text = sql, formatText = formatBytes)
        {
            result = ChdbCalls.Query(
                *(nint*)_connection, text, (nuint)sql.Length, formatText, (nuint)formatBytes.Length, names.Pointers, names.Lengths, values.Pointers, values.Lengths,
                (nuint)parameters.Count);
        }

        return Take(result);
    }

    /// <summary>Runs an INSERT whose rows come as a stream.</summary>
    public async Task InsertAsync(string sql, string format, Stream rows, CancellationToken ct)
    {
        nint insert = Begin(sql, format);
        bool isDone = false;
        try
        {
            ThrowIfFailed(ChdbCalls.InsertError(insert));
            byte[] buffer = new byte[1 << 20];
            int count;
            while ((count = await rows.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0)
            {
                Append(insert, buffer.AsSpan(0, count));
            }

            isDone = true;
            Take(ChdbCalls.EndInsert(insert));
        }
        finally
        {
            if (!isDone)
            {
                ChdbCalls.CancelInsert(insert);
            }

            ChdbCalls.DestroyInsert(insert);
        }
    }

    public unsafe void Dispose()
    {
        if (_connection != 0)
        {
            ChdbCalls.Close((nint*)_connection);
            _connection = 0;
        }
    }

    private static unsafe void Append(nint insert, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
        {
            if (ChdbCalls.Append(insert, bytes, (nuint)data.Length) != 0)
            {
                ThrowIfFailed(ChdbCalls.InsertError(insert));
                throw new EngineException("Code: 0. The engine took no more rows.");
            }
        }
    }

    private static unsafe byte[] Take(nint result)
    {
        try
        {
            ThrowIfFailed(ChdbCalls.ResultError(result));
            return new ReadOnlySpan<byte>((void*)ChdbCalls.ResultBuffer(result), (int)ChdbCalls.ResultLength(result)).ToArray();
        }
        finally
        {
            ChdbCalls.DestroyResult(result);
        }
    }

    private static void ThrowIfFailed(nint error)
    {
        if (error != nint.Zero && Marshal.PtrToStringUTF8(error) is { Length: > 0 } message)
        {
            throw new EngineException(message);
        }
    }

    private unsafe nint Begin(string sql, string format)
    {
        byte[] text = Encoding.UTF8.GetBytes(sql), formatText = Encoding.UTF8.GetBytes(format);
        fixed (byte* first = text, second = formatText)
        {
            return ChdbCalls.BeginInsert(*(nint*)_connection, first, (nuint)text.Length, second, (nuint)formatText.Length);
        }
    }

    /// <summary>Texts as the engine takes them: pointers and lengths.</summary>
    private sealed unsafe class Texts : IDisposable
    {
        private readonly int _count;

        public Texts(IEnumerable<string> texts)
        {
            byte[][] all = [.. texts.Select(Encoding.UTF8.GetBytes)];
            _count = all.Length;
            Pointers = (byte**)NativeMemory.Alloc((nuint)(_count + 1), (nuint)sizeof(byte*));
            Lengths = (nuint*)NativeMemory.Alloc((nuint)(_count + 1), (nuint)sizeof(nuint));
            for (int i = 0; i < _count; i++)
            {
                Pointers[i] = (byte*)NativeMemory.Alloc((nuint)all[i].Length + 1);
                all[i].CopyTo(new Span<byte>(Pointers[i], all[i].Length));
                Pointers[i][all[i].Length] = 0;
                Lengths[i] = (nuint)all[i].Length;
            }
        }

        public byte** Pointers { get; }

        public nuint* Lengths { get; }

        public void Dispose()
        {
            for (int i = 0; i < _count; i++)
            {
                NativeMemory.Free(Pointers[i]);
            }

            NativeMemory.Free(Pointers);
            NativeMemory.Free(Lengths);
        }
    }
}
