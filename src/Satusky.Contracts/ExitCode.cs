namespace Satusky.Contracts;

/// <summary>Exit codes of every command; one table for people and scripts.</summary>
public static class ExitCode
{
    /// <summary>Done, and ready where readiness was asked for.</summary>
    public const int Done = 0;

    /// <summary>Refused or failed; nothing changed.</summary>
    public const int Failed = 1;

    /// <summary>Accepted but not ready; the cause was printed.</summary>
    public const int NotReady = 2;

    /// <summary>Not logged in, or not allowed.</summary>
    public const int NotAllowed = 3;

    /// <summary>The platform cannot be reached.</summary>
    public const int Unreachable = 4;

    /// <summary>Interrupted with Ctrl+C.</summary>
    public const int Interrupted = 130;
}
