using System.Net.Security;

namespace Satusky.KubernetesApi;

/// <summary>A token and a certificate from files that are read again every minute, and at once when the server refuses what they held.</summary>
internal sealed class FileCredentials(Func<string?> token, Func<SslStreamCertificateContext?> certificate) : KubernetesCredentials
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private Credential? current;
    private long readAt;

    public static string ReadToken(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : throw new KubernetesConfigException($"{path}: the token file is empty");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigException($"{path}: the token file cannot be read: {failure.Message}", failure);
        }
    }

    internal override ValueTask<Credential> GetAsync(Credential? rejected, TimeProvider time, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is null || current == rejected || time.GetElapsedTime(readAt) >= Age)
                Read(time);
            return ValueTask.FromResult(current!);
        }
    }

    private void Read(TimeProvider time)
    {
        try
        {
            var read = new Credential(token(), certificate());
            if (current is null || read.Token != current.Token || read.Certificate != current.Certificate)
                current = read;
            readAt = time.GetTimestamp();
        }
        catch (KubernetesConfigException) when (current is not null)
        {
            // What was read last may still hold while a file is being replaced.
        }
    }
}
