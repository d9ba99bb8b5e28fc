using System.Runtime.CompilerServices;
using Xunit.Sdk;
using Xunit.v3;

namespace Satusky.Conformance.Tests;

/// <summary>A theory on the cluster that <c>SATUSKY_TEST_KUBECONFIG</c> names. Where it names none, there is no such test.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(ClusterTheoryDiscoverer))]
public sealed class ClusterTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : TheoryAttribute(file, line);

public sealed class ClusterTheoryDiscoverer : TheoryDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        RealClusterRun.Kubeconfig is null ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
}
