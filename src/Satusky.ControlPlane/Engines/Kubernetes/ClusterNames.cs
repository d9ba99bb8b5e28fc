using System.Globalization;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>The names of an app's objects. Deployment, Service and HTTPRoute carry the app's own.</summary>
internal static class ClusterNames
{
    public const string FieldManager = "satusky";
    /// <summary>Holds the number of instances while it passes from the platform to the cluster's scaler.</summary>
    public const string ScaleManager = "satusky-scale";

    public const string AppContainer = "app";
    public const string Isolation = "satusky-isolation";
    public const string Quota = "satusky-quota";

    /// <summary>An annotation: the fingerprint of the document that was applied last.</summary>
    public const string Applied = "satusky.com/applied";

    /// <summary>The newest environment variables; with a revision, the copy that pods read.</summary>
    public static string Environment(string app, long? revision = null) => Revised($"{app}-environments", revision);

    /// <summary>The newest secrets; with a revision, the copy that pods read.</summary>
    public static string Secrets(string app, long? revision = null) => Revised($"{app}-secrets", revision);

    /// <summary>The files of a release.</summary>
    public static string Files(string app, long release) => $"{app}-files-{Number(release)}";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Revised(string name, long? revision) => revision is { } number ? $"{name}-{Number(number)}" : name;
}
