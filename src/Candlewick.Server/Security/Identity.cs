using System.IO.Enumeration;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>Who calls, and what it may do.</summary>
/// <param name="Who">Id of the key; <see cref="LocalName"/> for the user of this machine.</param>
/// <param name="Datasets">Patterns of the instruments that it may read; empty for all.</param>
public sealed record Identity(string Who, AccessScope Scope, IReadOnlyList<string> Datasets)
{
    public const string LocalName = "local";

    /// <summary>The user of this machine: through the control socket, or on loopback while no key was ever made.</summary>
    public static Identity Local { get; } = new(LocalName, AccessScope.Admin, []);

    public bool IsLimited => Datasets.Count > 0;

    /// <summary>Whether an instrument is among its datasets.</summary>
    public bool MayRead(InstrumentId instrument) => MayRead(instrument.ToString());

    internal bool MayRead(string instrument) =>
        !IsLimited || Datasets.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, instrument, ignoreCase: true));
}

/// <summary>How endpoints learn who calls.</summary>
public static class Identities
{
    /// <summary>Who calls; without a guard (control socket) the user of this machine.</summary>
    public static Identity Identity(this HttpContext context) => context.Features.Get<Identity>() ?? Security.Identity.Local;
}
