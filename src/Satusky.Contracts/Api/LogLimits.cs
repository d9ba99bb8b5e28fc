namespace Satusky.Contracts.Api;

public static class LogLimits
{
    /// <summary>The most stored lines that one request may ask for.</summary>
    public const int MaxTail = 10_000;
}
