using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Schema;

namespace Satusky.TestCluster.Api;

internal sealed record User(string Name, IReadOnlyList<AccessRule>? Rules)
{
    public bool May(string verb, string group, string resource, string inNamespace, string name) =>
        Rules is null || Rules.Any(rule => rule.Allows(verb, group, resource, inNamespace, name));
}

/// <summary>Who may come in, by token or client certificate, and what each may do.</summary>
internal sealed class Users
{
    private readonly ConcurrentDictionary<string, User> _byToken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, User> _byName = new(StringComparer.Ordinal);

    public string Add(string name, IReadOnlyList<AccessRule>? rules)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _byToken[token] = _byName[name] = new User(name, rules);
        return token;
    }

    public void Revoke(string token) => _byToken.TryRemove(token, out _);

    public User Authenticate(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal) && _byToken.TryGetValue(header["Bearer ".Length..], out var user)) return user;
        var subject = http.Connection.ClientCertificate?.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.SimpleName, false);
        if (header.Length == 0 && subject is not null && _byName.TryGetValue(subject, out user)) return user;
        throw new ApiError(401, "Unauthorized", "Unauthorized");
    }

    public static void Authorize(User user, ApiRequest request)
    {
        if (user.May(request.Verb, request.Kind.Group, request.Resource, request.Namespace, NameOf(request))) return;
        var where = request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope";
        throw ApiError.Forbidden(request.Kind, request.Name, $"User \"{user.Name}\" cannot {request.Verb} resource \"{request.Resource}\" in API group \"{request.Kind.Group}\" {where}");
    }

    /// <summary>A list or watch of one name is about that object alone.</summary>
    private static string NameOf(ApiRequest request) =>
        request.Name.Length == 0 && request.Query("fieldSelector") is { } fields && fields.StartsWith("metadata.name=", StringComparison.Ordinal) && !fields.Contains(',', StringComparison.Ordinal)
            ? fields["metadata.name=".Length..]
            : request.Name;

    /// <summary>Answers a SelfSubjectAccessReview.</summary>
    public static JsonObject Review(User user, JsonObject review)
    {
        var asked = review.At("spec", "resourceAttributes") ?? [];
        var resource = asked.Str("subresource") is { } sub ? $"{asked.Str("resource")}/{sub}" : asked.Str("resource") ?? "";
        var allowed = user.May(asked.Str("verb") ?? "", asked.Str("group") ?? "", resource, asked.Str("namespace") ?? "", asked.Str("name") ?? "");
        var answer = review.Copy();
        answer["metadata"] = new JsonObject();
        answer["status"] = new JsonObject { ["allowed"] = allowed };
        return answer;
    }
}
