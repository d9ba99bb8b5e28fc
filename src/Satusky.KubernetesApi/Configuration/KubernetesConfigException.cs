namespace Satusky.KubernetesApi;

/// <summary>The configuration of the client cannot be used. The message names the file and the key.</summary>
public sealed class KubernetesConfigException : Exception
{
    internal KubernetesConfigException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
