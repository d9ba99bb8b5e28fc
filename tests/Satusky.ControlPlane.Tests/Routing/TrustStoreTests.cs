using Satusky.ControlPlane.Routing;

namespace Satusky.ControlPlane.Tests.Routing;

public sealed class TrustStoreTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly CertificateAuthority _authority;

    public TrustStoreTests() => _authority = _home.OpenAuthority();

    [Theory]
    [InlineData("update-ca-certificates", "usr/local/share/ca-certificates", "")]
    [InlineData("update-ca-trust", "etc/pki/ca-trust/source/anchors", "extract")]
    [InlineData("trust", "etc/ca-certificates/trust-source/anchors", "extract-compat")]
    public async Task The_distributions_tool_is_used(string tool, string folder, string arguments)
    {
        AddTool(tool, $"echo \"$*\" > {_home.File("called")}");

        var outcome = await InstallAsync(privileged: true);

        var installed = Path.Combine(_home.File("root"), folder, $"satusky-local-ca-{_authority.Fingerprint[..8]}.crt");
        Assert.True(outcome.Installed, outcome.Message);
        Assert.Contains(installed, outcome.Message, StringComparison.Ordinal);
        Assert.Equal(_authority.CertificatePem, await File.ReadAllTextAsync(installed, TestContext.Current.CancellationToken));
        Assert.Equal(arguments, (await File.ReadAllTextAsync(_home.File("called"), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task Without_root_nothing_is_touched()
    {
        AddTool("update-ca-certificates", "exit 9");

        var outcome = await InstallAsync(privileged: false);

        Assert.Equal(new TrustOutcome(false, $"Installing {_home.File("ca.crt")} needs root. Run: sudo satusky trust"), outcome);
        Assert.False(Directory.Exists(_home.File("root")));
    }

    [Fact]
    public async Task A_failing_tool_is_named_with_its_words()
    {
        AddTool("update-ca-certificates", "echo no space left >&2; exit 3");

        var outcome = await InstallAsync(privileged: true);

        Assert.False(outcome.Installed);
        Assert.EndsWith("update-ca-certificates ended with exit code 3: no space left", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_distribution_is_told_by_hand()
    {
        var outcome = await InstallAsync(privileged: true);

        Assert.False(outcome.Installed);
        Assert.Contains($"add {_home.File("ca.crt")} to the trusted certificates by hand", outcome.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _home.Dispose();
    }

    private Task<TrustOutcome> InstallAsync(bool privileged) =>
        new TrustStore(_home.File("root"), _home.File("bin"), privileged)
            .InstallAsync(_authority.CertificatePath, _authority.Fingerprint, TestContext.Current.CancellationToken);

    private void AddTool(string name, string script)
    {
        Directory.CreateDirectory(_home.File("bin"));
        File.WriteAllText(_home.File("bin", name), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(_home.File("bin", name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
