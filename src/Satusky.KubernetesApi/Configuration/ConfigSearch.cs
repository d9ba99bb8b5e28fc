namespace Satusky.KubernetesApi;

/// <summary>Finds the configuration as other clients of Kubernetes do.</summary>
internal static class ConfigSearch
{
    public static KubernetesConfig Find(Func<string, string?> environment, string serviceAccount)
    {
        if (environment("KUBECONFIG") is { Length: > 0 } list)
            return Kubeconfig.Load(Existing(list)).ToConfig(null);
        if (environment(InClusterConfig.HostVariable) is { Length: > 0 })
            return InClusterConfig.Read(environment, serviceAccount);
        var usual = Path.Combine(environment("HOME") ?? "/", ".kube", "config");
        return File.Exists(usual)
            ? Kubeconfig.Load([usual]).ToConfig(null)
            : throw new KubernetesConfigException(
                $"no Kubernetes configuration: KUBECONFIG is not set, this is no pod ({InClusterConfig.HostVariable} is not set) and {usual} is not there");
    }

    private static string[] Existing(string list)
    {
        var paths = list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var files = paths.Where(File.Exists).ToArray();
        return files.Length > 0 ? files : throw new KubernetesConfigException($"KUBECONFIG names {list}, where no file is");
    }
}
