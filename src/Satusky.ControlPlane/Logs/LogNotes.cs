namespace Satusky.ControlPlane.Logs;

/// <summary>What the platform itself writes into a log about lines that are missing from it.</summary>
internal static class LogNotes
{
    public static string RotatedAway(long lines) =>
        $"{Lines(lines)} no longer stored: the log of this app had reached its size limit";

    public static string LeftOff(long lines) =>
        $"{Lines(lines)} left off here, for one answer has a size limit: '1ctl logs stream' shows all";

    public static string DroppedByEngine(string instance) =>
        $"some log lines of {instance} may be missing here: the container engine no longer had them";

    public static string ContainerGone(string instance) =>
        $"some log lines of {instance} may be missing here: its container was removed before its log was read to the end";

    public const string InstancesGone = "earlier log lines are gone with the instances that wrote them";

    public static string HistoryAway(string cause) => $"earlier log lines may be missing here: Loki has none to give now: {cause}";

    public static string Lines(long lines) => lines == 1 ? "1 log line is" : $"{lines} log lines are";
}
