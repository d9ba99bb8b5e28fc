namespace Satusky.ControlPlane.Leadership;

/// <summary>
/// How long a leader may be silent. One that dies is followed within <see cref="Duration"/> and <see cref="LookEvery"/>, which stay below
/// 15 s together. One that cannot renew stops at <see cref="Deadline"/>; the rest is for its last requests to end.
/// </summary>
internal static class LeaseTimes
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(9);
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3);
    public static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
}
