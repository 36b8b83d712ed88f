using System.Runtime.InteropServices;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>What this process forbids itself, where the system can: memory beyond a limit, and dumps of it. Source: setrlimit(2), proc(5).</summary>
internal static partial class ProcessLimits
{
    private const int DataOnLinux = 2;
    private const int CoreOnLinux = 4;

    /// <summary>Of Linux; elsewhere whoever started the process watches it.</summary>
    public static void Apply(int memoryMebibytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Limit data = new((ulong)memoryMebibytes << 20, (ulong)memoryMebibytes << 20);
        Limit core = default;
        _ = SetLimit(DataOnLinux, in data);
        _ = SetLimit(CoreOnLinux, in core);
        try
        {
            // Where the machine itself runs out, this process is the one to go.
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(ulong Soft, ulong Hard);
}
