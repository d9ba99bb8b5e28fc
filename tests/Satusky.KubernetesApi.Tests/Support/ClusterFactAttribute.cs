using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Satusky.KubernetesApi.Tests;

/// <summary>A test against the cluster that <c>SATUSKY_TEST_KUBECONFIG</c> names. Where it names none, there is no such test.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ClusterFactDiscoverer))]
public sealed class ClusterFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    public static string? Kubeconfig { get; } = Environment.GetEnvironmentVariable("SATUSKY_TEST_KUBECONFIG");
}

public sealed class ClusterFactDiscoverer : FactDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        ClusterFactAttribute.Kubeconfig is null ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
}
