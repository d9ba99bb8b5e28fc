using Satusky.Contracts.Edge;

namespace Satusky.Edge.Tests.Support;

/// <summary>Documents with one service <c>web</c> at <see cref="Host"/> unless a test says otherwise.</summary>
internal static class TestDocument
{
    public const string Domain = "apps.test";
    public const string Host = "web.apps.test";
    public const string Namespace = "default-0a1b2c3d";

    private static readonly EdgeCertificate Wildcard = TestCertificates.Issue($"*.{Domain}");

    public static EdgeDocument Serving(long version, params EdgeBackend[] backends) => With(version, Service(EdgeServiceState.Serving, backends));

    public static EdgeDocument With(long version, params EdgeService[] services) => new(
        version, Domain, services, [.. services.Select(service => new EdgeHostRoute($"{service.Name}.{Domain}", service.Id))], [Wildcard], []);

    public static EdgeService Service(EdgeServiceState state, params EdgeBackend[] backends) => new("app-web", "web", Namespace, state, backends);
}
