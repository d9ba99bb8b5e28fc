using System.Text.Json.Nodes;
using Satusky.ControlPlane.Engines.Kubernetes.Facts;

namespace Satusky.ControlPlane.Tests.Engines.Kubernetes;

public sealed class OwnedFieldsTests
{
    // As a real API server (1.36) answered to a server-side apply of the document below.
    private const string Answer =
        """
        { "metadata": { "managedFields": [
          { "manager": "kube-controller-manager", "operation": "Update", "subresource": "status", "fieldsV1": { "f:status": { "f:replicas": {} } } },
          { "manager": "satusky", "operation": "Apply", "fieldsV1": {
              "f:metadata": { "f:annotations": { "f:satusky.com/applied": {} }, "f:labels": { "f:app": {} } },
              "f:spec": { "f:replicas": {}, "f:selector": {}, "f:template": { "f:metadata": { "f:labels": { "f:app": {} } },
                "f:spec": { "f:containers": { "k:{\"name\":\"app\"}": { ".": {}, "f:image": {}, "f:name": {},
                  "f:ports": { "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": { ".": {}, "f:containerPort": {}, "f:protocol": {} } },
                  "f:env": { "k:{\"name\":\"A\"}": { ".": {}, "f:name": {}, "f:valueFrom": { "f:configMapKeyRef": {} } } } } } } } } } }
        ] } }
        """;

    private const string Document =
        """
        { "apiVersion": "apps/v1", "kind": "Deployment",
          "metadata": { "name": "a", "namespace": "n", "labels": { "app": "a" }, "annotations": { "satusky.com/applied": "1" } },
          "spec": { "replicas": 1, "selector": { "matchLabels": { "app": "a" } }, "template": { "metadata": { "labels": { "app": "a" } },
            "spec": { "containers": [{ "name": "app", "image": "i", "ports": [{ "containerPort": 80, "protocol": "TCP" }],
              "env": [{ "name": "A", "valueFrom": { "configMapKeyRef": { "name": "c", "key": "a" } } }] }] } } } }
        """;

    [Fact]
    public void The_servers_list_and_the_document_agree() =>
        Assert.Equal(OwnedFields.Count(ClusterScene.Json(Answer)), OwnedFields.Expected((JsonObject)JsonNode.Parse(Document)!));

    [Fact]
    public void A_field_that_another_program_took_is_missing() =>
        Assert.Equal(
            OwnedFields.Count(ClusterScene.Json(Answer)) - 1,
            OwnedFields.Count(ClusterScene.Json(Answer.Replace("\"f:replicas\": {}, \"f:selector\"", "\"f:selector\"", StringComparison.Ordinal))));

    [Fact]
    public void An_object_never_applied_has_no_field_of_ours() => Assert.Equal(0, OwnedFields.Count(ClusterScene.Json("""{ "metadata": {} }""")));
}
