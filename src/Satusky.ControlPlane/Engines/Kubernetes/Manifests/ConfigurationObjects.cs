using System.Text;
using System.Text.Json.Nodes;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>
/// An app's configuration as objects: the newest revision under the plain names, for people to read, and one immutable copy for the revision
/// that the release's pods read.
/// </summary>
/// <param name="Newest">The newest revision's number and content.</param>
/// <param name="Used">The release's.</param>
internal sealed record ConfigurationObjects(AppKey App, RevisionContent Newest, RevisionContent Used)
{
    public IEnumerable<Manifest> Manifests(Func<long?, JsonObject> labels)
    {
        foreach (var (content, copy) in new[] { (Newest, (long?)null), (Used, Used.Revision) })
        {
            if (content.Environment.Count > 0)
            {
                yield return Of(KubernetesResource.ConfigMaps, ClusterNames.Environment(App.Name, copy), content, copy, labels, EnvironmentData);
            }

            if (content.Secrets.Count > 0)
            {
                yield return Of(KubernetesResource.Secrets, ClusterNames.Secrets(App.Name, copy), content, copy, labels, SecretData);
            }
        }
    }

    /// <summary>The container's <c>env</c> entries: every variable under its original name, out of the immutable copies.</summary>
    public IEnumerable<JsonObject> EnvironmentEntries() =>
        Used.Environment.Select(name => Entry(name, "configMapKeyRef", ClusterNames.Environment(App.Name, Used.Revision)))
            .Concat(Used.Secrets.Select(name => Entry(name, "secretKeyRef", ClusterNames.Secrets(App.Name, Used.Revision))));

    private static JsonObject Entry(string name, string source, string from) => new()
    {
        ["name"] = name,
        ["valueFrom"] = new JsonObject { [source] = new JsonObject { ["name"] = from, ["key"] = ConfigKey.ObjectKey(name) } },
    };

    /// <remarks>A revision never changes, so its number is its fingerprint, and nothing is decrypted to find out that nothing is to be done.</remarks>
    private Manifest Of(
        KubernetesResource resource, string name, RevisionContent content, long? copy, Func<long?, JsonObject> labels, Func<ResolvedConfiguration, JsonObject> data)
    {
        var document = Manifest.New(resource, App.Namespace, name, labels(content.Revision));
        if (resource == KubernetesResource.Secrets)
        {
            document["type"] = "Opaque";
        }

        if (copy is not null)
        {
            document["immutable"] = true;
        }

        var keys = resource == KubernetesResource.Secrets ? content.Secrets.Count : content.Environment.Count;
        return new Manifest(resource, ObjectName.Of(document), $"revision-{ClusterNames.Number(content.Revision)}", OwnedFields.Expected(document) + 1 + keys, async cancellationToken =>
        {
            document["data"] = data(await content.Resolve(cancellationToken));
            return document;
        });
    }

    private static JsonObject EnvironmentData(ResolvedConfiguration configuration) =>
        new(configuration.Environment.Select(e => KeyValuePair.Create(ConfigKey.ObjectKey(e.Key), (JsonNode?)e.Value)));

    private static JsonObject SecretData(ResolvedConfiguration configuration) =>
        new(configuration.Secrets.Select(s => KeyValuePair.Create(ConfigKey.ObjectKey(s.Key), (JsonNode?)Convert.ToBase64String(Encoding.UTF8.GetBytes(s.Value.Reveal())))));
}

/// <summary>The names in one configuration revision, and a way to its values.</summary>
internal sealed record RevisionContent(long Revision, IReadOnlyList<string> Environment, IReadOnlyList<string> Secrets, Func<CancellationToken, Task<ResolvedConfiguration>> Resolve);
