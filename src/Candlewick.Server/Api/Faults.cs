using System.Runtime.CompilerServices;

namespace Candlewick.Server.Api;

/// <summary>What is wrong with a request, in the form that problem details are made of.</summary>
internal static class Faults
{
    public const string Where = "where", Found = "found", Expected = "expected";

    /// <param name="where">Name of the parameter or the field.</param>
    /// <param name="expected">What it may be, with an example.</param>
    public static InputException Of(string where, string? found, string expected)
    {
        InputException fault = new($"{where}: found '{Shorten(found)}', expected {expected}");
        (fault.Data[Where], fault.Data[Found], fault.Data[Expected]) = (where, Shorten(found), expected);
        return fault;
    }

    /// <summary>Something that the path or the query names, and the store does not know.</summary>
    public static StoreException Unknown(string message) => new(ErrorKind.Unknown, message);

    /// <summary>Reads a text whose faults are <see cref="FormatException"/>s.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static T Read<T>(string? text, Func<string, T> parse, string expected, [CallerArgumentExpression(nameof(text))] string where = "")
    {
        try
        {
            return text is null ? throw Of(where, text, expected) : parse(text);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException or OverflowException)
        {
            throw Of(where, text, expected);
        }
    }

    private static string Shorten(string? text) => text is null ? "nothing" : text.Length <= 200 ? text : text[..200] + "...";
}
