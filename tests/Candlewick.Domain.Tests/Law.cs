using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Domain.Tests;

/// <summary>Checks a law on generated values, and shows the smallest that breaks it.</summary>
internal static class Law
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(500);

    public static void Holds<T>(Gen<T> values, Func<T, bool> law) => Prop.ForAll(values.ToArbitrary(), law).Check(Config);

    public static void Holds<T1, T2>(Gen<T1> first, Gen<T2> second, Func<T1, T2, bool> law) =>
        Holds(from a in first from b in second select (a, b), pair => law(pair.a, pair.b));

    public static void Holds<T1, T2, T3>(Gen<T1> first, Gen<T2> second, Gen<T3> third, Func<T1, T2, T3, bool> law) =>
        Holds(from a in first from b in second from c in third select (a, b, c), triple => law(triple.a, triple.b, triple.c));
}
