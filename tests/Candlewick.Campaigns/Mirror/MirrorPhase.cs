namespace Candlewick.Campaigns.Mirror;

/// <summary>Where a writer over a mirror stands when it is killed.</summary>
public enum MirrorPhase
{
    /// <summary>The write was handed to the mirror; neither store has it.</summary>
    Begun,

    /// <summary>The first store has committed it, the second has not begun.</summary>
    OnFirstOnly,

    /// <summary>The second store has committed it, the first has not begun.</summary>
    OnSecondOnly,

    /// <summary>Both have it; the caller was not answered.</summary>
    OnBoth,

    /// <summary>The caller was answered.</summary>
    Answered,

    /// <summary>One store was down; the other has it, and the caller was answered.</summary>
    Missed,

    /// <summary>The store that was behind is being healed: one part of it is replaced.</summary>
    Healing,

    /// <summary>The server of the second store is killed while the mirror writes, and started again under it; the writer lives on.</summary>
    ServerKilled,
}
