namespace Satusky.Contracts.Apps;

/// <summary>What an app's volume is called.</summary>
public static class VolumeName
{
    public const string Suffix = "-volume";

    public static string Of(string app) => app + Suffix;

    /// <summary>The claim on a cluster: <c>my-app-claim</c> of <c>my-app-volume</c>.</summary>
    public static string Claim(string volume) => volume[..^Suffix.Length] + "-claim";
}
