using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;
using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Manifests;

/// <summary>One object that should exist, whole as far as the platform owns it.</summary>
/// <param name="Fingerprint">Changes exactly when <paramref name="Document"/> does.</param>
/// <param name="Fields">How many fields the platform owns of it once it is applied.</param>
/// <param name="Document">Makes the document; called only when it has to be written.</param>
internal sealed record Manifest(KubernetesResource Resource, ObjectName Name, string Fingerprint, int Fields, Func<CancellationToken, Task<JsonObject>> Document)
{
    /// <summary>A manifest whose fingerprint is taken of the document itself.</summary>
    public static Manifest Of(KubernetesResource resource, JsonObject document)
    {
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString())).AsSpan(0, 8));
        return new Manifest(resource, ObjectName.Of(document), fingerprint, OwnedFields.Expected(document) + 1, _ => Task.FromResult(document));
    }

    /// <summary>A document with its kind, name, namespace and labels.</summary>
    public static JsonObject New(KubernetesResource resource, string? ns, string name, JsonObject labels)
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = labels };
        if (ns is not null)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = metadata };
    }
}
